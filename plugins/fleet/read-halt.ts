import { createHash } from 'node:crypto'
import { type FleetHalt, type FleetScope, isFleetHaltId } from '../../lib/words/fleet.js'
import { fleetHaltId } from '../../lib/words/fleet-id.js'
import { printable } from '../../lib/words/printable.js'
import { SCOPE_FIELDS } from '../../lib/words/scope.js'
import { MOST_OF_A_HALT } from './scripts.js'

const MOST_OF_A_REASON = 4_000
const MOST_OF_A_NAME = 200
const UNREADABLE = "a halt of the fleet that can't be read"

/**
 * A halt, as the engine tells it. Whatever is odd about it makes it stricter: what can't be read halts everything. Pure.
 *
 * @param id what it is called in the engine
 * @param now ISO 8601, where it doesn't say since when it is
 */
export function readHalt(id: string, json: string, now: string): FleetHalt {
  const haltId = isFleetHaltId(id) ? id : fleetHaltIdOf(id)
  const told = json.length > MOST_OF_A_HALT ? null : objectIn(json)
  if (told === null) {
    return { haltId, level: 'halted', reason: UNREADABLE, operator: null, by: 'unknown', since: now, scope: null }
  }
  return {
    haltId,
    level: told.level === 'reducing' ? 'reducing' : 'halted',
    reason: text(told.reason, MOST_OF_A_REASON) ?? UNREADABLE,
    operator: text(told.operator, MOST_OF_A_NAME),
    by: text(told.by, MOST_OF_A_NAME) ?? 'unknown',
    since: timeIn(told.since) ?? now,
    scope: scopeIn(told.scope),
  }
}

/** What the engine is told. Short enough to be read by all: {@link readHalt}. Pure. */
export function haltText(halt: FleetHalt): string {
  const json = JSON.stringify(halt)
  if (Buffer.byteLength(json) <= MOST_OF_A_HALT) return json
  return JSON.stringify({ ...halt, reason: printable(halt.reason, 200) })
}

/** True where a halt has no scope, or one with a field that this version doesn't know. Pure. */
export function coversEverything({ scope }: Pick<FleetHalt, 'scope'>): boolean {
  return scope === null || Object.keys(scope).some((field) => !(SCOPE_FIELDS as readonly string[]).includes(field))
}

/** The same id for the same text, on every bot. Pure. */
export function fleetHaltIdOf(text: string): string {
  return fleetHaltId(createHash('sha256').update(text).digest().subarray(0, 16))
}

function objectIn(json: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function text(value: unknown, most: number): string | null {
  return typeof value === 'string' && value !== '' ? printable(value, most) : null
}

function timeIn(value: unknown): string | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** Null, everything, for what is no scope. */
function scopeIn(value: unknown): FleetScope | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const fields = Object.entries(value)
  const isScope = fields.length > 0 && fields.every(([, name]) => typeof name === 'string' && name.trim() !== '')
  return isScope ? Object.fromEntries(fields) : null
}
