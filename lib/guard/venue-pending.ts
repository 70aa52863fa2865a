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

/** By what is unknown, and from when it shows. */
type Kinds = Map<string, UnknownPending & { orders: number }>

interface Sum {
  quantity: Big
  orders: number
}

/** What is pending at one venue, in sums. */
export class VenuePending {
  readonly #sums: Readonly<Record<OrderSide, Map<string, Sum>>> = { buy: new Map(), sell: new Map() }
  /** How many orders of unknown effect there are of each kind, by symbol; null for those that may be in any instrument. */
  readonly #unknown = new Map<string | null, Kinds>()

  add(effect: OrderEffect, shownFrom: number): void {
    if ('unknown' in effect) {
      const kinds: Kinds = this.#unknown.get(effect.symbol) ?? new Map()
      const key = `${shownFrom} ${effect.unknown}`
      const orders = (kinds.get(key)?.orders ?? 0) + 1
      this.#unknown.set(effect.symbol, kinds.set(key, { why: effect.unknown, shownFrom, orders }))
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
      const kinds = this.#unknown.get(effect.symbol)
      const key = `${shownFrom} ${effect.unknown}`
      const same = kinds?.get(key)
      if (same !== undefined && --same.orders === 0) kinds?.delete(key)
      if (kinds?.size === 0) this.#unknown.delete(effect.symbol)
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

  /**
   * The one of unknown effect on what may be one instrument that shows last, of those that a reading that began then may not show;
   * null: there is none.
   */
  unknown(symbol: string, began: number): UnknownPending | null {
    let last: UnknownPending | null = null
    for (const [name, kinds] of this.#unknown) {
      if (name !== null && !mayBeSameInstrument(name, symbol)) continue
      for (const each of kinds.values()) {
        if (each.shownFrom >= began && (last === null || each.shownFrom > last.shownFrom)) last = each
      }
    }
    return last
  }
}
