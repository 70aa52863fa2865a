import { Big } from '../words/big.js'
import type { OrderSide } from '../words/order.js'

/** Where an order takes its part of a position. */
export interface PositionSide {
  /** Null: the order names none, and may be at any. */
  readonly venue: string | null
  readonly symbol: string
  readonly side: OrderSide
}

interface Sum {
  quantity: Big
  /** Orders whose quantity could not be read. */
  unknown: number
}

/** Quantities, as decimal strings, summed up by venue, symbol and side, so that to tell what is pending costs the same for one order or many. */
export class PendingQuantities {
  readonly #sums = new Map<string, Sum>()

  add(at: PositionSide, quantity: string | null): void {
    const key = keyOf(at)
    const sum = this.#sums.get(key) ?? { quantity: new Big(0), unknown: 0 }
    if (quantity === null) sum.unknown++
    else sum.quantity = sum.quantity.plus(quantity)
    this.#sums.set(key, sum)
  }

  /** Takes away what was added before. */
  take(at: PositionSide, quantity: string | null): void {
    const key = keyOf(at)
    const sum = this.#sums.get(key)
    if (sum === undefined) return
    if (quantity === null) sum.unknown--
    else sum.quantity = sum.quantity.minus(quantity)
    if (sum.unknown === 0 && sum.quantity.eq(0)) this.#sums.delete(key)
  }

  /** @param whole what an order of unknown quantity counts as */
  total(at: PositionSide, whole: string): string {
    const sum = this.#sums.get(keyOf(at))
    return sum === undefined ? '0' : new Big(whole).times(sum.unknown).plus(sum.quantity).toFixed()
  }
}

function keyOf({ venue, symbol, side }: PositionSide): string {
  return JSON.stringify([venue, symbol, side])
}
