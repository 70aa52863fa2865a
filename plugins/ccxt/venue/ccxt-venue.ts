import Big from 'big.js'
import { LATE, within } from '../../../lib/time/deadline.js'
import { addMoney } from '../../../lib/words/money.js'
import type { Account, ClosingOrder, Position, Venue, WorkingOrder } from '../../../lib/words/ports.js'
import { closingPrice, wantsPrice } from './closing-price.js'
import { positionOfBalance, positionOfContract, type Ticker, type Tickers, workingOrder } from './contract-position.js'
import { Markets } from './markets.js'
import { pagingOf, whyCut } from './order-pages.js'
import { orderQuestions, positionQuestions, type Question } from './order-queries.js'
import {
  closingParams,
  type PositionPart,
  partOf,
  partsByPosition,
  partToClose,
  positionKey,
  positionsOf,
} from './position-parts.js'
import { fetchSpotBalance } from './spot-balances.js'
import { withHint } from './symbols-needed.js'

/** The unified methods that the venue calls. */
export interface TradingExchange {
  readonly id: string
  readonly has: Readonly<Record<string, unknown>>
  readonly markets?: Readonly<Record<string, Market>> | null
  loadMarkets(reload?: boolean): Promise<unknown>
  market(symbol: string): Market
  amountToPrecision(symbol: string, amount: number): string | undefined
  fetchPositions(symbols?: readonly string[], params?: object): Promise<unknown>
  fetchBalance(params?: object): Promise<unknown>
  /** KuCoin only. */
  isUTAEnabled?(): Promise<unknown>
  /** KuCoin only: learns once whether it is a high-frequency account, whose orders are apart. */
  loadMigrationStatus?(): Promise<unknown>
  fetchTickers(symbols?: readonly string[]): Promise<unknown>
  fetchTicker(symbol: string): Promise<unknown>
  fetchOpenOrders(symbol?: string, since?: number, limit?: number, params?: object): Promise<unknown>
  cancelOrder(id: string, symbol?: string, params?: object): Promise<unknown>
  cancelAllOrders(symbol?: string, params?: object): Promise<unknown>
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<unknown>
}

/** What is used of a market of ccxt. */
export interface Market {
  readonly symbol: string
  readonly base?: string | undefined
  readonly quote?: string | undefined
  readonly settle?: string | undefined
  readonly contract?: boolean | undefined
  readonly spot?: boolean | undefined
  readonly margin?: boolean | undefined
  readonly linear?: boolean | undefined
  readonly inverse?: boolean | undefined
  readonly option?: boolean | undefined
  readonly active?: boolean | undefined
  readonly contractSize?: unknown
  readonly limits?: {
    readonly amount?: { readonly min?: unknown } | undefined
    readonly cost?: { readonly min?: unknown } | undefined
  }
}

export interface CcxtVenueParts {
  readonly exchange: TradingExchange
  readonly name: string
  /** What spot balances are counted in; null: balances are no positions. */
  readonly quote: string | null
  /** Only these are read; null: all. */
  readonly symbols: readonly string[] | null
  /** Whether positions in futures and swaps are read. */
  readonly derivatives: boolean
  /** `fetchPositions` is called once with each of these; null: with what shows them all. */
  readonly positionParams: readonly object[] | null
  /** `fetchOpenOrders` is called once with each of these; null: with what shows them all. */
  readonly orderParams: readonly object[] | null
  /** Lets the one closing order through the guard. */
  readonly sendClosing: (closing: ClosingOrder, send: () => Promise<unknown>) => Promise<unknown>
  /** Runs what must not wait behind reads: cancels, closing orders and the price for them. Default: as it is. */
  readonly urgently?: (send: () => Promise<unknown>) => Promise<unknown>
}

/** How long a reading waits for prices, in ms: without them it still tells what is open. */
const PRICES_WITHIN_MS = 3_000

const CANCEL_ROUNDS = 2
const CANCEL_ROUNDS_IF_CUT = 20

/** One exchange account, through ccxt. */
export class CcxtVenue implements Venue {
  readonly name: string
  readonly account?: () => Promise<Account>
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  /** What each working order is to be cancelled with: conditional ones are apart at some exchanges. */
  #cancelWith = new Map<string, object>()
  #positionParts: ReadonlyMap<string, readonly PositionPart[]> = new Map()
  #positionsUnderWay: Promise<Position[]> | null = null

  constructor(parts: CcxtVenueParts) {
    this.name = parts.name
    this.#parts = parts
    this.#markets = new Markets(parts.exchange)
    if (parts.quote !== null) this.account = () => this.#account(parts.quote ?? '')
  }

