import type { DayBaseline } from '../../words/trip-baselines.js'
import type { EquitySeen } from './equity.js'
import { blind, type Finding, type Limit } from './finding.js'
import { judgeLoss } from './loss-limit.js'

/** `max_daily_loss`: equity is that far below the day's baseline, or farther. Pure. */
export function maxDailyLoss(seen: EquitySeen, day: DayBaseline | null, limit: Limit): Finding {
  if ('blind' in seen) return blind(seen.blind)
  if (day === null) return blind('there is no baseline of the day yet')
  const read = {
    equity: seen.equity,
    from: day.equity,
    fromWords: `the baseline of ${day.day}`,
    currency: seen.currency,
  }
  return judgeLoss(read, limit, 'max_daily_loss')
}
