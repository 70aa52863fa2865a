import type { Latch } from '../between/latch/latch.js'
import type { VenueSnapshot } from '../words/exposure.js'
import type { OrderIntent } from '../words/order.js'

/** An order whose answer was an error. */
export interface UnknownOrder {
  readonly order: OrderIntent
  /** Milliseconds since 1970. */
  readonly since: number
}

/** The same of an attached thread: it counts them, and the control thread says when they are settled. */
export class CountedOutcomes {
  readonly #latch: Latch
  readonly #now: () => number
  #unknown: number

  /** @param now by `monotonicMs()` */
  constructor(latch: Latch, now: () => number) {
    this.#latch = latch
    this.#now = now
    this.#unknown = latch.orders.own().unknown
  }

  add(): void {
    this.#latch.orders.setUnknown(++this.#unknown, this.#now())
  }
}

/** So many are kept as examples; all of them are counted. */
const EXAMPLES = 20

interface Unknown {
  count: number
  /** When the last of them became unknown, by `monotonicMs()`. */
  at: number
  examples: UnknownOrder[]
}

/**
 * The orders whose answer was an error, so that they may be at the venue or not: a time-out, a lost connection. They stay
 * unknown until the venue was asked late enough for the order to have arrived.
 */
export class UnknownOutcomes {
  readonly #latch: Latch
  readonly #settleMs: number
  readonly #now: () => number
  /** By venue; null for orders that name none. */
  readonly #unknown = new Map<string | null, Unknown>()
  #lastAt = 0

  /**
   * @param settleMs how long an order may take to arrive after its answer got lost
   * @param now by `monotonicMs()`
   */
  constructor(latch: Latch, settleMs: number, now: () => number) {
    this.#latch = latch
    this.#settleMs = settleMs
    this.#now = now
  }

  add(order: OrderIntent): void {
    const at = this.#now()
    let unknown = this.#unknown.get(order.venue)
    if (unknown === undefined) {
      unknown = { count: 0, at, examples: [] }
      this.#unknown.set(order.venue, unknown)
    }
    unknown.count++
    unknown.at = at
    if (unknown.examples.length < EXAMPLES) unknown.examples.push({ order, since: Date.now() })
    this.#lastAt = at
    this.#tell()
  }

  /** Takes the newest readings: what became of an order shows in one that began late enough after it. */
  settle(snapshots: readonly VenueSnapshot[]): void {
    if (this.#unknown.size === 0) return
    for (const [venue, { at }] of this.#unknown) {
      const asked = snapshots.filter((snapshot) => snapshot.venue === venue)
      const readings = venue === null || asked.length === 0 ? snapshots : asked
      if (readings.length > 0 && readings.every(({ began }) => began >= at + this.#settleMs)) {
        this.#unknown.delete(venue)
      }
    }
    this.#tell()
  }

  examples(): UnknownOrder[] {
    return [...this.#unknown.values()].flatMap(({ examples }) => examples)
  }

  #tell(): void {
    const count = [...this.#unknown.values()].reduce((sum, { count }) => sum + count, 0)
    this.#latch.orders.setUnknown(count, this.#lastAt)
  }
}
