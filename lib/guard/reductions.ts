import type { Moment } from '../time/monotonic.js'
import { Big } from '../words/big.js'
import { ageOf, closingSide, type VenueSnapshot } from '../words/exposure.js'
import type { OrderIntent } from '../words/order.js'
import type { Reduction } from './decide.js'
import type { InFlightQuantities } from './in-flight-quantities.js'
import { PendingQuantities, type PositionSide } from './pending-quantities.js'

/** An exit that may not show in the venue's reading yet. */
interface Exit {
  readonly at: PositionSide
  quantity: Big
  /** When a reading of the venue has to have begun to show what became of it, by `monotonicMs()`. */
  shownFrom: number
}

/**
 * Tells whether an order surely reduces a position: opposite side, and no more than the position that was read last less
 * the exits that are already pending. Side alone is not enough: two exits of the full size open the other side.
 */
export class Reductions {
  readonly #maxAgeMs: number
  readonly #settleMs: number
  readonly #now: () => Moment
  #snapshots: readonly VenueSnapshot[] = []
  readonly #exits = new Set<Exit>()
  /** The quantities of all exits. */
  readonly #pending = new PendingQuantities()
  /** Those among the exits that are on their way, by their place. */
  readonly #sent = new Map<number, Exit>()
  /** The one for each venue, symbol and side that stands for all that were answered and not let pass here. */
  readonly #answered = new Map<string, Exit>()
  /** The exit that has been let pass just now, and its order. */
  #passed: { readonly order: unknown; readonly exit: Exit } | null = null

  /**
   * @param maxAgeMs the age, in ms, from which a snapshot proves nothing
   * @param settleMs how long an order may take to arrive after its answer got lost
   */
  constructor(maxAgeMs: number, settleMs: number, now: () => Moment) {
    this.#maxAgeMs = maxAgeMs
    this.#settleMs = settleMs
    this.#now = now
  }

  /** Takes the newest readings of all venues. */
  update(snapshots: readonly VenueSnapshot[]): void {
    this.#snapshots = snapshots
    const began = new Map<string | null, number>(snapshots.map(({ venue, began }) => [venue, began]))
    for (const exit of this.#exits) {
      if (exit.shownFrom >= (began.get(exit.at.venue) ?? 0)) continue
      this.#exits.delete(exit)
      this.#pending.take(exit.at, exit.quantity.toFixed())
    }
  }

  /**
   * @param haltedSince when the halt began, in ms since 1970: what was sent before is only in a reading that began later
   * @param onTheWay every order in flight that {@link sent} does not follow
   */
  verify(order: OrderIntent, haltedSince: number, onTheWay: InFlightQuantities): Reduction {
    const { symbol, side, quantity } = order
    if (symbol === null || side === null || quantity === null) {
      return unverified('its symbol, side or quantity could not be read')
    }
    const snapshot = this.#snapshotFor(order)
    if (snapshot === undefined) return unverified('it names no venue whose positions could be read')
    const { venue, positions, openOrders, asOf } = snapshot
    if (positions === null || openOrders === null || asOf === null || !(asOf >= haltedSince)) {
      return unverified(`the positions at ${venue} have not been read yet since the halt`)
    }
    const age = ageOf(snapshot, this.#now())
    if (age === null) return unverified(`the clock was set back since the positions at ${venue} were read`)
    if (age > this.#maxAgeMs) {
      return unverified(`the positions at ${venue} were read ${Math.round(age)} ms ago; ${this.#maxAgeMs} count`)
    }
    const position = positions.find((each) => each.symbol === symbol && closingSide(each) === side)
    if (position === undefined) {
      const other = positions.find((each) => each.symbol === symbol)
      return unverified(
        other === undefined
          ? `there is no open position in ${symbol} at ${venue}`
          : `a ${side} enlarges the ${other.side} position in ${symbol}`,
      )
    }
    const at: PositionSide = { venue, symbol, side }
    const whole = position.quantity
    const resting = openOrders.filter((each) => each.symbol === symbol && each.side === side)
    const room = resting
      .reduce((left, each) => left.minus(each.quantity), new Big(whole))
      .minus(this.#pending.total(at, whole))
      .minus(onTheWay.total(at, whole))
    if (room.gte(quantity)) return { verified: true }
    const free = room.lt(0) ? '0' : room.toFixed()
    return unverified(`${quantity} ${symbol} is more than the ${free} that no pending exit covers`)
  }

  /**
   * Remembers an exit that has been let pass, so that the next one can't count on the same position. Where nobody follows
   * it to the venue's answer, it is taken to be answered within the age that a snapshot may have.
   */
  letPass(order: unknown, intent: OrderIntent): void {
    const exit = this.#exitOf(intent, this.#now().monotonic + this.#maxAgeMs)
    if (exit === null) return
    this.#addExit(exit)
    this.#passed = { order, exit }
  }

  /** The order is on its way: from here until {@link answered}, it is pending however long it takes. */
  sent(order: unknown, place: number): void {
    const passed = this.#passed
    if (passed === null || passed.order !== order) return
    passed.exit.shownFrom = Number.POSITIVE_INFINITY
    this.#sent.set(place, passed.exit)
    this.#passed = null
  }

  /** True for an order that {@link sent} follows, and that is still to be {@link answered}, also after a resume. */
  follows(place: number): boolean {
    return this.#sent.size > 0 && this.#sent.has(place)
  }

  /**
   * The venue has answered; what became of the order is in a reading that begins after this, or later still when the answer
   * was an error.
   */
  answered(place: number, intent: OrderIntent, unknown: boolean): void {
    const shownFrom = this.#now().monotonic + (unknown ? this.#settleMs : 0)
    const exit = this.#sent.get(place)
    this.#sent.delete(place)
    if (exit !== undefined) {
      exit.shownFrom = shownFrom
      return
    }
    const earlier = intent.action === 'cancel' ? null : this.#exitOf(intent, shownFrom)
    if (earlier !== null) this.#addAnswered(earlier)
  }

  /** Those that were sent before a halt may be many, and a venue may not be readable for long: they are kept as one. */
  #addAnswered(exit: Exit): void {
    const key = JSON.stringify(exit.at)
    const known = this.#answered.get(key)
    if (known === undefined || !this.#exits.has(known)) {
      this.#answered.set(key, exit)
      this.#addExit(exit)
      return
    }
    known.quantity = known.quantity.plus(exit.quantity)
    known.shownFrom = Math.max(known.shownFrom, exit.shownFrom)
    this.#pending.add(exit.at, exit.quantity.toFixed())
  }

  #addExit(exit: Exit): void {
    this.#exits.add(exit)
    this.#pending.add(exit.at, exit.quantity.toFixed())
  }

  #exitOf(intent: OrderIntent, shownFrom: number): Exit | null {
    const venue = this.#snapshotFor(intent)?.venue
    const { symbol, side, quantity } = intent
    if (venue === undefined || symbol === null || side === null || quantity === null) return null
    return { at: { venue, symbol, side }, quantity: new Big(quantity), shownFrom }
  }

  #snapshotFor(order: OrderIntent): VenueSnapshot | undefined {
    if (order.venue === null) return this.#snapshots.length === 1 ? this.#snapshots[0] : undefined
    return this.#snapshots.find(({ venue }) => venue === order.venue)
  }
}

function unverified(why: string): Reduction {
  return { verified: false, why }
}
