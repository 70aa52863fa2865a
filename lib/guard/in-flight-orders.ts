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
  /** By place: the order is just being sent. Written without a call, for which a full stack has no room. */
  readonly sending: boolean[] = []
  /** How many were to begin; to be counted up before each {@link begin}, without a call. */
  due = 0
  #begun = 0
  #size = 0
  #followed: number
  #forgotten = 0
  #late: number

  constructor(latch: Latch) {
    this.#latch = latch
    const { followed, late } = latch.orders.own()
    this.#followed = followed
    this.#late = late
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

  /** True while the order is on its way in this place. */
  has(order: unknown, place: number): boolean {
    return this.#orders[place] === order
  }

  /** @returns the order's place, to be given to {@link end} once. With a full stack it throws before anything is counted. */
  begin(order: unknown): number {
    const place = this.#free.pop() ?? this.#orders.length
    // An array that grows needs stack as well.
    this.#since[place] = this.#latch.beats.clock()
    this.sending[place] = false
    if (place === this.#orders.length) this.#orders[place] = NOTHING
    this.#latch.orders.setInFlight(this.#size + 1, this.#followed + 1)
    this.#size++
    this.#followed++
    this.#begun++
    this.#orders[place] = order
    this.sending[place] = true
    return place
  }

  end(place: number): void {
    this.#end(place, this.#followed)
  }

  /** The order has left, and nobody will say when the venue answers: it counts as one that was never followed. */
  forget(place: number): void {
    this.#end(place, this.#followed - 1)
    this.#forgotten++
  }

  /** Counts those that were due and never got a place as followed to their end: they have passed, and never left. */
  countNeverBegun(): void {
    const never = this.due - this.#begun
    if (never <= 0) return
    this.#latch.orders.setInFlight(this.#size, this.#followed + never)
    this.#followed += never
    this.#begun = this.due
  }

  /** Those that are still marked as being sent. Where nothing is being sent: those whose sending was broken off. */
  stillSending(): InFlightOrder[] {
    return this.sending.includes(true) ? this.list().filter(({ place }) => this.sending[place]) : []
  }

  #end(place: number, followed: number): void {
    this.#latch.orders.setInFlight(this.#size - 1, followed)
    this.#size--
    this.#followed = followed
    this.#orders[place] = NOTHING
    this.sending[place] = false
    this.#free[this.#free.length] = place
    if (this.#size > 0 || this.#orders.length < KEPT_PLACES) return
    this.#orders.length = 0
    this.#free.length = 0
    this.sending.length = 0
  }

  /** Counts an order whose answer came after a halt that covers it. */
  late(): void {
    this.#latch.orders.setLate(++this.#late)
  }
}
