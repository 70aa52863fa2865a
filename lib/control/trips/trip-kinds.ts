import type { TripName } from '../../words/trip.js'

// Trips by what they go by. Each list but the last holds the one above it.

/** What losses are measured from, which deposits and withdrawals move. */
export const OF_LOSSES: readonly TripName[] = ['max_daily_loss', 'max_drawdown']
/** What accounts are worth. */
export const OF_EQUITY: readonly TripName[] = [...OF_LOSSES, 'min_equity']
/** Accounts, or what these are counted in. */
export const BY_ACCOUNTS: readonly TripName[] = [...OF_EQUITY, 'max_position_value', 'max_total_value']
/** What a reading of a venue shows by itself. */
export const BY_READINGS: readonly TripName[] = [...BY_ACCOUNTS, 'max_working_orders']
/** What was read of venues, also beside what was sent. */
export const BY_VENUES: readonly TripName[] = [...BY_READINGS, 'max_unknown']

/** Decided for each order. Each process counts its own. */
export const BY_ORDERS: readonly TripName[] = ['max_orders_per_second', 'max_orders_per_minute']

/** Also of what is no trip of the configuration: a feed, or one of the bot's own code. */
export function isAmong(names: readonly TripName[], name: string): name is TripName {
  return names.some((each) => each === name)
}
