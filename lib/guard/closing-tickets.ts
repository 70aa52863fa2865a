import type { ClosingOrder } from '../words/ports.js'

/**
 * Remembers the closing orders that the kill switch itself has made. The order object is its own ticket: it passes
 * because it is known here, and nothing that a caller can write into an order makes it known.
 */
export class ClosingTickets {
  readonly #issued = new WeakSet<object>()

  issue(order: ClosingOrder): ClosingOrder {
    const own = Object.freeze({ ...order })
    this.#issued.add(own)
    return own
  }

  isIssued(order: unknown): boolean {
    return typeof order === 'object' && order !== null && this.#issued.has(order)
  }
}
