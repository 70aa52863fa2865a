import type { TradingDay } from './market-history.js'
import type { Side } from './side.js'

/** An order the liquidity provider keeps in the book. */
export interface Quote {
  readonly side: Side
  readonly ticks: number
  readonly lots: number
}

const HALF_SPREAD_TICKS = 10
const LEVEL_GAP_TICKS = 10
const LEVELS = 3
const LOTS_PER_LEVEL = 25

/**
 * The four prices of a trading day, in the order they are taken to have happened. Daily data doesn't tell whether the
 * high or the low came first; the usual assumption is the low on a rising day and the high on a falling one.
 */
export function dayPath({ open, high, low, close }: TradingDay): [number, number, number, number] {
  return close >= open ? [open, low, high, close] : [open, high, low, close]
}

/** What the liquidity provider quotes around a price: three levels a side, best first. */
export function quotesAround(ticks: number): Quote[] {
  const levels = Array.from({ length: LEVELS }, (_, level) => HALF_SPREAD_TICKS + level * LEVEL_GAP_TICKS)
  return [
    ...levels.map((distance): Quote => ({ side: 'buy', ticks: Math.max(1, ticks - distance), lots: LOTS_PER_LEVEL })),
    ...levels.map((distance): Quote => ({ side: 'sell', ticks: ticks + distance, lots: LOTS_PER_LEVEL })),
  ]
}
