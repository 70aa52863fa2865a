import type { OrderIntent } from '../../../lib/words/order.js'

/** What the code that runs now is doing, by the innermost call that says so. */
export type Passage = ReadPassage | CancelPassage | OrderPassage

export interface ReadPassage {
  readonly kind: 'read'
}

export interface CancelPassage {
  readonly kind: 'cancel'
}

/** An order on its way through the library. */
export interface OrderPassage {
  readonly kind: 'order'
  /** What the kill switch is asked with; the closing order itself, where there is one, since that is its own ticket. */
  readonly order: object
  readonly intent: OrderIntent
  readonly isTicket: boolean
  readonly journey: Journey
  /** The requests that were signed for it and are no GET, by method and path. */
  readonly signed: string[]
  /** Where a refusal is to be told, for an order that goes through a WebSocket. */
  readonly socket: SocketPlace | null
}

/** The futures and subscriptions of a WebSocket that belong to one request. */
export interface SocketPlace {
  readonly messageHashes: readonly string[]
  readonly subscribeHashes: readonly string[]
}

/** What has become so far of one call that the bot has made. */
export class Journey {
  /** The call has been answered; what still goes on in its name is another one. */
  over = false
  /** What the orders within it have sent of its quantity, as a decimal string. */
  placed = '0'
  /** How many requests that were no readings have gone out for it. */
  left = 0
  /** What the last of them has failed with. */
  failure: unknown = undefined
}

export const READING: ReadPassage = Object.freeze({ kind: 'read' })
export const CANCELLING: CancelPassage = Object.freeze({ kind: 'cancel' })
