import type { Side } from '../paper-exchange/side.js'

/** An order on its way through the pipeline to the paper venue. Quantity and price are decimal strings. */
export interface PlaceOrder {
  readonly action: 'place'
  readonly venue: string
  readonly strategy: string
  readonly symbol: string
  readonly side: Side
  /** Whole lots. The sizing step may lower it. */
  quantity: string
  readonly type: 'market' | 'limit'
  /** In USD; only on a limit order. */
  readonly price?: string
  /** The venue must not let it open, enlarge or flip a position. The sizing step may withdraw the claim. */
  reduceOnly: boolean
}

/** A request to take a working order off the venue. */
export interface CancelOrder {
  readonly action: 'cancel'
  readonly venue: string
  readonly strategy: string
  readonly symbol: string
  /** The venue's id of the working order. */
  readonly id: string
}

/** What travels through the order pipeline. */
export type PaperOrder = PlaceOrder | CancelOrder
