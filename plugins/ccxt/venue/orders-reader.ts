import type { WorkingOrder } from '../../../lib/words/ports.js'
import type { Paging } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import type { Markets } from './markets.js'
import { withHint } from './missing-symbol-hint.js'
import { givenOrderQueries, type OrderQuery, orderQueries } from './order-queries.js'
import { asList, type QueryRunner } from './query-runner.js'
import { type CcxtVenueParts, requireMethod } from './venue-parts.js'
import { whyCut } from './why-list-cut.js'
import { workingOrder } from './working-order.js'

export interface ReadOrders {
  readonly orders: WorkingOrder[]
  /** Why there may be more orders than these; null: these are all. */
  readonly cut: string | null
}

/** Reads the working orders of an account, and keeps how each of them is cancelled. */
export class OrdersReader {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #queries: QueryRunner
  #cancelParams: ReadonlyMap<string, object> = new Map()

  constructor(parts: CcxtVenueParts, markets: Markets, queries: QueryRunner) {
    this.#parts = parts
    this.#markets = markets
    this.#queries = queries
  }

  /** @throws what the exchange throws */
  async read(): Promise<ReadOrders> {
    const { exchange, quote } = this.#parts
    requireMethod(this.#parts, 'fetchOpenOrders', 'working orders')
    await this.#markets.load()
    await exchange.loadMigrationStatus?.()
    const found = new Map<string, WorkingOrder>()
    const cancelParams = new Map<string, object>()
    const answers = await this.#queries.run(this.#orderQueries(), (query) => this.#allPages(query))
    for (const { query, items } of answers) {
      for (const item of items) {
        const order = workingOrder(item, (symbol) => this.#markets.find(symbol), quote !== null)
        found.set(order.id, order)
        cancelParams.set(order.id, query.cancelWith)
      }
    }
    this.#cancelParams = cancelParams
    const cut = answers.map(({ query, items }) => whyCut(exchange.id, query.params, items.length))
    return { orders: [...found.values()], cut: cut.find((why) => why !== null) ?? null }
  }

  /** @throws what the exchange throws; where a list may be cut, how to ask for all of it */
  async readAll(): Promise<WorkingOrder[]> {
    const { orders, cut } = await this.read()
    if (cut !== null) throw new Error(`${this.#parts.name}: ${cut}`)
    return orders
  }

  /** The parameters that cancel an order, as it was read last: conditional ones are apart at some exchanges. */
  cancelParams(orderId: string): object | undefined {
    return this.#cancelParams.get(orderId)
  }

  #orderQueries(): readonly OrderQuery[] {
    const { orderParams, symbols } = this.#parts
    return orderParams === null ? orderQueries(this.#queries.account()) : givenOrderQueries(symbols, orderParams)
  }

  async #allPages(query: OrderQuery): Promise<unknown[]> {
    const pages = factsOf(this.#parts.exchange.id).openOrderPages
    const first = await this.#page(query, {})
    return typeof pages === 'object' ? this.#turnPages(query, pages, first) : [...byId(first).values()]
  }

  /** The last page is short, or brings nothing new. */
  async #turnPages(query: OrderQuery, paging: Paging, first: readonly unknown[]): Promise<unknown[]> {
    let page = first
    const all = byId(page)
    for (let number = 2; page.length >= paging.size; number++) {
      const before = all.size
      page = await this.#page(query, paging.next(number, page))
      for (const [id, order] of byId(page)) all.set(id, order)
      if (all.size === before) break
    }
    return [...all.values()]
  }

  async #page({ symbol, params }: OrderQuery, more: object): Promise<readonly unknown[]> {
    const { exchange } = this.#parts
    try {
      return asList(await exchange.fetchOpenOrders(symbol, undefined, undefined, { ...params, ...more }))
    } catch (error) {
      throw symbol === undefined ? withHint(error) : error
    }
  }
}

function byId(orders: readonly unknown[]): Map<unknown, unknown> {
  return new Map(orders.map((order) => [(order as { readonly id?: unknown } | null)?.id, order]))
}
