import { printable } from './printable.js'
import type { Scope } from './scope.js'
import type { HaltLevel } from './trading-state.js'
import { type Static, Type, Value } from './typebox.js'

/** The longest `wait` that a halt may ask for. */
export const MAX_WAIT_MS = 30_000

/** The longest reason that a caller may give, in UTF-16 units. */
const MAX_REASON = 2_000

const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

/** What a halt may say. All of it is optional. */
export const HaltRequestSchema = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: MAX_REASON })),
    level: Type.Optional(Type.Union([Type.Literal('halted'), Type.Literal('reducing')])),
    scope: Type.Optional(
      Type.Object(
        { venue: Type.Optional(Name), strategy: Type.Optional(Name), symbol: Type.Optional(Name) },
        { additionalProperties: false },
      ),
    ),
    wait: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WAIT_MS })),
  },
  { additionalProperties: false },
)

/** The arguments of a halt, by HTTP and in code. */
export type HaltRequest = Static<typeof HaltRequestSchema>

/** A halt request that has been understood as far as it goes. */
export interface ReadHaltRequest {
  readonly level: HaltLevel
  readonly reason: string | null
  readonly scope: Scope | null
  /** Milliseconds to wait for quiet before replying; 0 replies at once. */
  readonly waitMs: number
  /** What was not understood, for the caller. Not empty: the halt covers everything. */
  readonly warnings: readonly string[]
}

/**
 * Reads the arguments of a halt. Never refuses: what can't be understood halts everything, and `warnings` says why.
 *
 * @param value the parsed body or argument; undefined for none
 */
export function readHaltRequest(value: unknown): ReadHaltRequest {
  if (value === undefined || value === null) return haltEverything([])
  const told = withoutNothing(value)
  if (Value.Check(HaltRequestSchema, told)) {
    const scope = { ...told.scope }
    return {
      level: told.level ?? 'halted',
      reason: readReason(told.reason),
      scope: Object.keys(scope).length === 0 ? null : scope,
      waitMs: told.wait ?? 0,
      warnings: [],
    }
  }
  const errors = [...Value.Errors(HaltRequestSchema, told)].slice(0, 5)
  const places = [...new Set(errors.map(({ path, message }) => describeMistake(path, message)))]
  return haltEverything(
    [`The arguments are not those of a halt, so everything is halted. ${places.join('; ')}`],
    readableReason(value),
  )
}

/** Without what says nothing: `{scope: {venue: undefined}}`, `{scope: null}` as the status shows it, and what has no shape in a name. */
function withoutNothing(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const told = Object.entries(value).filter(
    ([name, field]) => field !== undefined && !(name === 'scope' && field === null),
  )
  // Without a prototype: what stands on `Object.prototype`, nobody has said.
  const own: Record<string, unknown> = Object.create(null)
  for (const [name, field] of told) own[name] = name === 'scope' ? readNames(field) : field
  return own
}

function readNames(scope: unknown): unknown {
  const told = withoutNothing(scope)
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return told
  for (const [field, name] of Object.entries(told)) {
    if (typeof name === 'string') Object.assign(told, { [field]: printable(name) })
  }
  return told
}

const EXPECTED = new Map([
  ['/reason', `a text of at most ${MAX_REASON} characters`],
  ['/level', '"halted" or "reducing"'],
  ['/scope', 'an object with venue, strategy or symbol, each a text'],
  ['/wait', `a whole number of milliseconds from 0 to ${MAX_WAIT_MS}`],
])

function describeMistake(path: string, message: string): string {
  const expected = EXPECTED.get(path)
  return expected === undefined ? `${printable(path, 100) || 'the body'}: ${message}` : `${path}: expected ${expected}`
}

/** The request that halts everything, at once. */
export function haltEverything(warnings: readonly string[], reason: string | null = null): ReadHaltRequest {
  return { level: 'halted', reason: readReason(reason ?? ''), scope: null, waitMs: 0, warnings }
}

function readableReason(value: unknown): string | null {
  const reason = typeof value === 'object' && value !== null && 'reason' in value ? value.reason : value
  return typeof reason === 'string' ? readReason(reason) : null
}

/** A reason in which nothing can be seen is none. */
function readReason(text: string | undefined): string | null {
  return printable(text ?? '', MAX_REASON).trim() || null
}
