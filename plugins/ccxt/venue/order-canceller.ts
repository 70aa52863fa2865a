import type { WorkingOrder } from '../../../lib/words/ports.js'
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
  async cancel({ id, symbol }: WorkingOrder): Promise<void> {
    requireMethod(this.#parts, 'cancelOrder', 'cancelling')
    const { exchange } = this.#parts
    await runWithPriority(this.#parts, () => exchange.cancelOrder(id, symbol, { ...this.#reader.cancelParams(id) }))
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
      const { orders, cut } = await this.#reader.read()
      isCut = cut !== null
      if (orders.length === 0) return
      failure = await this.#cancelRound(orders)
    }
    const left = await this.#reader.readAll()
    if (left.length === 0) return
    const why = failure instanceof Error ? `; ${failure.message}` : ''
    throw new Error(
      `${this.#parts.name}: ${left.length} working orders are left: ${left.map(({ id }) => id).join(', ')}${why}`,
    )
  }

  /** @returns what the first cancel that failed has failed with */
  async #cancelRound(orders: readonly WorkingOrder[]): Promise<unknown> {
    let left = orders
    if (this.#parts.exchange.has.cancelAllOrders === true) {
      await this.#cancelBySymbol(orders)
      left = (await this.#reader.read()).orders
    }
    const results = await Promise.allSettled(left.map((order) => this.cancel(order)))
    return results.find((result) => result.status === 'rejected')?.reason
  }

  /** What fails here is cancelled one by one. */
  async #cancelBySymbol(orders: readonly WorkingOrder[]): Promise<void> {
    const { exchange } = this.#parts
    const paramsOf = (id: string) => this.#reader.cancelParams(id)
    const calls = new Map(orders.map(({ id, symbol }) => [JSON.stringify([symbol, paramsOf(id)]), { id, symbol }]))
    await Promise.allSettled(
      [...calls.values()].map(({ id, symbol }) =>
        runWithPriority(this.#parts, () => exchange.cancelAllOrders(symbol, { ...paramsOf(id) })),
      ),
    )
  }
}
