import type { Latch } from '../between/latch/latch.js'

/** An order between the guard and the venue's answer. */
export interface InFlightOrder {
  /** As the bot made it. */
  readonly order: unknown
  /** Milliseconds since 1970, to about 50 ms. */
  readonly since: number
  readonly place: number
}

/** So many places are kept when nothing is in flight: to make them anew for every order costs more than all the rest. */
const KEPT_PLACES = 1_024

/** Stands in the place of an order that has been answered. */
const NOTHING = Symbol('no order')

/**
 * The orders that have passed the guard and that the venue has not answered yet. Kept in numbered places that are used
 * again: adding and taking away cost the same whether one order is on its way or a hundred thousand.
 */
export class InFlightOrders {
  readonly #latch: Latch
  readonly #orders: unknown[] = []
  readonly #since: number[] = []
  readonly #free: number[] = []
  #size = 0
  #followed = 0
  #forgotten = 0
  #late = 0

  constructor(latch: Latch) {
    this.#latch = latch
  }

  get size(): number {
    return this.#size
  }

  /** How many have been on their way, and are no longer. */
  get ended(): number {
    return this.#followed + this.#forgotten - this.#size
  }

  list(): InFlightOrder[] {
    return this.#orders
      .map((order, place) => ({ order, since: this.#since[place] ?? 0, place }))
      .filter(({ order }) => order !== NOTHING)
  }

  /** One of them, by chance, of a few places that were looked at; null: none stands there. */
  some(): Pick<InFlightOrder, 'order'> | null {
    for (let tries = 0; tries < 8; tries++) {
      const order = this.#orders[Math.floor(Math.random() * this.#orders.length)] ?? NOTHING
      if (order !== NOTHING) return { order }
    }
    return null
  }

  /** The `count` orders that have been on their way the longest, oldest first. */
  oldest(count: number): InFlightOrder[] {
    const oldest: InFlightOrder[] = []
    for (const [place, order] of this.#orders.entries()) {
      const since = this.#since[place] ?? 0
      const last = oldest[count - 1]
      if (order === NOTHING || (last !== undefined && last.since <= since)) continue
      oldest.splice(oldest.findLastIndex((each) => each.since <= since) + 1, 0, { order, since, place })
      oldest.length = Math.min(oldest.length, count)
    }
    return oldest
  }

  /** @returns the order's place, to be given to {@link end} once */
  begin(order: unknown): number {
    const place = this.#free.pop() ?? this.#orders.length
    this.#orders[place] = order
    this.#since[place] = this.#latch.beats.clock()
    this.#latch.orders.setInFlight(++this.#size, ++this.#followed)
    return place
  }

  end(place: number): void {
    this.#orders[place] = NOTHING
    this.#free.push(place)
    this.#latch.orders.setInFlight(--this.#size, this.#followed)
    if (this.#size > 0 || this.#orders.length < KEPT_PLACES) return
    this.#orders.length = 0
    this.#free.length = 0
  }

  /** The order has left, and nobody will say when the venue answers: it counts as one that was never followed. */
  forget(place: number): void {
    this.#followed--
    this.#forgotten++
    this.end(place)
  }

  /** Counts an order whose answer came after a halt that covers it. */
  late(): void {
    this.#latch.orders.setLate(++this.#late)
  }
}
