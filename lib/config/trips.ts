import type { TripSetting, TripSettings } from '../words/trip.js'
import type { ControlTable } from './control-table.js'

const NONE: TripSettings = {
  limits: [],
  feeds: {},
  blindMs: 30_000,
  blindHaltsAfterMs: null,
  dayStartsAt: { hour: 0, minute: 0 },
  timeZone: 'UTC',
  transfers: 'told',
}

/** What is decided in the guard, for each order. */
const BY_ORDERS = ['max_orders_per_second', 'max_orders_per_minute'] as const

/**
 * Reads `[control.trips]`.
 *
 * @param problems takes what is wrong, a line each
 */
export function readTrips({ trips = {} }: ControlTable, problems: string[]): TripSettings {
  const known: readonly string[] = BY_ORDERS
  for (const name of Object.keys(trips)) {
    if (!known.includes(name)) problems.push(`trips: "${name}" is not a trip of this version`)
  }
  const limits = BY_ORDERS.flatMap((name): TripSetting[] => {
    const given: unknown = Reflect.get(trips, name)
    if (given === undefined) return []
    const { limit, level = 'halted' } =
      typeof given === 'object' ? (given as Record<string, unknown>) : { limit: given }
    if (!Number.isSafeInteger(limit) || Number(limit) < 1)
      problems.push(`trips: ${name}: expected a whole number above 0`)
    if (level !== 'halted' && level !== 'reducing') problems.push(`trips: ${name}: level is "halted" or "reducing"`)
    return [
      { name, limit: String(limit), level: level === 'reducing' ? level : 'halted', confirmations: 1, warnAt: null },
    ]
  })
  return { ...NONE, limits }
}
