import type { AsyncLocalStorage } from 'node:async_hooks'
import type { OrderIntent } from '../../../lib/words/order.js'
import type { OrderProgress } from './order-progress.js'

/** What the code that runs now is doing, by the innermost call of a read, a cancel or an order. */
export type Passage = ReadPassage | CancelPassage | OrderPassage

/** Holds the passage of the code that runs now, across its `await`s. */
export type CurrentPassage = AsyncLocalStorage<Passage>

export interface ReadPassage {
  readonly kind: 'read'
}

export interface CancelPassage {
  readonly kind: 'cancel'
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
  /** The requests, by method and path, that were signed for this order. Readings are left out. */
  readonly signed: string[]
  /** For an order through a WebSocket: where its caller waits, and so where a refusal goes. */
  readonly socket: SocketPlace | null
}

/** The futures and subscriptions of a WebSocket that belong to one request. */
export interface SocketPlace {
  readonly messageHashes: readonly string[]
  readonly subscribeHashes: readonly string[]
}

export const READING: ReadPassage = Object.freeze({ kind: 'read' })
export const CANCELLING: CancelPassage = Object.freeze({ kind: 'cancel' })
