import type { AsyncLocalStorage } from 'node:async_hooks'
import type { OrderIntent } from '../../../lib/words/order.js'
import type { JudgedMessage } from './judged-message.js'
import type { JudgedRequest } from './judged-request.js'
import type { OrderClaim } from './order-claim.js'
import type { OrderProgress } from './order-progress.js'

/**
 * Where the code that runs now has come to: in the call of an order, or in one request. It allows nothing by itself. A request is
 * judged by what it is, and an order covers the one request that has claimed it.
 */
export type Passage = RequestPassage | OrderPassage

/** Holds the passage of the code that runs now, across its `await`s. */
export type CurrentPassage = AsyncLocalStorage<Passage>

/** A request that reads or cancels. */
export interface RequestPassage {
  readonly kind: 'read' | 'cancel'
  /** Null for a message to a WebSocket. */
  readonly request: JudgedRequest | null
  /** The order whose call makes the request. */
  readonly within: OrderPassage | null
  /** The kill switch itself sets the exchange's dead man's switch in it. */
  readonly isOwnDeadMan?: boolean
}

/** An order on its way through the library. */
export interface OrderPassage {
  readonly kind: 'order'
  /** What the kill switch is asked with: the closing order itself, since that object is its own ticket; else the intent. */
  readonly order: object
  readonly intent: OrderIntent
  readonly isTicket: boolean
  /** How far the bot's call has come that this order belongs to. Orders within one call share it. */
  readonly progress: OrderProgress
  /** Whether a request has claimed the order. */
  readonly claim: OrderClaim
  /** The request that has claimed it, in the code that this request runs through. Null elsewhere, and for a message. */
  readonly request: JudgedRequest | null
  /** The message to a WebSocket that has claimed it, likewise. */
  readonly message: JudgedMessage | null
}
