import type { Curl } from '../../words/curl.js'
import type { Halt } from '../../words/halt.js'
import { HaltRequestSchema, type ReadHaltRequest } from '../../words/halt-request.js'
import { printable } from '../../words/printable.js'
import { describeScope, printableScope, scopeWords } from '../../words/scope.js'
import { stricter } from '../../words/trading-state.js'
import { Type, Value } from '../../words/typebox.js'
import type { Body } from './body.js'
import { readHaltBody } from './halt-body.js'

const FleetHaltId = Type.String({ pattern: '^fleet-[0-9a-hjkmnp-tv-z]{26}$' })

const Name = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }))

/** What a halt of the fleet may say. All of it is optional. */
export const FleetHaltSchema = Type.Object(
  { ...HaltRequestSchema.properties, haltId: Type.Optional(FleetHaltId), operator: Name, by: Name },
  { additionalProperties: false },
)

/** What a halt of the fleet says. */
export interface ReadFleetHalt extends ReadHaltRequest {
  /** That which the caller gives it, who says it to others as well; null: it is a new one. */
  readonly haltId: string | null
  /** Who has made a halt that bears an id already, and by what, as it is said to others as well; null: the caller of this bot. */
  readonly operator: string | null
  readonly by: string | null
  /** As it was said; it is told on like that. */
  readonly scopeSaid: unknown
}

/** As {@link readHaltBody}, with the id that a halt may bear already. Pure. */
export function readFleetHaltBody(body: Body, target: string, curl: Curl): ReadFleetHalt {
  const nobody = { haltId: null, operator: null, by: null, scopeSaid: null }
  if (body.kind !== 'json' || !isPlain(body.value)) return { ...readHaltBody(body, target, curl), ...nobody }
  const { haltId, operator, by, ...rest } = body.value
  const read = readHaltBody({ kind: 'json', value: rest }, target, curl)
  const { scope: scopeSaid = null } = rest
  if (haltId === undefined) return { ...read, ...nobody, scopeSaid }
  if (Value.Check(FleetHaltId, haltId))
    return { ...read, haltId, operator: textOf(operator), by: textOf(by), scopeSaid }
  const warning = `${printable(String(haltId), 100)} is no id of a halt of the fleet; it has got one of its own.`
  return { ...read, ...nobody, scopeSaid, warnings: [...read.warnings, warning] }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/**
 * What is to be said where a milder halt is in force under the same id: the other bots hear an id once. Null: none is. Pure.
 *
 * @param known that in force under the id; undefined: there is none
 */
export function milderBefore(known: Halt | undefined, { level, scope }: ReadFleetHalt): string | null {
  if (known === undefined) return null
  const words = scope === null ? null : scopeWords(printableScope(scope))
  const isAsWide = known.scope === null || scopeWords(printableScope(known.scope)) === words
  if (isAsWide && stricter(known.level, level) === known.level) return null
  return `${known.haltId} was a milder halt until now (${known.level}, ${describeScope(known.scope)}), and THE OTHER BOTS MAY HOLD IT AS IT WAS. Halt once more, without haltId.`
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
