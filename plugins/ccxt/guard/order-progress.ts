import { Big } from '../../../lib/words/big.js'

/** What has become so far of one call of the bot that orders. */
export class OrderProgress {
  /** What the kill switch was asked with for the whole call. */
  readonly order: object
  /** The call has been answered. What still goes on in its name is another order. */
  isAnswered = false
  /** What the orders within it have placed of its quantity, as a decimal string. */
  placed = '0'
  /** How many requests have left for it, readings aside. */
  requestsSent = 0
  /** Those of them that were orders. */
  attempts = 0
  /** What the last of them has failed with. */
  failure: unknown = undefined

  constructor(order: object) {
    this.order = order
  }

  /** What it has placed, once an order of this quantity is placed as well. */
  placedWith(quantity: string): string {
    return new Big(this.placed).plus(quantity).toFixed()
  }
}
