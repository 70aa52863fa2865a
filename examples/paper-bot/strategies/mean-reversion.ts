import type { Side } from '../../paper-exchange/side.js'
import { cancelWorking, exit, stopIsHit } from './exits.js'
import { averageClose, averageRange } from './indicators.js'
import type { Decision, Holding, Market, Strategy } from './strategy.js'

const MEAN_DAYS = 5
const RANGE_DAYS = 10
/** How far from the open the entry orders rest, as a share of the average daily range. */
const ENTRY_RANGE_SHARE = 0.6
/** One entry uses this share of the budget, so that a position is built over several days. */
const ENTRY_BUDGET_SHARE = 1 / 3
const STOP_RANGES = 6

/**
 * Bets that the price comes back to its average. At the open it replaces its limit orders: entries below and above the
 * price (only on the side of the position, once there is one), and an exit at the average. It closes at market when its
 * stop is hit.
 */
export class MeanReversion implements Strategy {
  readonly name = 'mean-reversion'

  decide(market: Market, holding: Holding): Decision[] {
    const mean = averageClose(market.past, MEAN_DAYS)
    const range = averageRange(market.past, RANGE_DAYS)
    if (mean === null || range === null) return []
    if (stopIsHit(holding, market.price, STOP_RANGES * range)) return [...cancelWorking(holding), exit(holding)]
    if (market.moment !== 'open') return []
    return [...cancelWorking(holding), ...exits(holding, mean), ...entries(market.price, range, holding)]
  }
}

function exits(holding: Holding, mean: number): Decision[] {
  return holding.lots === 0 ? [] : [exit(holding, mean)]
}

function entries(price: number, range: number, { lots, budget }: Holding): Decision[] {
  const each = Math.min(Math.ceil(budget * ENTRY_BUDGET_SHARE), budget - Math.abs(lots))
  if (each <= 0) return []
  const distance = Math.round(ENTRY_RANGE_SHARE * range)
  const entry = (side: Side, limit: number): Decision => ({
    action: 'place',
    purpose: 'entry',
    side,
    lots: each,
    limit,
  })
  return [
    ...(lots >= 0 ? [entry('buy', Math.max(1, price - distance))] : []),
    ...(lots <= 0 ? [entry('sell', price + distance)] : []),
  ]
}
