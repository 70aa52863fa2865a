import { Big } from '../words/big.js'
import { mayBeSameInstrument } from '../words/instrument.js'
import type { OrderSide } from '../words/order.js'
import type { OrderEffect } from './order-effect.js'
import { type UnknownPending, VenuePending } from './venue-pending.js'

/** An order that has been let pass, and that the newest reading of its venue may not show. */
export interface PendingOrder {
  readonly effect: OrderEffect
  /** From when a reading has to have begun to show it, by `monotonicMs()`; {@link UNANSWERED} while the venue has not answered. */
  shownFrom: number
  /** A reading has shown it, or it is counted within another one. */
  gone: boolean
}

export const UNANSWERED = Number.POSITIVE_INFINITY

/** What is pending at a venue against one side of one instrument. */
export interface Pending {
  /** The sum of the quantities that are known. */
  readonly quantity: Big
  /** An order there, in that instrument or in any, of which it isn't known what it does; null: there is none. */
  readonly unknown: UnknownPending | null
}

/** So many answered orders are kept one by one. Of older ones, those at one place are kept as one: a venue may not be readable for long. */
const KEPT_SINGLY = 1_000

/**
 * The orders that readings may not show yet. An order is taken off by the first reading of its venue that began when it must show;
 * one that names no venue, or one that nobody reads, by such readings of all venues.
 *
 * Quantities are summed up by place, so that an exit costs the same beside one order or many.
 */
export class PendingOrders {
  /** By venue, as it is compared; null for orders that name none. */
  readonly #venues = new Map<string | null, VenuePending>()
  /** Those that have been answered. */
  #answered: PendingOrder[] = []

  add(effect: OrderEffect, shownFrom: number): PendingOrder {
    const order: PendingOrder = { effect, shownFrom, gone: false }
    this.#at(effect.venue).add(effect, shownFrom)
    if (shownFrom !== UNANSWERED) this.#keep(order)
    return order
  }

  /** Says anew from when the order shows, because it is sent, has been answered, or gives another sign of life. */
  showFrom(order: PendingOrder, shownFrom: number): void {
    if (order.gone) return
    const at = this.#at(order.effect.venue)
    at.remove(order.effect, order.shownFrom)
    at.add(order.effect, shownFrom)
    const wasAnswered = order.shownFrom !== UNANSWERED
    order.shownFrom = shownFrom
    if (shownFrom === UNANSWERED) this.#leaveOut(order)
    else if (!wasAnswered) this.#keep(order)
  }

  /** Takes off what the newest readings show. @param began when each began, by the venue's name as it is compared */
  update(began: ReadonlyMap<string, number>): void {
    const oldest = Math.min(...began.values())
    this.#answered = this.#answered.filter((order) => {
      const { venue } = order.effect
      if (order.shownFrom >= ((venue === null ? undefined : began.get(venue)) ?? oldest)) return true
      this.#takeOff(order)
      return false
    })
  }

  /** @param began of the venues that are read; an order that names another one may be at any of them */
  against(venue: string, symbol: string, side: OrderSide, began: ReadonlyMap<string, number>): Pending {
    const from = began.get(venue) ?? 0
    let quantity = new Big(0)
    let unknown: UnknownPending | null = null
    for (const [name, pending] of this.#venues) {
      if (name !== venue && name !== null && began.has(name)) continue
      quantity = quantity.plus(pending.against(symbol, side))
      if (name !== venue) quantity = quantity.minus(this.#shownAt(name, from, symbol, side))
      unknown ??= pending.unknown(symbol, from)
    }
    return { quantity, unknown }
  }

  /** Of the orders that may be at any venue, what a reading that began then shows. */
  #shownAt(name: string | null, began: number, symbol: string, side: OrderSide): Big {
    let shown = new Big(0)
    for (const { effect, shownFrom } of this.#answered) {
      if (effect.venue !== name || shownFrom >= began || 'unknown' in effect || effect.side !== side) continue
      if (mayBeSameInstrument(effect.symbol, symbol)) shown = shown.plus(effect.quantity)
    }
    return shown
  }

  #at(venue: string | null): VenuePending {
    let pending = this.#venues.get(venue)
    if (pending === undefined) {
      pending = new VenuePending()
      this.#venues.set(venue, pending)
    }
    return pending
  }

  #leaveOut(order: PendingOrder): void {
    const place = this.#answered.lastIndexOf(order)
    if (place >= 0) this.#answered.splice(place, 1)
  }

  #takeOff(order: PendingOrder): void {
    order.gone = true
    this.#at(order.effect.venue).remove(order.effect, order.shownFrom)
  }

  #keep(order: PendingOrder): void {
    this.#answered.push(order)
    if (this.#answered.length > 2 * KEPT_SINGLY) this.#merge(this.#answered.splice(0, KEPT_SINGLY))
  }

  #merge(orders: readonly PendingOrder[]): void {
    const merged = new Map<string, PendingOrder>()
    for (const order of orders) {
      const { effect, shownFrom } = order
      const key = JSON.stringify([effect.venue, effect.symbol, 'unknown' in effect ? null : effect.side])
      const one = merged.get(key)
      this.#takeOff(order)
      const sum = one === undefined ? effect : sumOf(one.effect, effect)
      merged.set(key, { effect: sum, shownFrom: Math.max(shownFrom, one?.shownFrom ?? 0), gone: false })
    }
    for (const one of merged.values()) this.#at(one.effect.venue).add(one.effect, one.shownFrom)
    this.#answered.unshift(...merged.values())
  }
}

/** Two orders at one place, as one. */
function sumOf(one: OrderEffect, other: OrderEffect): OrderEffect {
  if ('unknown' in one || 'unknown' in other) return one
  return { ...one, quantity: new Big(one.quantity).plus(other.quantity).toFixed() }
}
