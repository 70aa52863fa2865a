import Big from 'big.js'
import { closingSide, type VenueSnapshot } from '../exposure.js'
import type { OrderIntent, OrderSide } from '../order.js'
import type { Reduction } from './decide.js'

/** An exit that the guard has let pass. */
interface Exit {
  readonly order: unknown
  readonly venue: string
  readonly symbol: string
  readonly side: OrderSide
  readonly quantity: Big
  /** When a reading of the venue has to have begun to show what became of it, in ms since 1970. */
  shownFrom: number
}

/**
 * Tells whether an order surely reduces a position: opposite side, and no more than the position that was read last less
 * the exits that are already pending. Side alone is not enough: two exits of the full size open the other side.
 */
export class Reductions {
  readonly #maxAgeMs: number
  readonly #now: () => number
  #snapshots: readonly VenueSnapshot[] = []
  #exits: Exit[] = []

  /** @param maxAgeMs the age, in ms, from which a snapshot proves nothing */
  constructor(maxAgeMs: number, now: () => number) {
    this.#maxAgeMs = maxAgeMs
    this.#now = now
  }

  /** Takes the newest readings of all venues. */
  update(snapshots: readonly VenueSnapshot[]): void {
    this.#snapshots = snapshots
    const began = new Map(snapshots.map((snapshot) => [snapshot.venue, snapshot.asOf ?? 0]))
    this.#exits = this.#exits.filter((exit) => exit.shownFrom >= (began.get(exit.venue) ?? 0))
  }

  verify(order: OrderIntent): Reduction {
    if (order.symbol === null || order.side === null || order.quantity === null) {
      return unverified('its symbol, side or quantity could not be read')
    }
    const snapshot = this.#snapshotFor(order)
    if (snapshot === undefined) return unverified('it names no venue whose positions could be read')
    if (snapshot.positions === null || snapshot.openOrders === null || snapshot.asOf === null) {
      return unverified(`the positions at ${snapshot.venue} have not been read yet`)
    }
    const age = this.#now() - snapshot.asOf
    if (age > this.#maxAgeMs) {
      return unverified(
        `the positions at ${snapshot.venue} were read ${Math.round(age)} ms ago; ${this.#maxAgeMs} count`,
      )
    }
    const position = snapshot.positions.find(({ symbol }) => symbol === order.symbol)
    if (position === undefined) return unverified(`there is no open position in ${order.symbol} at ${snapshot.venue}`)
    if (closingSide(position) !== order.side) {
      return unverified(`a ${order.side} enlarges the ${position.side} position in ${order.symbol}`)
    }
    const resting = snapshot.openOrders
      .filter(({ symbol, side }) => symbol === order.symbol && side === order.side)
      .reduce((sum, { quantity }) => sum.plus(quantity), new Big(0))
    const room = this.#pending(snapshot.venue, order.symbol, order.side)
      .reduce((sum, { quantity }) => sum.minus(quantity), new Big(position.quantity))
      .minus(resting)
    if (room.lt(order.quantity)) {
      return unverified(
        `${order.quantity} ${order.symbol} is more than the ${room.lt(0) ? '0' : room.toFixed()} that no pending exit covers`,
      )
    }
    return { verified: true }
  }

  /**
   * Remembers an exit that has been let pass, so that the next one can't count on the same position. Where nobody follows
   * it to the venue's answer, it is taken to be answered within the age that a snapshot may have.
   */
  letPass(order: unknown, intent: OrderIntent): void {
    const venue = this.#snapshotFor(intent)?.venue
    const { symbol, side, quantity } = intent
    if (venue === undefined || symbol === null || side === null || quantity === null) return
    const shownFrom = this.#now() + this.#maxAgeMs
    this.#exits.push({ order, venue, symbol, side, quantity: new Big(quantity), shownFrom })
  }

  /** From here until {@link answered}, the order is pending however long it takes. */
  follow(order: unknown): void {
    if (this.#exits.length > 0) this.#setShownFrom(order, Number.POSITIVE_INFINITY)
  }

  answered(order: unknown): void {
    if (this.#exits.length > 0) this.#setShownFrom(order, this.#now())
  }

  #setShownFrom(order: unknown, time: number): void {
    for (const exit of this.#exits) if (exit.order === order) exit.shownFrom = time
  }

  #snapshotFor(order: OrderIntent): VenueSnapshot | undefined {
    if (order.venue === null) return this.#snapshots.length === 1 ? this.#snapshots[0] : undefined
    return this.#snapshots.find(({ venue }) => venue === order.venue)
  }

  #pending(venue: string, symbol: string, side: OrderSide): Exit[] {
    return this.#exits.filter((exit) => exit.venue === venue && exit.symbol === symbol && exit.side === side)
  }
}

function unverified(why: string): Reduction {
  return { verified: false, why }
}
