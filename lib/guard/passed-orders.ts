import type { OrderSide } from '../words/order.js'
import type { Verdict } from './decide.js'
import { effectOf, type OrderAsRead, sameEffect } from './order-effect.js'
import { type Pending, type PendingOrder, PendingOrders, UNANSWERED } from './pending-orders.js'

/** A look at an order on its way: the one before it is sent, or one of several at a single sending, behind which others follow. */
export type Look = 'last' | 'step'

/** An order that has passed. */
export interface PassedOrder {
  /** Null: it was no object. */
  readonly object: SentObject | null
  readonly pending: PendingOrder
  /** How many orders had passed unverified when it was verified as an exit; null: it was not. */
  verifiedAt: number | null
  /** It has left, as far as is known: it has no pass, but for the steps of a sending that is not answered yet. */
  looked: boolean
}

/** An order object that has been let pass. */
interface SentObject {
  /** How often. */
  uses: number
  /** How often so that nobody follows it. */
  unfollowed: number
  /** How often so that its answer is still waited for. */
  unanswered: number
  orders: readonly PassedOrder[]
}

export interface Beginning {
  /** How many orders had passed before, cancels aside. */
  readonly sent: number
  /** From when a reading has to have begun to show what passed before and is not in flight, by `monotonicMs()`. */
  readonly settledFrom: number
  /** From when a reading has to begin to show an order that gives its last sign now, by `monotonicMs()`. */
  readonly showsFrom: () => number
}

/**
 * The orders that have passed since account is kept, each with its pass: the verdict by which its sender says that it is on its
 * way, its place among those in flight, and the order object itself, by which it is known when it is looked at again.
 */
export class PassedOrders {
  readonly settledFrom: number
  readonly #showsFrom: () => number
  readonly #pending = new PendingOrders()
  readonly #byVerdict = new WeakMap<Verdict, PassedOrder>()
  readonly #byPlace = new Map<number, PassedOrder>()
  readonly #byObject = new WeakMap<object, SentObject>()
  #sent: number
  /** How many orders have passed unverified, or left so. Any of them may have taken what a pass counts on. */
  #unverified = 0

  constructor({ sent, settledFrom, showsFrom }: Beginning) {
    this.#sent = sent
    this.settledFrom = settledFrom
    this.#showsFrom = showsFrom
  }

  /** How many orders have passed, cancels aside, as far as account was kept. */
  get sent(): number {
    return this.#sent
  }

  /** Takes an order that is just being let pass. @returns what lets its sender {@link follow} it */
  count(object: unknown, order: OrderAsRead, verified: boolean): Verdict {
    this.#sent++
    if (!verified) this.#unverified++
    const verdict: Verdict = Object.freeze({ allowed: true })
    const passed = this.#add(object, order, this.#showsFrom(), verified)
    if (passed !== null) this.#byVerdict.set(verdict, passed)
    return verdict
  }

  /** Takes a verified exit that leaves now, and that nobody follows. */
  addLooked(object: unknown, order: OrderAsRead): void {
    this.#add(object, order, this.#showsFrom(), true, true)
  }

  /** Takes an order that was in flight before. */
  addInFlight(object: unknown, order: OrderAsRead, place: number): void {
    const passed = this.#add(object, order, UNANSWERED, false)
    if (passed !== null) this.#byPlace.set(place, passed)
  }

  /** The order is on its way, and its answer is waited for. */
  follow(verdict: Verdict, place: number): void {
    const passed = this.#byVerdict.get(verdict)
    if (passed === undefined) return
    this.#byVerdict.delete(verdict)
    if (passed.object !== null) {
      passed.object.unfollowed--
      passed.object.unanswered++
    }
    this.#byPlace.set(place, passed)
    this.#pending.showFrom(passed.pending, UNANSWERED)
  }

  answered(place: number): void {
    const passed = this.#byPlace.get(place)
    if (passed === undefined) return
    this.#byPlace.delete(place)
    if (passed.object !== null) passed.object.unanswered--
    passed.looked = true
    this.#pending.showFrom(passed.pending, this.#showsFrom())
  }

  update(began: ReadonlyMap<string, number>): void {
    this.#pending.update(began)
  }