  /** @throws what the exchange throws; where there is nothing to be read, what to configure */
  positions(): Promise<Position[]> {
    const reading = this.#positions().finally(() => {
      if (this.#positionsUnderWay === reading) this.#positionsUnderWay = null
    })
    this.#positionsUnderWay = reading
    return reading
  }

  async #positions(): Promise<Position[]> {
    const { derivatives, quote } = this.#parts
    if (!derivatives && quote === null) {
      throw new Error(
        `${this.name}: positions can't be told. ccxt has no fetchPositions() for it; give a quote currency (quote: 'USDT') to ` +
          'count spot balances as positions.',
      )
    }
    await this.#markets.load()
    const contracts = derivatives ? await this.#contracts() : []
    return [...contracts, ...(quote === null ? [] : await this.#balances(quote))]
  }

  /** @throws what the exchange throws; where a list may be cut, how to ask for all of it */
  async openOrders(): Promise<WorkingOrder[]> {
    const { orders, cut } = await this.#orders()
    if (cut !== null) throw new Error(`${this.name}: ${cut}`)
    return orders
  }

  async #orders(): Promise<{ readonly orders: WorkingOrder[]; readonly cut: string | null }> {
    const { exchange } = this.#parts
    this.#need('fetchOpenOrders', 'working orders')
    await this.#markets.load()
    await exchange.loadMigrationStatus?.()
    const found = new Map<string, WorkingOrder>()
    const cancelWith = new Map<string, object>()
    const answers = await this.#answers(this.#orderQuestions(), (question) => this.#pages(question))
    for (const { question, items } of answers) {
      for (const order of items) {
        const read = workingOrder(order, (symbol) => this.#markets.find(symbol), this.#parts.quote !== null)
        found.set(read.id, read)
        cancelWith.set(read.id, question.cancelWith)
      }
    }
    this.#cancelWith = cancelWith
    const cut = answers.map(({ question, items }) => whyCut(exchange.id, question.params, items.length))
    return { orders: [...found.values()], cut: cut.find((why) => why !== null) ?? null }
  }

  /** All pages, where an exchange tells open orders in pages. The last one is short, or brings nothing new. */
  async #pages({ symbol, params }: Question): Promise<unknown[]> {
    const { exchange } = this.#parts
    const paging = pagingOf(exchange.id)
    const ask = async (more: object) => {
      try {
        return asList(await exchange.fetchOpenOrders(symbol, undefined, undefined, { ...params, ...more }))
      } catch (error) {
        throw symbol === undefined ? withHint(error) : error
      }
    }
    let page = await ask({})
    const all = new Map(page.map((order) => [idOf(order), order]))
    for (let number = 2; paging !== null && page.length >= paging.size; number++) {
      const before = all.size
      page = await ask(paging.next(number, page))
      for (const order of page) all.set(idOf(order), order)
      if (all.size === before) break
    }
    return [...all.values()]
  }

  async cancel(order: WorkingOrder): Promise<void> {
    this.#need('cancelOrder', 'cancelling')
    const { exchange } = this.#parts
    await this.#urgently(() => exchange.cancelOrder(order.id, order.symbol, { ...this.#cancelWith.get(order.id) }))
  }

  /**
   * Symbol by symbol, and one by one where the exchange has no such call or it failed; then the same again for what has come
   * meanwhile, and read back.
   *
   * @throws an error that names what is left
   */
  async cancelAll(): Promise<void> {
    const failures: unknown[] = []
    // A list that is cut shows others once these are gone.
    for (let round = 0, cut = false; round < CANCEL_ROUNDS || (cut && round < CANCEL_ROUNDS_IF_CUT); round++) {
      const seen = await this.#orders()
      cut = seen.cut !== null
      if (seen.orders.length === 0) return
      failures.length = 0
      await this.#cancelBySymbol(seen.orders)
      const left = this.#parts.exchange.has.cancelAllOrders === true ? (await this.#orders()).orders : seen.orders
      const results = await Promise.allSettled(left.map((order) => this.cancel(order)))
      failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])))
    }
    const left = await this.openOrders()
    if (left.length === 0) return
    const why = failures[0] instanceof Error ? `; ${failures[0].message}` : ''
    throw new Error(
      `${this.name}: ${left.length} working orders are left: ${left.map(({ id }) => id).join(', ')}${why}`,
    )
  }

  async close(position: Position, closing: ClosingOrder): Promise<void> {
    await this.#markets.load()
    await this.#urgently(() => this.#close(position, closing))
  }

  async #close(position: Position, closing: ClosingOrder): Promise<void> {
    const { exchange, sendClosing } = this.#parts
    const market = exchange.market(closing.symbol)
    const part = partToClose(this.#positionParts.get(positionKey(position)) ?? [], closing.quantity)
    const amount = exchange.amountToPrecision(market.symbol, Number(part.quantity))
    if (amount === undefined || !new Big(amount).gt(0)) {
      throw new Error(`${this.name}: ${part.quantity} ${closing.symbol} is less than the exchange trades`)
    }
    const price = wantsPrice(exchange.id, market, closing.side) ? await this.#closingPrice(closing) : undefined
    const params = market.contract === true ? closingParams(exchange.id, part) : {}
    await sendClosing(closing, () =>
      exchange.createOrder(closing.symbol, closing.type, closing.side, Number(amount), price, params),
    )
  }

  /** Read anew: what a position is valued at is the value of one contract, and may be old. */
  async #closingPrice({ symbol, side }: ClosingOrder): Promise<number> {
    const { exchange } = this.#parts
    const ticker = exchange.has.fetchTicker
      ? ((await exchange.fetchTicker(symbol)) as Ticker)
      : ((await exchange.fetchTickers([symbol])) as Tickers)[symbol]
    const price = closingPrice(exchange.id, side, ticker ?? {})
    if (price === null) throw new Error(`${this.name}: a market order needs a price here, and ${symbol} has none`)
    return price
  }

  async #contracts(): Promise<Position[]> {
    const { exchange } = this.#parts
    const questions = positionQuestions(this.#accountParts(), this.#parts.positionParams)
    if (questions.length === 0) return []
    const answers = await this.#answers(questions, ({ symbols, params }) =>
      exchange.fetchPositions(symbols, { ...params }),
    )
    const find = (symbol: string) => this.#markets.find(symbol)
    const told = unrepeated(answers)
    const withoutPrice = told.flatMap((each) => {
      const read = positionOfContract(each, find)
      return read !== null && read.markPrice == null && find(read.symbol) !== null ? [read.symbol] : []
    })
    const tickers = await this.#tickers([...new Set(withoutPrice)])
    const parts = told.flatMap((each) => {
      const read = positionOfContract(each, find, tickers)
      return read === null ? [] : [partOf(read, each)]
    })
    this.#positionParts = partsByPosition(parts)
    return positionsOf(parts)
  }

  async #balances(quote: string): Promise<Position[]> {
    const { exchange, symbols: listed } = this.#parts
    const isRead = (code: string) => code !== quote && (listed?.includes(`${code}/${quote}`) ?? true)
    const totals = totalsOf(await fetchSpotBalance(exchange)).filter(([code]) => isRead(code))
    if (totals.length === 0) return []
    const markets = new Map(totals.map(([code]) => [code, this.#spotMarket(code, quote)]))
    const symbols = [...markets.values()].flatMap((market) => (market === null ? [] : [market.symbol]))
    const tickers = await this.#tickers(symbols)
    return totals.map(([code, total]) =>
      positionOfBalance({ code, total, quote, market: markets.get(code) ?? null, tickers }),
    )
  }

  #spotMarket(code: string, quote: string): Market | null {
    const market = this.#markets.find(`${code}/${quote}`)
    return market?.spot === true ? market : null
  }

  /** Empty when they can't be read, or not soon: a position without a price is still a position. */
  async #tickers(symbols: readonly string[]): Promise<Tickers> {
    if (symbols.length === 0) return {}
    try {
      const tickers = await within(this.#askTickers(symbols), PRICES_WITHIN_MS)
      return tickers === LATE ? {} : (tickers ?? {})
    } catch {
      return {}
    }
  }

  async #askTickers(symbols: readonly string[]): Promise<Tickers> {
    const { exchange } = this.#parts
    if (exchange.has.fetchTickers) return (await exchange.fetchTickers(symbols)) as Tickers
    const tickers = await Promise.allSettled(symbols.map((symbol) => exchange.fetchTicker(symbol)))
    return Object.fromEntries(
      tickers.flatMap((ticker, index) =>
        ticker.status === 'fulfilled' ? [[symbols[index], ticker.value as Ticker]] : [],
      ),
    )
  }

  /** Equity only where all of it is balances: what a derivatives account is worth, ccxt has no common word for. */
  async #account(quote: string): Promise<Account> {
    const positions = await (this.#positionsUnderWay ?? this.positions())
    const contracts = positions.filter(({ unrealizedPnl }) => unrealizedPnl !== undefined)
    const unrealizedPnl = contracts.every(({ currency }) => currency === quote)
      ? addMoney(contracts.map((position) => position.unrealizedPnl ?? null))
      : null
    if (this.#parts.derivatives) return { equity: null, dailyPnl: null, unrealizedPnl, currency: quote }
    const { exchange } = this.#parts
    const cash = totalsOf(await fetchSpotBalance(exchange)).find(([code]) => code === quote)?.[1] ?? '0'
    const values = positions.map(({ quantity, markPrice, side }) =>
      markPrice == null
        ? null
        : new Big(quantity)
            .times(markPrice)
            .times(side === 'long' ? 1 : -1)
            .toFixed(),
    )
    return { equity: addMoney([cash, ...values]), dailyPnl: null, unrealizedPnl: null, currency: quote }
  }

  async #cancelBySymbol(orders: readonly WorkingOrder[]): Promise<void> {
    const { exchange } = this.#parts
    if (exchange.has.cancelAllOrders !== true) return
    const asked = new Map(
      orders.map(({ id, symbol }) => [JSON.stringify([symbol, this.#cancelWith.get(id)]), { id, symbol }]),
    )
    // What fails here is cancelled one by one.
    await Promise.allSettled(
      [...asked.values()].map(({ id, symbol }) =>
        this.#urgently(() => exchange.cancelAllOrders(symbol, { ...this.#cancelWith.get(id) })),
      ),
    )
  }

  #urgently(send: () => Promise<unknown>): Promise<unknown> {
    return this.#parts.urgently?.(send) ?? send()
  }

  #orderQuestions(): readonly Question[] {
    const { orderParams, symbols } = this.#parts
    if (orderParams === null) return orderQuestions(this.#accountParts())
    return (symbols ?? [undefined]).flatMap((symbol) =>
      orderParams.map((params) => ({ symbol, params, cancelWith: withoutPlace(params) })),
    )
  }

  #accountParts() {
    const { exchange, symbols, derivatives } = this.#parts
    return { exchangeId: exchange.id, markets: Object.values(exchange.markets ?? {}), symbols, derivatives }
  }

  /** All answers; asked for again when the markets had to be loaded anew to read them. */
  async #answers<Asked extends { readonly params: object }>(
    questions: readonly Asked[],
    ask: (question: Asked) => Promise<unknown>,
  ): Promise<Answer<Asked>[]> {
    const answers: Answer<Asked>[] = []
    for (const question of questions) {
      answers.push({ question, items: asList(await this.#ask(question.params, () => ask(question))) })
    }
    const symbols = answers.flatMap(({ items }) => items.map((item) => (item as { symbol?: unknown } | null)?.symbol))
    return (await this.#markets.learn(symbols)) ? this.#answers(questions, ask) : answers
  }

  /** One part of an account that can't be read makes all of it unknown. */
  async #ask(params: object, ask: () => Promise<unknown>): Promise<unknown> {
    try {
      return await ask()
    } catch (error) {
      if (Object.keys(params).length === 0) throw error
      const { name, message } = error as Error
      const hint =
        'If this account has no such orders or positions, say what it has: orderParams, positionParams, derivatives'
      throw new Error(`${message} (${name}, asked with ${JSON.stringify(params)}). ${hint}`, { cause: error })
    }
  }

  #need(method: string, what: string): void {
    if (this.#parts.exchange.has[method]) return
    throw new Error(
      `${this.name}: ccxt has no ${method}() for ${this.#parts.exchange.id}, so ${what} must be looked after by hand`,
    )
  }
}

interface Answer<Asked> {
  readonly question: Asked
  readonly items: readonly unknown[]
}

/** Without what several questions have shown alike. One answer never tells the same twice: those are parts. */
function unrepeated(answers: readonly Answer<unknown>[]): unknown[] {
  const shown = new Set<string>()
  return answers.flatMap(({ items }) => {
    const fresh = items.filter((item) => !shown.has(fingerprint(item)))
    for (const item of fresh) shown.add(fingerprint(item))
    return fresh
  })
}

function fingerprint(position: unknown): string {
  const { id, symbol, side, marginMode, contracts, entryPrice } = (position ?? {}) as Readonly<Record<string, unknown>>
  return JSON.stringify([id, symbol, side, marginMode, contracts, entryPrice])
}

/** What says where orders are, and nothing of what they are. */
function withoutPlace(params: object): object {
  const { type, subType, settleCoin, paginate, paginationCalls, limit, ...rest } = params as Readonly<
    Record<string, unknown>
  >
  return rest
}

/** The balances that are not zero, as decimal strings. */
function totalsOf(balance: unknown): [code: string, total: string][] {
  const total = (balance as { readonly total?: unknown } | null | undefined)?.total
  if (typeof total !== 'object' || total === null) throw new Error('fetchBalance() told no totals')
  return Object.entries(total)
    .filter(([, amount]) => amount !== undefined && amount !== null)
    .map(([code, amount]): [string, string] => [code, new Big(String(amount)).toFixed()])
    .filter(([, amount]) => !new Big(amount).eq(0))
}

function idOf(order: unknown): unknown {
  return (order as { readonly id?: unknown } | null)?.id
}

function asList(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new Error(`the exchange answered ${JSON.stringify(answer)}, and no list`)
  return answer
}
