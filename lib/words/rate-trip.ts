import type { HaltLevel } from './trading-state.js'
import type { TripSettings } from './trip.js'

/** The trips that the guard itself counts, order by order. Where one stands in the list, it stands in the latch. */
export const RATE_TRIPS = ['max_orders_per_second', 'max_orders_per_minute', 'refusals_to_trip'] as const
export type RateTripName = (typeof RATE_TRIPS)[number]

/** How long a window of each is, in ms. */
export const RATE_WINDOWS_MS: Readonly<Record<RateTripName, number>> = {
  max_orders_per_second: 1_000,
  max_orders_per_minute: 60_000,
  refusals_to_trip: 60_000,
}

/** How many a window may hold at most. */
export interface RateSetting {
  readonly name: RateTripName
  readonly limit: number
  readonly level: HaltLevel
}

/** Why it has halted, for people. Pure. */
export function describeRateTrip({ name, limit }: Pick<RateSetting, 'name' | 'limit'>): string {
  if (name === 'refusals_to_trip') return `${name}: limits have refused ${limit} orders within a minute`
  const within = name === 'max_orders_per_second' ? 'a second' : 'a minute'
  return `${name}: more than ${limit} orders were about to leave within ${within}`
}

/** What there is of them in the settings of a bot. Pure. @throws {RangeError} for a limit that is no whole number */
export function rateSettings(settings: {
  readonly trips: Pick<TripSettings, 'limits'>
  readonly limits: { readonly refusalsToTrip: number | null }
}): readonly RateSetting[] {
  const { refusalsToTrip } = settings.limits
  const rates = settings.trips.limits.flatMap(({ name, limit, level }) =>
    isRateTrip(name) ? [{ name, level, limit: wholeNumber(name, limit) }] : [],
  )
  if (refusalsToTrip === null) return rates
  return [...rates, { name: 'refusals_to_trip', level: 'halted', limit: refusalsToTrip }]
}

function isRateTrip(name: string): name is RateTripName {
  return (RATE_TRIPS as readonly string[]).includes(name)
}

function wholeNumber(name: string, limit: string): number {
  const number = Number(limit)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new RangeError(`${name} = ${limit}: expected a whole number`)
}
