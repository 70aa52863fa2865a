import type { WorkingOrder } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import type { OrdersReader } from './orders-reader.js'
import { type CcxtVenueParts, requireMethod, runWithPriority } from './venue-parts.js'

const ROUNDS = 2
/** A list that is cut shows other orders once these are gone. */
const ROUNDS_IF_CUT = 20

/** Cancels working orders, each with the parameters that its kind needs. */
export class OrderCanceller {
  readonly #parts: CcxtVenueParts
  readonly #reader: OrdersReader

  constructor(parts: CcxtVenueParts, reader: OrdersReader) {
    this.#parts = parts
    this.#reader = reader
  }

  /** @throws what the exchange throws */
  async cancel(order: WorkingOrder): Promise<void> {
    requireMethod(this.#parts, 'cancelOrder', 'cancelling')
    const { exchange } = this.#parts
    const params = { ...this.#reader.cancelParams(order) }
    await runWithPriority(this.#parts, () => exchange.cancelOrder(order.id, order.symbol, params))
  }

  /**
   * Cancels symbol by symbol, and one by one where the exchange has no such call or it failed. Then the same again for what has
   * come meanwhile, and a last reading.
   *
   * @throws an error that names what is left
   */
  async cancelAll(): Promise<void> {
    let failure: unknown
    for (let round = 0, isCut = false; round < ROUNDS || (isCut && round < ROUNDS_IF_CUT); round++) {
      const { orders, missing } = await this.#reader.read()
      isCut = missing !== null
      if (orders.length === 0 && !isCut) return
      if (orders.length === 0) break
      failure = await this.#cancelRound(orders)
    }
    const { orders: left, missing } = await this.#reader.read()
    if (left.length === 0 && missing === null) return
    const why = failure instanceof Error ? `; ${failure.message}` : ''
    const unread = missing === null ? '' : `; there may be more: ${missing}`
    const named = left.map(({ id }) => id).join(', ')
    throw new Error(`${this.#parts.name}: ${left.length} working orders are left: ${named}${why}${unread}`)
  }

  /** @returns what the first cancel that failed has failed with */
  async #cancelRound(orders: readonly WorkingOrder[]): Promise<unknown> {
    let left = orders
    const { exchange, exchangeId } = this.#parts
    if (exchange.has.cancelAllOrders === true && !factsOf(exchangeId).cancelsAllSymbols) {
      await this.#cancelBySymbol(orders)
      left = (await this.#reader.read()).orders
    }
    const results = await Promise.allSettled(left.map((order) => this.cancel(order)))
    return results.find((result) => result.status === 'rejected')?.reason
  }

  /** What fails here is cancelled one by one. */
  async #cancelBySymbol(orders: readonly WorkingOrder[]): Promise<void> {
    const { exchange } = this.#parts
    const paramsOf = (order: WorkingOrder) => this.#reader.cancelParams(order)
    const together = orders.filter((order) => this.#reader.isCancelledWithOthers(order))
    const calls = new Map(together.map((order) => [JSON.stringify([order.symbol, paramsOf(order)]), order]))
    await Promise.allSettled(
      [...calls.values()].map((order) =>
        runWithPriority(this.#parts, () => exchange.cancelAllOrders(order.symbol, { ...paramsOf(order) })),
      ),
    )
  }
}
