import type { EquityMark } from '../../words/trip-baselines.js'
import type { EquitySeen } from './equity.js'
import { blind, type Finding, type Limit } from './finding.js'
import { judgeLoss } from './loss-limit.js'

/** `max_drawdown`: equity is that far below its highest, or farther. Pure. */
export function maxDrawdown(seen: EquitySeen, highest: EquityMark | null, limit: Limit): Finding {
  if ('blind' in seen) return blind(seen.blind)
  if (highest === null) return blind('there is no highest equity yet')
  const read = { equity: seen.equity, from: highest.equity, fromWords: 'its highest', currency: seen.currency }
  return judgeLoss(read, limit, 'max_drawdown')
}