  /** True for a verified exit that has not left yet, as far as is known; it has taken its part of the position already. */
  mayLeave(object: unknown, order: OrderAsRead, look: Look): boolean {
    const passed = this.#waiting(object, order, look).find((each) => this.#hasPass(each))
    if (passed !== undefined) this.leaves(passed, look)
    return passed !== undefined
  }

  /**
   * The same order, where it has no pass, and has not left yet, as far as is known. An object that was sent several times may have left
   * without a look before: then it is none of them.
   */
  unverified(object: unknown, order: OrderAsRead, look: Look): PassedOrder | null {
    if ((this.#sentObject(object)?.uses ?? 0) > 1) return null
    return this.#waiting(object, order, look).find((each) => !this.#hasPass(each)) ?? null
  }

  /** A pass lasts until an order passes unverified: nothing has kept that one from the same part of the position. */
  #hasPass({ verifiedAt }: PassedOrder): boolean {
    return verifiedAt === this.#unverified
  }

  /** A verified exit leaves now. */
  leaves(passed: PassedOrder, look: Look): void {
    passed.verifiedAt = this.#unverified
    this.#leave(passed, look)
  }

  /** An order that need not be verified leaves now. */
  leavesUnverified(object: unknown, order: OrderAsRead, look: Look): void {
    this.#unverified++
    const [passed] = this.#waiting(object, order, look)
    if (passed !== undefined) this.#leave(passed, look)
    else this.#add(object, order, this.#showsFrom(), false, true)
  }

  #leave(passed: PassedOrder, look: Look): void {
    const isFollowed = passed.pending.shownFrom === UNANSWERED
    if (look === 'last' || !isFollowed) passed.looked = true
    if (!isFollowed) this.#pending.showFrom(passed.pending, this.#showsFrom())
  }

  /** @param own an order that is not counted */
  against(
    venue: string,
    symbol: string,
    side: OrderSide,
    began: ReadonlyMap<string, number>,
    own: PassedOrder | null,
  ): Pending {
    const { quantity, unknown } = this.#pending.against(venue, symbol, side, began)
    const effect = own?.pending.effect
    const not = effect === undefined || 'unknown' in effect ? '0' : effect.quantity
    return { quantity: quantity.minus(not), unknown }
  }

  #add(object: unknown, order: OrderAsRead, shownFrom: number, verified: boolean, looked = false): PassedOrder | null {
    const effect = effectOf(order)
    if (effect === null) return null
    const sent = this.#sentObject(object)
    const verifiedAt = verified ? this.#unverified : null
    const passed: PassedOrder = { object: sent, pending: this.#pending.add(effect, shownFrom), verifiedAt, looked }
    if (sent === null) return passed
    sent.uses++
    if (shownFrom === UNANSWERED) sent.unanswered++
    else sent.unfollowed++
    // None of them has a pass.
    sent.orders = sent.unfollowed > 1 ? [] : [...sent.orders.filter(({ pending }) => !pending.gone), passed]
    return passed
  }

  #sentObject(object: unknown): SentObject | null {
    if (typeof object !== 'object' || object === null) return null
    let sent = this.#byObject.get(object)
    if (sent === undefined) {
      sent = { uses: 0, unfollowed: 0, unanswered: 0, orders: [] }
      this.#byObject.set(object, sent)
    }
    return sent
  }

  /**
   * The orders of one object that have had no last look. A step is one of a sending that goes on until it is answered. They say what
   * the object says now: one that was changed is another order. Where an object was sent several times, and more than one of them may still
   * leave, it can't be told which of them is meant, so that it is none.
   */
  #waiting(object: unknown, order: OrderAsRead, look: Look): PassedOrder[] {
    const effect = effectOf(order)
    const sent = this.#sentObject(object)
    if (effect === null || sent === null || isAmbiguous(sent)) return []
    return sent.orders.filter(
      ({ pending, looked }) =>
        !pending.gone &&
        (!looked || (look === 'step' && pending.shownFrom === UNANSWERED)) &&
        sameEffect(pending.effect, effect),
    )
  }
}

/** It was sent several times, and not all of them but one have been answered. */
function isAmbiguous({ uses, unfollowed, unanswered }: SentObject): boolean {
  return uses > 1 && (unfollowed > 0 || unanswered > 1)
}
