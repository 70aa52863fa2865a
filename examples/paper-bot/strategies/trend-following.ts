import { cancelWorking, exit, stopIsHit } from './exits.js'
import { averageClose, averageRange } from './indicators.js'
import { spinOnPoisonedTick } from './poisoned-tick.js'
import type { Decision, Holding, Market, Strategy } from './strategy.js'

const FAST_DAYS = 10
const SLOW_DAYS = 60
const RANGE_DAYS = 10
/** The averages' distance, in average daily ranges, at which the whole budget is used. */
const FULL_STRENGTH_RANGES = 2
const STOP_RANGES = 4
const TAKE_PROFIT_RANGES = 6

/**
 * Holds more the further the fast average has left the slow one, in the direction it has gone. At the open it trades at
 * market to its target; later in the day it keeps a resting take-profit order, and closes at market when its stop is
 * hit.
 */
export class TrendFollowing implements Strategy {
  readonly name = 'trend-following'

  decide(market: Market, holding: Holding): Decision[] {
    if (market.poisoned) spinOnPoisonedTick(market.price)
    const fast = averageClose(market.past, FAST_DAYS)
    const slow = averageClose(market.past, SLOW_DAYS)
    const range = averageRange(market.past, RANGE_DAYS)
    if (fast === null || slow === null || range === null) return []
    if (market.moment === 'open') return tradeTo(targetLots(fast - slow, range, holding.budget), holding)
    if (holding.lots === 0) return cancelWorking(holding)
    if (stopIsHit(holding, market.price, STOP_RANGES * range)) return [...cancelWorking(holding), exit(holding)]
    return keepTakeProfit(holding, range)
  }
}

/** The position to hold, in lots; below zero: short. */
export function targetLots(distance: number, range: number, budget: number): number {
  const strength = Math.max(-1, Math.min(1, distance / (FULL_STRENGTH_RANGES * range)))
  return Math.round(strength * budget) || 0
}

/** Market orders from the position held to the target. A position is closed before the opposite one is opened. */
function tradeTo(target: number, holding: Holding): Decision[] {
  const { lots } = holding
  const kept = Math.sign(target) === Math.sign(lots) ? Math.min(Math.abs(target), Math.abs(lots)) : 0
  const excess = Math.abs(lots) - kept
  const missing = Math.abs(target) - kept
  const decisions: Decision[] = []
  if (excess > 0) decisions.push(...cancelWorking(holding), exit(holding, undefined, excess))
  if (missing > 0) {
    decisions.push({ action: 'place', purpose: 'entry', side: target > 0 ? 'buy' : 'sell', lots: missing })
  }
  return decisions
}

function keepTakeProfit(holding: Holding, range: number): Decision[] {
  if (holding.entry === null) return []
  const limit = holding.entry + Math.sign(holding.lots) * TAKE_PROFIT_RANGES * range
  const [order, ...others] = holding.working
  const inPlace = order?.price === limit && order.lots === Math.abs(holding.lots) && others.length === 0
  return inPlace ? [] : [...cancelWorking(holding), exit(holding, limit)]
}
