import type { Latch } from '../latch.js'

/** An order between the guard and the venue's answer. */
export interface InFlightOrder {
  /** As the bot made it. */
  readonly order: unknown
  /** Milliseconds since 1970, to about 50 ms. */
  readonly since: number
}

/** The orders that have passed the guard and that the venue has not answered yet. */
export class InFlightOrders {
  readonly #latch: Latch
  readonly #orders = new Set<InFlightOrder>()
  #late = 0

  constructor(latch: Latch) {
    this.#latch = latch
  }

  get size(): number {
    return this.#orders.size
  }

  list(): InFlightOrder[] {
    return [...this.#orders]
  }

  begin(order: unknown): InFlightOrder {
    const entry = { order, since: this.#latch.clock() }
    this.#orders.add(entry)
    this.#latch.countInFlight(this.#orders.size)
    return entry
  }

  end(entry: InFlightOrder): void {
    this.#orders.delete(entry)
    this.#latch.countInFlight(this.#orders.size)
  }

  /** Counts an order whose answer came after a halt that covers it. */
  late(): void {
    this.#latch.countLate(++this.#late)
  }
}
