import Big from 'big.js'
import { closingSide, type VenueSnapshot } from '../../lib/words/exposure.js'
import type { OrderIntent } from '../../lib/words/order.js'

interface Exit {
  readonly intent: OrderIntent
  /** Answered, and never let pass as an exit. */
  readonly earlier: boolean
  shownFrom: number
}

/** What `Reductions` and `OnTheWay` have to agree with, told by going through every order each time. One venue: `paper`. */
export class NaiveReductions {
  #exits: Exit[] = []
  #snapshot: VenueSnapshot | null = null
  readonly #sent = new Map<number, Exit>()
  readonly #onTheWay = new Map<number, OrderIntent>()
  readonly #now: () => number
  readonly #maxAgeMs: number
  readonly #settleMs: number

  constructor(maxAgeMs: number, settleMs: number, now: () => number) {
    this.#maxAgeMs = maxAgeMs
    this.#settleMs = settleMs
    this.#now = now
  }

  update(snapshot: VenueSnapshot): void {
    this.#snapshot = snapshot
    this.#exits = this.#exits.filter(({ shownFrom }) => shownFrom >= snapshot.began)
  }

  verify(order: OrderIntent): boolean {
    const position = this.#snapshot?.positions?.find(
      (each) => each.symbol === order.symbol && closingSide(each) === order.side,
    )
    if (position === undefined) return false
    const onTheWay = [...this.#onTheWay]
      .filter(([place, { action }]) => !this.#sent.has(place) && action !== 'cancel')
      .map(([, intent]) => intent)
    const taken = [...this.#exits.map(({ intent }) => intent), ...onTheWay]
      .filter(({ symbol, side }) => symbol === order.symbol && side === order.side)
      .filter(({ venue }) => venue === null || venue === 'paper')
      .reduce((sum, { quantity }) => sum.plus(quantity ?? position.quantity), new Big(0))
    return new Big(position.quantity).minus(taken).gte(order.quantity ?? 0)
  }

  send(place: number, intent: OrderIntent): void {
    this.#onTheWay.set(place, intent)
  }

  sendExit(place: number, intent: OrderIntent): void {
    const exit = { intent, earlier: false, shownFrom: Number.POSITIVE_INFINITY }
    this.#exits.push(exit)
    this.#sent.set(place, exit)
    this.#onTheWay.set(place, intent)
  }

  passUnfollowed(intent: OrderIntent): void {
    this.#exits.push({ intent, earlier: false, shownFrom: this.#now() + this.#maxAgeMs })
  }

  answered(place: number, unknown: boolean): void {
    const intent = this.#onTheWay.get(place)
    const exit = this.#sent.get(place)
    this.#onTheWay.delete(place)
    this.#sent.delete(place)
    const shownFrom = this.#now() + (unknown ? this.#settleMs : 0)
    if (exit !== undefined) exit.shownFrom = shownFrom
    else if (intent !== undefined) this.#addAnswered(intent, shownFrom)
  }

  /** Those at one side of a position are remembered until a reading shows the last of them. */
  #addAnswered(intent: OrderIntent, answered: number): void {
    const { action, symbol, side, quantity, venue } = intent
    if (action === 'cancel' || symbol === null || side === null || quantity === null) return
    if (venue !== null && venue !== 'paper') return
    const same = this.#exits.filter(
      (exit) => exit.earlier && exit.intent.symbol === symbol && exit.intent.side === side,
    )
    const shownFrom = Math.max(answered, ...same.map((exit) => exit.shownFrom))
    for (const exit of same) exit.shownFrom = shownFrom
    this.#exits.push({ intent, earlier: true, shownFrom })
  }
}
