import { workingOrderKey } from '../../../lib/words/exposure.js'
import type { PartReading, WorkingOrder } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import { unique } from './account.js'
import { type AskedPart, accountParts } from './account-parts.js'
import type { Markets } from './markets.js'
import { withHint } from './missing-symbol-hint.js'
import type { OrderQuery } from './order-queries.js'
import { allPages, isTurned } from './pages.js'
import { keyOf, partNameOf, partReadings } from './part-readings.js'
import { type Answer, asList, type QueryRunner } from './query-runner.js'
import { type CcxtVenueParts, requireMethod } from './venue-parts.js'
import { whyCut } from './why-list-cut.js'
import { workingOrder } from './working-order.js'

export interface ReadOrders {
  readonly orders: WorkingOrder[]
  /** Why there may be more orders than these; null: they are all of the parts that are asked for. */
  readonly missing: string | null
  /** What is known of the orders of each part, by its name. */
  readonly readings: ReadonlyMap<string, PartReading>
}

/** How an order is cancelled. */
interface Cancel {
  readonly params: object
  readonly withOthers: boolean
}

/** Reads the working orders of an account, and keeps how each of them is cancelled. */
export class OrdersReader {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #queries: QueryRunner
  #cancels: ReadonlyMap<string, Cancel> = new Map()

  constructor(parts: CcxtVenueParts, markets: Markets, queries: QueryRunner) {
    this.#parts = parts
    this.#markets = markets
    this.#queries = queries
  }

  /** @throws what the exchange throws, where no part could be read */
  async read(): Promise<ReadOrders> {
    const { exchange } = this.#parts
    requireMethod(this.#parts, 'fetchOpenOrders', 'working orders')
    await this.#markets.load()
    await exchange.loadMigrationStatus?.()
    const parts = accountParts(this.#queries.account())
    const queries = unique(parts.flatMap(({ orders }) => ('state' in orders ? [] : orders)))
    const answers = await this.#queries.run('orders', queries, (query) => this.#allPages(query))
    const [first] = answers
    if (first?.error && answers.every(({ error }) => error !== null)) throw first.error
    return this.#take(parts, answers)
  }

  /** The parameters that cancel an order, as it was read last: conditional ones are apart at some exchanges. */
  cancelParams(order: Pick<WorkingOrder, 'id' | 'symbol'>): object {
    return this.#cancels.get(workingOrderKey(order))?.params ?? {}
  }

  /** Whether these parameters cancel with it all others of its kind and symbol. */
  isCancelledWithOthers(order: Pick<WorkingOrder, 'id' | 'symbol'>): boolean {
    return this.#cancels.get(workingOrderKey(order))?.withOthers ?? true
  }

  #take(parts: readonly AskedPart[], answers: readonly Answer<OrderQuery>[]): ReadOrders {
    const found = new Map<string, WorkingOrder>()
    const cancels = new Map<string, Cancel>()
    const failures = new Map<string, string>()
    for (const { query, items, error } of answers) {
      const cut = error?.message ?? whyCut(this.#parts.exchangeId, query, items.length)
      if (cut !== null) failures.set(keyOf(query), cut)
      for (const item of items) {
        const order = this.#orderOf(parts, query, item)
        if (order instanceof Error) {
          failures.set(keyOf(query), order.message)
          continue
        }
        found.set(workingOrderKey(order), order)
        cancels.set(workingOrderKey(order), cancelOf(query, order, item))
      }
    }
    const orders = [...found.values()]
    // What a call in vain does not show may rest all the same, and is cancelled as it was known to be.
    this.#cancels = failures.size === 0 ? cancels : new Map([...this.#cancels, ...cancels])
    const readings = partReadings(parts, 'orders', failures, new Set(orders.map(({ part }) => part ?? '')))
    return { orders, missing: [...failures.values()][0] ?? null, readings }
  }

  #orderOf(parts: readonly AskedPart[], query: OrderQuery, item: unknown): WorkingOrder | Error {
    try {
      const { exchangeId, quote } = this.#parts
      const find = (symbol: string) => this.#markets.find(symbol)
      const { symbol } = (item ?? {}) as { readonly symbol?: unknown }
      const part = partNameOf(parts, 'orders', query, typeof symbol === 'string' ? find(symbol) : null)
      const ownsBalances = quote !== null && !isMargin(parts.find(({ name }) => name === part))
      return { ...workingOrder(item, find, ownsBalances, factsOf(exchangeId).orderTraits), part }
    } catch (error) {
      return error as Error
    }
  }

  async #allPages(query: OrderQuery): Promise<unknown[]> {
    const { pages, only } = query
    const page = (more: object) => this.#page(query, more)
    const keyOf = (item: unknown) => this.#keyOf(item)
    const shown = isTurned(pages) ? await allPages(pages, keyOf, page) : await page({})
    const all = [...new Map(shown.map((item) => [keyOf(item), item])).values()]
    if (only === null) return all
    return all.filter((order) => only.includes(String((order as { readonly symbol?: unknown }).symbol)))
  }

  /** The same for an order that is shown twice. */
  #keyOf(item: unknown): string {
    const { id, symbol, info } = (item ?? {}) as Readonly<Record<string, unknown>>
    const { orderTraits } = factsOf(this.#parts.exchangeId)
    const own = orderTraits?.((info ?? {}) as Readonly<Record<string, unknown>>).id
    return JSON.stringify([symbol, own ?? id])
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

/** What is sold on margin may be borrowed, whatever ccxt says of the market. */
function isMargin(part: AskedPart | undefined): boolean {
  return part?.holds === null && part.ofKind === 'spot'
}

function cancelOf({ cancelWith }: OrderQuery, { id }: WorkingOrder, item: unknown): Cancel {
  if (typeof cancelWith !== 'function') return { params: cancelWith, withOthers: true }
  const { info } = item as { readonly info?: Readonly<Record<string, unknown>> | null }
  return { params: cancelWith(id, info ?? {}), withOthers: false }
}
