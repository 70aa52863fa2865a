/** An order is one request: the first one that would place something claims it, and every further one is another order. */
export class OrderClaim {
  #by: 'nobody' | 'request' | 'orders' = 'nobody'

  /** Whether a request has claimed it. */
  get isTaken(): boolean {
    return this.#by === 'request'
  }

  /** For a request. Returns whether it was free. */
  take(): boolean {
    if (this.#by !== 'nobody') return false
    this.#by = 'request'
    return true
  }

  /** For orders that are its parts, each with a claim of its own. */
  leaveToParts(): void {
    this.#by = 'orders'
  }
}
