import type { Side } from './side.js'

/** The one symbol of the exchange: the S&P 500. */
export const SYMBOL = 'SPX'

/** An order as a client sends it. Quantity and price are decimal strings. */
export interface OrderRequest {
  readonly symbol: string
  readonly side: Side
  /** Whole lots. */
  readonly quantity: string
  readonly type: 'market' | 'limit'
  /** In USD; only on a limit order. */
  readonly price?: string
  /** The exchange doesn't let it open, enlarge or flip a position. */
  readonly reduceOnly: boolean
  readonly strategy?: string | null
  /** Sent twice, it is refused the second time: an order whose answer was lost can be sent again. */
  readonly clientOrderId?: string
}

/** What a client sends: an order, or a cancel of one. */
export type OrderCommand =
  | (OrderRequest & { readonly action: 'place' })
  | { readonly action: 'cancel'; readonly id: string }

/** The exchange has taken the order. Quantities are decimal strings. */
export interface Acknowledgement {
  readonly id: string
  readonly filled: string
  /** Not filled: rests if it is a limit order, is dropped if it is a market order. */
  readonly remaining: string
}

/** An open position. Quantity, prices and profit are decimal strings. */
export interface VenuePosition {
  readonly symbol: string
  readonly side: 'long' | 'short'
  readonly quantity: string
  readonly entryPrice: string | null
  readonly markPrice: string
  readonly unrealizedPnl: string
  readonly currency: string
}

/** An order resting at the exchange. Quantity and price are decimal strings. */
export interface VenueOrder {
  readonly id: string
  readonly symbol: string
  readonly side: Side
  /** What is left to fill. */
  readonly quantity: string
  readonly price: string
  readonly reduceOnly: boolean
  readonly strategy: string | null
}

/** The account's money in USD, as decimal strings. */
export interface VenueAccount {
  readonly equity: string
  readonly dailyPnl: string
  readonly unrealizedPnl: string
  readonly currency: string
}

/** What an order to close a position must say. */
export interface VenueClosingOrder {
  readonly symbol: string
  readonly side: Side
  readonly quantity: string
}
