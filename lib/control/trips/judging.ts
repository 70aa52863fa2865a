import type { TripName } from '../../words/trip.js'
import type { Baselines } from '../../words/trip-baselines.js'
import { type EquitySeen, whyStale } from './equity.js'
import { blind, type Finding, type Judged, type ReadingTimes } from './finding.js'
import { maxDailyLoss } from './max-daily-loss.js'
import { maxDrawdown } from './max-drawdown.js'
import { maxErrorsPerMinute } from './max-errors-per-minute.js'
import { maxPositionValue } from './max-position-value.js'
import { maxRefusalsPerMinute } from './max-refusals-per-minute.js'
import { maxTotalValue } from './max-total-value.js'
import { maxUnknown } from './max-unknown.js'
import { maxWorkingOrders } from './max-working-orders.js'
import { minEquity } from './min-equity.js'
import { type PositionValues, readPositionValues } from './position-values.js'
import { stuck } from './stuck.js'
import type { TripReading } from './trip-reading.js'

/** What one look has found out, for all trips. */
export interface Look {
  readonly reading: TripReading
  readonly equity: EquitySeen
  /** Why a loss can't be measured, though the equity may be known; null: it can. */
  readonly whyNoLoss: string | null
  readonly baselines: Pick<Baselines, 'day' | 'highest'>
  /** Within the last minute. */
  readonly refusals: number
  readonly errors: number
  readonly maxAgeMs: number
  readonly currency: string | null
}

/** Which trips are decided here. Those by orders are decided in the guard, for each order. */
export type WatchedName = Exclude<TripName, 'max_orders_per_second' | 'max_orders_per_minute'>

/** Makes what each trip goes by. */
export class Judging {
  readonly #look: Look
  #values: PositionValues | null = null

  constructor(look: Look) {
    this.#look = look
  }

  of(name: WatchedName): Judged {
    switch (name) {
      case 'max_daily_loss':
      case 'max_drawdown':
      case 'min_equity':
        return this.#ofEquity(name)
      case 'max_position_value':
      case 'max_total_value':
        return this.#ofValues(name)
      case 'max_working_orders':
        return this.#ofWorkingOrders()
      default:
        return this.#ofCounts(name)
    }
  }

  #ofEquity(name: 'max_daily_loss' | 'max_drawdown' | 'min_equity'): Judged {
    const { equity, whyNoLoss, baselines } = this.#look
    const { day, highest } = baselines
    const times = 'blind' in equity ? {} : equity.times
    const measured = whyNoLoss === null ? equity : { blind: whyNoLoss }
    if (name === 'min_equity') return { judge: (limit) => minEquity(equity, limit), times }
    if (name === 'max_drawdown') return { judge: (limit) => maxDrawdown(measured, highest, limit), times }
    return { judge: (limit) => maxDailyLoss(measured, day, limit), times }
  }

  #ofValues(name: 'max_position_value' | 'max_total_value'): Judged {
    const { reading, maxAgeMs, currency } = this.#look
    this.#values ??= readPositionValues(reading.snapshots, reading.now, { maxAgeMs, currency })
    const values = this.#values
    const trip = name === 'max_position_value' ? maxPositionValue : maxTotalValue
    return { judge: (limit) => trip(values, limit), times: values.times }
  }

  #ofWorkingOrders(): Judged {
    const { snapshots, now } = this.#look.reading
    const { maxAgeMs } = this.#look
    const seen = snapshots.filter((snapshot) => whyStale(snapshot, now, maxAgeMs) === null)
    const times = Object.fromEntries(seen.map(({ venue, ordersBegan }) => [venue, ordersBegan]))
    return { judge: (limit) => maxWorkingOrders(snapshots, now, maxAgeMs, limit), times }
  }

  #ofCounts(name: 'max_refusals_per_minute' | 'max_errors_per_minute' | 'max_unknown' | 'stuck_ms'): Judged {
    const { refusals, errors, reading } = this.#look
    const times = clockTimes(reading.now.monotonic)
    const { orders, bot } = reading
    const told = (finding: Finding) => (isUntold(reading) && finding.state === 'fine' ? blind(UNTOLD) : finding)
    switch (name) {
      case 'max_refusals_per_minute':
        return { judge: (limit) => told(maxRefusalsPerMinute(refusals, limit)), times }
      case 'max_errors_per_minute':
        return { judge: (limit) => told(maxErrorsPerMinute(errors, limit)), times }
      case 'max_unknown':
        return { judge: (limit) => told(maxUnknown(orders.unknown, limit)), times }
      case 'stuck_ms':
        return { judge: (limit) => stuck(bot.lastBeatMs, limit), times }
    }
  }
}

/** Those that go by what venues answer to orders. */
export const BY_ANSWERS: readonly string[] = ['max_refusals_per_minute', 'max_errors_per_minute', 'max_unknown']
/** So many orders may be looked at before one is sent. */
const MOST_UNTOLD = 20
export const UNTOLD =
  'what venues answer to orders is not seen: check() alone tells none. Use middleware(), or a guard of the client'

/** Orders pass, and nobody tells what becomes of them. Pure. */
export function isUntold({ orders }: Pick<TripReading, 'orders'>): boolean {
  return orders.untold > MOST_UNTOLD
}

/** What goes by no venue is read once a second. */
export function clockTimes(monotonicMs: number): ReadingTimes {
  return { clock: Math.floor(monotonicMs / 1_000) }
}
