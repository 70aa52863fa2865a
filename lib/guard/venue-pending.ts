import { Big } from '../words/big.js'
import { mayBeSameInstrument } from '../words/instrument.js'
import type { OrderSide } from '../words/order.js'
import type { OrderEffect } from './order-effect.js'

/** An order of which it isn't known what it does. */
export interface UnknownPending {
  /** What could not be read of it. */
  readonly why: string
  /** From when a reading has to have begun to show it, by `monotonicMs()`; infinite while the venue has not answered. */
  readonly shownFrom: number
}

interface Sum {
  quantity: Big
  orders: number
}

/** What is pending at one venue, in sums. */
export class VenuePending {
  readonly #sums: Readonly<Record<OrderSide, Map<string, Sum>>> = { buy: new Map(), sell: new Map() }
  /** How many orders of unknown effect there are of each kind. */
  readonly #unknown = new Map<string, UnknownPending & { orders: number }>()

  add(effect: OrderEffect, shownFrom: number): void {
    if ('unknown' in effect) {
      const key = `${shownFrom} ${effect.unknown}`
      const same = this.#unknown.get(key)
      if (same === undefined) this.#unknown.set(key, { why: effect.unknown, shownFrom, orders: 1 })
      else same.orders++
      return
    }
    const sums = this.#sums[effect.side]
    const sum = sums.get(effect.symbol) ?? { quantity: new Big(0), orders: 0 }
    sum.quantity = sum.quantity.plus(effect.quantity)
    sum.orders++
    sums.set(effect.symbol, sum)
  }

  /** Takes away what was added before, in the same words. */
  remove(effect: OrderEffect, shownFrom: number): void {
    if ('unknown' in effect) {
      const key = `${shownFrom} ${effect.unknown}`
      const same = this.#unknown.get(key)
      if (same !== undefined && --same.orders === 0) this.#unknown.delete(key)
      return
    }
    const sums = this.#sums[effect.side]
    const sum = sums.get(effect.symbol)
    if (sum === undefined) return
    sum.quantity = sum.quantity.minus(effect.quantity)
    if (--sum.orders === 0) sums.delete(effect.symbol)
  }

  /** The quantities on one side of what may be one instrument, however it is spelt. */
  against(symbol: string, side: OrderSide): Big {
    let quantity = new Big(0)
    for (const [name, sum] of this.#sums[side]) {
      if (mayBeSameInstrument(name, symbol)) quantity = quantity.plus(sum.quantity)
    }
    return quantity
  }

  /** The one of unknown effect that shows last, of those that a reading that began then may not show; null: there is none. */
  unknown(began: number): UnknownPending | null {
    let last: UnknownPending | null = null
    for (const each of this.#unknown.values()) {
      if (each.shownFrom >= began && (last === null || each.shownFrom > last.shownFrom)) last = each
    }
    return last
  }
}
