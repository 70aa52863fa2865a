import { printable } from '../../words/printable.js'
import { type Static, type TSchema, Type, Value } from '../../words/typebox.js'
import { type Body, MAX_BODY_BYTES } from './body.js'
import { type Problem, problem } from './problem.js'

const HaltId = Type.String({ minLength: 1, maxLength: 64 })

/** So many halts a resume may end at once. */
const MAX_CONFIRMED = 100

export const ResumeBody = Type.Object(
  { confirm: Type.Optional(Type.Union([HaltId, Type.Array(HaltId, { minItems: 1, maxItems: MAX_CONFIRMED })])) },
  { additionalProperties: false },
)

export const CloseAllBody = Type.Object(
  { execute: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) },
  { additionalProperties: false },
)

/** Checks a body for a call that must not be misunderstood. No body counts as `{}`. */
export function checkBody<Schema extends TSchema>(
  schema: Schema,
  body: Body,
  example: string,
): { readonly value: Static<Schema> } | { readonly refused: Problem } {
  const say = (status: number, name: string, what: string) => ({
    refused: problem(status, name, `${what}; nothing was changed. Send for example: ${example}`),
  })
  switch (body.kind) {
    case 'too-large':
      return say(413, 'body-too-large', `The body is larger than ${MAX_BODY_BYTES} bytes`)
    case 'cut-off':
      return say(400, 'body-cut-off', 'The body did not arrive whole')
    case 'not-json':
      return say(400, 'body-not-json', 'The body is not JSON')
  }
  const value = body.kind === 'none' ? {} : body.value
  if (Value.Check(schema, value)) return { value }
  const errors = [...Value.Errors(schema, value)].slice(0, 5)
  const places = [...new Set(errors.map(({ path, message }) => `${printable(path, 100) || 'the body'}: ${message}`))]
  return say(422, 'body-invalid', `The body does not fit (${places.join('; ')})`)
}
