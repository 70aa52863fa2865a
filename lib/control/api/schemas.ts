import { printable } from '../../words/printable.js'
import { type Static, type TSchema, Type, Value } from '../../words/typebox.js'
import { type Body, MAX_BODY_BYTES } from './body.js'
import { type Problem, problem } from './problem.js'

const HaltId = Type.String({ minLength: 1, maxLength: 64 })

/** So many halts a resume may end at once. */
const MAX_CONFIRMED = 100

const LimitText = Type.String({ minLength: 1, maxLength: 64 })

export const ResumeBody = Type.Object(
  {
    confirm: Type.Optional(Type.Union([HaltId, Type.Array(HaltId, { minItems: 1, maxItems: MAX_CONFIRMED })])),
    accept: Type.Optional(
      Type.Union([
        Type.String({ minLength: 1, maxLength: 1_000 }),
        Type.Record(LimitText, Type.Union([LimitText, Type.Number()]), { maxProperties: 20 }),
      ]),
    ),
  },
  { additionalProperties: false },
)

export const TransferBody = Type.Object(
  {
    amount: Type.Union([LimitText, Type.Number()]),
    currency: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    note: Type.Optional(Type.String({ maxLength: 500 })),
    at: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)

export const CloseAllBody = Type.Object(
  { execute: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) },
  { additionalProperties: false },
)

export const PairCodeBody = Type.Object(
  { name: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })) },
  { additionalProperties: false },
)

export const DrillBody = Type.Object(
  {
    full: Type.Optional(
      Type.Object(
        {
          haltId: HaltId,
          haltMs: Type.Integer({ minimum: 0 }),
          quietMs: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

export const PairBody = Type.Object(
  { code: Type.String({ minLength: 1, maxLength: 64 }) },
  { additionalProperties: false },
)

export const RevokeBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 32 }) },
  { additionalProperties: false },
)

/** The fields of a form that may name several, with a comma between them. */
const LISTS: readonly string[] = ['confirm']

/**
 * Checks a body for a call that must not be misunderstood. No body counts as `{}`.
 *
 * @param next what to send instead, for people
 */
export function checkBody<Schema extends TSchema>(
  schema: Schema,
  body: Body,
  next: string,
): { readonly value: Static<Schema> } | { readonly refused: Problem } {
  const say = (status: number, name: string, what: string) => ({
    refused: problem(status, name, `${what}; nothing was changed. ${next}`),
  })
  switch (body.kind) {
    case 'too-large':
      return say(413, 'body-too-large', `The body is larger than ${MAX_BODY_BYTES} bytes`)
    case 'cut-off':
      return say(400, 'body-cut-off', 'The body did not arrive whole')
    case 'not-json':
      return say(400, 'body-not-json', 'The body is neither JSON nor a form')
  }
  const value = readValue(body)
  const doubled = body.kind === 'form' ? doubledIn(body.fields) : []
  if (doubled.length === 0 && Value.Check(schema, value)) return { value }
  const errors = [...Value.Errors(schema, value)].map(({ path, message }) => [path, message] as const)
  const wrong = [...doubled.map((name) => [`/${name}`, 'it is there twice'] as const), ...errors].slice(0, 5)
  const places = [...new Set(wrong.map(([path, message]) => `${printable(path, 100) || 'the body'}: ${message}`))]
  return say(422, 'body-invalid', `The body does not fit (${places.join('; ')})`)
}

function readValue(body: Exclude<Body, { kind: 'too-large' | 'cut-off' | 'not-json' }>): unknown {
  if (body.kind !== 'form') return body.kind === 'none' ? {} : body.value
  return Object.fromEntries(
    body.fields.map(([name, value]) => [name, LISTS.includes(name) && value.includes(',') ? value.split(',') : value]),
  )
}

function doubledIn(fields: readonly (readonly [name: string, value: string])[]): string[] {
  const names = fields.map(([name]) => name)
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))]
}
