import type { TradingHaltedError } from '../words/errors.js'
import type { OrderIntent } from '../words/order.js'

/** A call of a client's method. */
export interface ClientCall {
  /** The method's name. */
  readonly method: string
  readonly args: readonly unknown[]
}

/**
 * Says what a caller gets for a call that was refused, in the client's own way: what it returns is the answer, what it throws is the
 * error. Nothing was sent, whatever it does. It is asked for the call that the bot has made, and not for those within it.
 *
 * @param error why it was refused
 * @param order what was understood of the order
 */
export type OnRefused = (error: TradingHaltedError, order: OrderIntent, call: ClientCall) => unknown
