import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Scope } from './scope.js'
import type { HaltLevel, TradingState } from './trading-state.js'

/** How a halt came in. `guard` and `start` are the kill switch's own. */
export type HaltSource = 'http' | 'code' | 'signal' | 'guard' | 'start'

/** One raising of the trading state. */
export interface Halt {
  /** `<epoch>-<4 letters>`: new for every halt; what a resume must quote. */
  readonly haltId: string
  readonly level: HaltLevel
  readonly reason: string
  readonly source: HaltSource
  /** Who, where the way in tells; null otherwise. */
  readonly operator: string | null
  /** ISO 8601, UTC. */
  readonly since: string
  /** Null: everything. */
  readonly scope: Scope | null
  /** The last time that a person has halted again what was halted already; absent when nobody has. */
  readonly again?: Repetition
}

/** A halt of what was halted already. */
export interface Repetition {
  readonly count: number
  readonly reason: string
  readonly source: HaltSource
  readonly operator: string | null
  readonly since: string
}

/** The longest `wait` that a halt may ask for. */
export const MAX_WAIT_MS = 30_000

const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

/** What a halt may say. All of it is optional. */
export const HaltRequestSchema = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: 2_000 })),
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
    const scope = told.scope ?? {}
    return {
      level: told.level ?? 'halted',
      reason: told.reason?.trim() || null,
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

/** Without what says nothing: `{scope: {venue: undefined}}`, and `{scope: null}` as the status shows it. */
function withoutNothing(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const told = Object.entries(value).filter(
    ([name, field]) => field !== undefined && !(name === 'scope' && field === null),
  )
  return Object.fromEntries(told.map(([name, field]) => [name, name === 'scope' ? withoutNothing(field) : field]))
}

const EXPECTED = new Map([
  ['/reason', 'a text of at most 2000 characters'],
  ['/level', '"halted" or "reducing"'],
  ['/scope', 'an object with venue, strategy or symbol, each a text'],
  ['/wait', `a whole number of milliseconds from 0 to ${MAX_WAIT_MS}`],
])

function describeMistake(path: string, message: string): string {
  const expected = EXPECTED.get(path)
  return expected === undefined ? `${path || 'the body'}: ${message}` : `${path}: expected ${expected}`
}

/** The request that halts everything, at once. */
export function haltEverything(warnings: readonly string[], reason: string | null = null): ReadHaltRequest {
  return { level: 'halted', reason, scope: null, waitMs: 0, warnings }
}

function readableReason(value: unknown): string | null {
  const reason = typeof value === 'object' && value !== null && 'reason' in value ? value.reason : value
  return typeof reason === 'string' && reason.trim() !== '' ? reason.slice(0, 2_000) : null
}

/** What a halt did. */
export interface HaltReport {
  readonly haltId: string
  /** Microseconds from the request's arrival to the raised latch; null where the latch was raised elsewhere. */
  readonly latchMicros: number | null
  /** Orders that had passed when the latch was raised, and were not answered yet. */
  readonly inFlight: number
  readonly warnings: readonly string[]
  /** False: the halt is in force, and a restart may not know of it. */
  readonly durable: boolean
  readonly state: TradingState
  readonly quiet: boolean
}
