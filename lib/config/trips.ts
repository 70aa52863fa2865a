import type { TripSettings } from '../words/trip.js'
import type { ControlTable } from './control-table.js'

const NONE: TripSettings = {
  limits: [],
  feeds: {},
  currency: null,
  blindMs: 30_000,
  blindHaltsAfterMs: null,
  dayStartsAt: { hour: 0, minute: 0 },
  timeZone: 'UTC',
  transfers: 'told',
}

/**
 * Reads `[control.trips]`.
 *
 * @param problems takes what is wrong, a line each
 */
export function readTrips({ trips = {} }: ControlTable, problems: string[]): TripSettings {
  for (const name of Object.keys(trips)) problems.push(`trips: "${name}" is not a trip of this version`)
  return NONE
}
