import type { TradingDay } from '../../paper-exchange/market-history.js'
import type { Side } from '../../paper-exchange/side.js'

/** What a strategy knows of the market. Prices in ticks. */
export interface Market {
  /** `open` and `close` of the day, or one of the two turning points in between. */
  readonly moment: 'open' | 'midday' | 'close'
  /** The price now. */
  readonly price: number
  /** The days that are over, oldest first. Today is not among them. */
  readonly past: readonly TradingDay[]
  /** True: there is something in it that a strategy can't digest. */
  readonly poisoned?: boolean
}

/** A strategy's own working order. */
export interface WorkingOrderView {
  readonly id: string
  readonly side: Side
  readonly lots: number
  readonly price: number
  readonly reduceOnly: boolean
}

/** What belongs to a strategy. */
export interface Holding {
  /** Above zero: long. Below zero: short. */
  readonly lots: number
  /** Average entry price in ticks, rounded. Null when flat. */
  readonly entry: number | null
  readonly working: readonly WorkingOrderView[]
  /** The most lots the strategy may hold, long or short, at the price now. */
  readonly budget: number
}

/** What a strategy wants done. An `exit` closes (a part of) its own position, an `entry` opens or adds. */
export type Decision =
  | { readonly action: 'cancel'; readonly id: string }
  | {
      readonly action: 'place'
      readonly purpose: 'entry' | 'exit'
      readonly side: Side
      readonly lots: number
      /** In ticks. None: a market order. */
      readonly limit?: number
    }

/** Decides from what it is shown, and remembers nothing: the same market and holding give the same decisions. */
export interface Strategy {
  readonly name: string
  decide(market: Market, holding: Holding): Decision[]
}
