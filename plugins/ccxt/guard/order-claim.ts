/** An order is one request: the first one that would place something claims it, and every further one is another order. */
export class OrderClaim {
  #isTaken = false

  get isTaken(): boolean {
    return this.#isTaken
  }

  /** Returns whether it was free. */
  take(): boolean {
    const wasFree = !this.#isTaken
    this.#isTaken = true
    return wasFree
  }
}
