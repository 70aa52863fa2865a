import { Big } from '../words/big.js'
import type { OrderIntent } from '../words/order.js'
import { PendingQuantities, type PositionSide } from './pending-quantities.js'

/** What the orders in flight may take of positions, by their places among those in flight. */
export class InFlightQuantities {
  readonly #pending = new PendingQuantities()
  readonly #orders = new Map<number, { readonly at: PositionSide; readonly quantity: string | null }>()

  /** @param place the order's place among those in flight */
  add(place: number, { action, venue, symbol, side, quantity }: OrderIntent): void {
    if (action === 'cancel' || symbol === null || side === null) return
    const order = { at: { venue, symbol, side }, quantity }
    this.#orders.set(place, order)
    this.#pending.add(order.at, order.quantity)
  }

  remove(place: number): void {
    const order = this.#orders.get(place)
    if (order === undefined) return
    this.#orders.delete(place)
    this.#pending.take(order.at, order.quantity)
  }

  /**
   * Also those that name no venue.
   *
   * @param whole what an order of unknown quantity counts as
   */
  total(at: PositionSide, whole: string): string {
    const unnamed = this.#pending.total({ ...at, venue: null }, whole)
    return new Big(this.#pending.total(at, whole)).plus(unnamed).toFixed()
  }
}
