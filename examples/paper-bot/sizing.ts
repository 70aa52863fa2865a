import Big from 'big.js'
import type { Side } from '../paper-exchange/side.js'
import { signOf } from '../paper-exchange/side.js'
import { priceOf } from '../paper-exchange/units.js'
import type { Holding } from './strategies/strategy.js'

/** What limits a strategy's position. */
export interface Budget {
  /** The account's equity in USD. */
  readonly equity: Big
  /** Position value over equity, at most. */
  readonly maxLeverage: string
  /** Strategies that share the equity, in equal parts. */
  readonly strategies: number
  /** The price now. */
  readonly ticks: number
}

/** The most whole lots one strategy may hold, long or short. 0 when its share of the equity buys none. */
export function budgetLots({ equity, maxLeverage, strategies, ticks }: Budget): number {
  const worth = equity.times(maxLeverage).div(strategies)
  const lots = worth.div(priceOf(ticks)).round(0, Big.roundDown).toNumber()
  return Math.max(0, lots)
}

/** Lots of an entry that still fit into the budget, counting the strategy's working entries on that side as filled. */
export function entryLots(wanted: number, side: Side, { lots, working, budget }: Holding): number {
  const pending = working
    .filter((order) => order.side === side && !order.reduceOnly)
    .reduce((sum, order) => sum + order.lots, 0)
  const room = budget - (lots * signOf(side) + pending)
  return Math.max(0, Math.min(wanted, room))
}

/**
 * Lots of an exit, and whether it reduces the account's position as well. With one strategy long and the other one
 * short, an exit can be the very order that adds to the net position: then it must not claim to be reduce-only.
 */
export function exitLots(wanted: number, side: Side, holding: Holding, netLots: number) {
  const lots = Math.min(wanted, Math.max(0, -holding.lots * signOf(side)))
  return { lots, reduceOnly: lots <= -netLots * signOf(side) }
}
