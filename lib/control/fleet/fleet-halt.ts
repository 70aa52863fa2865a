import { type FleetHalt, isFleetHaltId } from '../../words/fleet.js'
import { type Halt, newHalt } from '../../words/halt.js'
import { printable } from '../../words/printable.js'
import { SCOPE_FIELDS, type Scope } from '../../words/scope.js'

/** The longest name of a person or a bot that is kept, in UTF-16 units; of a field of a scope as well. */
const MOST_OF_A_NAME = 200
const MOST_OF_A_REASON = 2_000
/** With more fields than this a scope is not told on as it was said. */
const MOST_FIELDS = 16

/**
 * What the engine says of a halt, as a halt of this bot. Whoever can write there may have written anything: what can't be understood
 * makes it stricter, and never milder. Pure.
 *
 * @returns null: its id is none, so that nothing could ever end it
 */
export function readFleetHalt(told: unknown, now = new Date()): Halt | null {
  const { haltId, level, reason, operator, by, since, scope } = fieldsOf(told)
  if (!isFleetHaltId(haltId)) return null
  const halt = newHalt(
    {
      haltId,
      level: level === 'reducing' ? 'reducing' : 'halted',
      reason: textOf(reason, MOST_OF_A_REASON) ?? 'a halt of the fleet, without a reason',
      source: 'fleet',
      operator: textOf(operator, MOST_OF_A_NAME),
      scope: readFleetScope(scope),
    },
    dateOf(since) ?? now,
  )
  return { ...halt, fleet: { by: textOf(by, MOST_OF_A_NAME) ?? 'unknown', scope: asSaid(scope) } }
}

/** The same halt as it is told to the engine. Null: it is none of the fleet's. Pure. */
export function toFleetHalt({ haltId, level, reason, operator, since, scope, fleet }: Halt): FleetHalt | null {
  if (!isFleetHaltId(haltId)) return null
  const said = fleet ?? { by: 'unknown', scope: scope === null ? null : { ...scope } }
  return { haltId, level, reason, operator, by: said.by, since, scope: said.scope }
}

/** A field that this version doesn't know could be one that narrows the halt, or one that doesn't: it covers everything. Pure. */
export function readFleetScope(told: unknown): Scope | null {
  const said = asSaid(told)
  if (said === null) return null
  const names = Object.entries(said)
  const isKnown = ([field, name]: readonly [string, string]) =>
    SCOPE_FIELDS.some((known) => known === field) && name.trim() !== ''
  return names.length > 0 && names.every(isKnown) ? said : null
}

/** Null: there is none, or it is none that can be told on. */
function asSaid(told: unknown): Readonly<Record<string, string>> | null {
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return null
  const names = Object.entries(told)
  const fits = names.every(([field, name]) => typeof name === 'string' && `${field}${name}`.length <= MOST_OF_A_NAME)
  return fits && names.length <= MOST_FIELDS ? Object.fromEntries(names) : null
}

function fieldsOf(told: unknown): Readonly<Record<string, unknown>> {
  // Without a prototype: what stands on `Object.prototype`, nobody has said.
  return Object.assign(Object.create(null), typeof told === 'object' ? told : null)
}

function textOf(told: unknown, most: number): string | null {
  return typeof told === 'string' ? printable(told, most).trim() || null : null
}

function dateOf(told: unknown): Date | null {
  const date = typeof told === 'string' ? new Date(told) : null
  return date === null || Number.isNaN(date.getTime()) ? null : date
}
