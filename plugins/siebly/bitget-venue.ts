import { forClosing } from '../../lib/clients/closing.js'
import { gathered, PartedAccount, type PartReader } from '../../lib/clients/parted-account.js'
import { numberOf, positionKey, type Row, shown, textOf } from '../../lib/clients/row-fields.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type { Account, AccountPart, ClosingOrder, Position, Venue, WorkingOrder } from '../../lib/words/ports.js'
import { accountOf, type Wallet } from './bitget-equity.js'
import {
  BitgetError,
  bitgetError,
  dataOf,
  type Held,
  kindOf,
  listIn,
  listOf,
  readOrder,
  readPosition,
  readSpotOrder,
  sumOf,
} from './bitget-rows.js'
import { pagesOf } from './rows.js'

/** What the venue uses of a `RestClientV2` of bitget-api 3.x. */
export interface BitgetClient {
  // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
  getSpotAccountAssets(params?: any): Promise<unknown>
  getSpotTicker(params?: any): Promise<unknown>
  getSpotOpenOrders(params?: any): Promise<unknown>
  getSpotCurrentPlanOrders(params: any): Promise<unknown>
  getFuturesPositions(params: any): Promise<unknown>
  getFuturesAccountAssets(params: any): Promise<unknown>
  getFuturesOpenOrders(params: any): Promise<unknown>
  getFuturesPlanOrders(params: any): Promise<unknown>
  getMarginAccountAssets(marginType: any, params?: any): Promise<unknown>
  spotCancelOrder(params: any): Promise<unknown>
  spotCancelPlanOrder(params: any): Promise<unknown>
  futuresCancelOrder(params: any): Promise<unknown>
  futuresCancelPlanOrder(params: any): Promise<unknown>
  futuresSubmitOrder(params: any): Promise<unknown>
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

export interface BitgetVenueOptions {
  /** Default `bitget`. */
  readonly name?: string
  /**
   * Parts of the account that hold nothing, by your word: `spot`, `linear USDT`, `linear USDC`, `inverse`, `cross margin`, `isolated margin`.
   * They are not asked for.
   */
  readonly none?: readonly string[]
  /** Coins that are money, and no position. Default `USDT` and `USDC`. */
  readonly cash?: readonly string[]
}

const PRODUCTS: Readonly<Record<string, string>> = {
  'linear USDT': 'USDT-FUTURES',
  'linear USDC': 'USDC-FUTURES',
  inverse: 'COIN-FUTURES',
}

const MARGINS: Readonly<Record<string, string>> = { 'cross margin': 'crossed', 'isolated margin': 'isolated' }

/** https://www.bitget.com/api-doc/contract/plan/get-orders-plan-pending: take-profits and stop-losses of all kinds are `profit_loss` */
const PLANS = ['normal_plan', 'track_plan', 'profit_loss']

/** Orders on a full page, at most. */
const PAGE = { size: 100, id: 'orderId' }

/** The fields of a coin in a wallet: what is there, and what is owed. */
const SPOT = { held: ['available', 'frozen', 'locked'], owed: [] }
const MARGIN = { held: ['totalAmount'], owed: ['borrow', 'interest'] }

/** Answers that leave open whether an order was taken. https://www.bitget.com/api-doc/common/error-code/restapi */
const UNCERTAIN = /time[ds]?[ _-]?out|unknown|process(ing|ed)|internal|system|service|busy|abnormal/i

/**
 * A classic account at Bitget: symbols and quantities (coins) as Bitget writes them, part by part. Futures are closed by a market order that can
 * only close, in hedge mode too. Coins beside `cash`, and what is held on margin, are positions that this venue does not sell. A unified account
 * answers to none of these calls: all of it is unknown.
 */
export class BitgetVenue implements Venue {
  readonly name: string
  readonly #client: BitgetClient
  readonly #cash: ReadonlySet<string>
  readonly #account: PartedAccount
  /** By part, symbol and side. */
  readonly #held = new Map<string, Held>()

  /** @throws {TypeError} for a part that there is not, and for a client of unified accounts */
  constructor(client: BitgetClient, options: BitgetVenueOptions = {}) {
    if (typeof client?.getFuturesPositions !== 'function')
      throw new TypeError(
        'new BitgetVenue(client): give a RestClientV2 of bitget-api. It reads classic accounts. A unified account is read by no native ' +
          'client here: use the venue of trading-kill-switch/ccxt for it.',
      )
    this.name = options.name ?? 'bitget'
    this.#client = client
    this.#cash = new Set(options.cash ?? ['USDT', 'USDC'])
    const futures = Object.keys(PRODUCTS).map(
      (name): PartReader => ({
        name,
        positions: () => this.#positions(name),
        orders: () => this.#orders(String(PRODUCTS[name])),
      }),
    )
    const margins = Object.keys(MARGINS).map(
      (name): PartReader => ({
        name,
        positions: () => this.#onMargin(name),
        orders: () => this.#marginOrders(name),
      }),
    )
    const spot = { name: 'spot', positions: () => this.#coins(), orders: () => this.#spotOrders() }
    this.#account = new PartedAccount([spot, ...futures, ...margins], options.none ?? [])
  }

  positions(): Promise<Position[]> {
    return this.#account.positions()
  }

  openOrders(): Promise<WorkingOrder[]> {
    return this.#account.openOrders()
  }

  parts(): AccountPart[] {
    return this.#account.parts()
  }

  async cancel({ id, symbol, part }: WorkingOrder): Promise<void> {
    const [kind, orderId] = kindOf(id)
    if (part === 'spot') return this.#cancelSpot(kind, orderId, symbol)
    const productType = productOf(part)
    if (kind === null) {
      await this.#say(this.#client.futuresCancelOrder({ symbol, productType, orderId }))
      return
    }
    const which = { symbol, productType, planType: kind, orderIdList: [{ orderId }] }
    const { successList } = ((await this.#say(this.#client.futuresCancelPlanOrder(which))) ?? {}) as Row
    const isDone = Array.isArray(successList) && successList.some((row) => row?.orderId === orderId)
    if (!isDone) throw new BitgetError(`Bitget did not say that it has cancelled ${id} of ${symbol}.`)
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close({ part, symbol, side, notClosable }: Position, closing: ClosingOrder): Promise<void> {
    const held = this.#held.get(positionKey(part, symbol, side))
    if (held === undefined)
      throw new CloseRefusedError(`${symbol} is not closed: ${notClosable ?? 'it was not read yet, read it first'}.`)
    const order = {
      symbol,
      productType: productOf(part),
      orderType: 'market',
      size: closing.quantity,
      ...exitOf(held, closing),
    }
    try {
      await this.#say(forClosing(this.#client, closing).futuresSubmitOrder(order))
    } catch (error) {
      if (!isRefusal(error)) throw error
      throw new CloseRefusedError(
        error.message,
        { belowMinimum: /less than the min|minimum/i.test(error.message) },
        { cause: error },
      )
    }
  }

  /** Equity in USDT, open profit included: that of each kind of futures, coins at their last price, and what is held on margin less what is owed. */
  async account(): Promise<Account> {
    const asked = this.parts().filter(({ positions }) => positions.state !== 'none')
    const [prices, ...wallets] = await Promise.all([this.#prices(), ...asked.map(({ name }) => this.#wallet(name))])
    return accountOf(wallets, (coin) => prices.get(`${coin}USDT`) ?? null)
  }

  async #wallet(part: string): Promise<Wallet> {
    if (part === 'spot') return { coins: listOf(await this.#say(this.#client.getSpotAccountAssets({}))), ...SPOT }
    if (part in MARGINS) return { coins: await this.#marginAssets(part), ...MARGIN }
    const productType = productOf(part)
    return { futures: listOf(await this.#say(this.#client.getFuturesAccountAssets({ productType }))) }
  }

  async #positions(part: string): Promise<Position[]> {
    const rows = listOf(await this.#say(this.#client.getFuturesPositions({ productType: PRODUCTS[part] })))
    const seen = new Set<string>()
    const read = async (row: Row): Promise<Position[]> => {
      const held = readPosition(row, part === 'inverse')
      if (held === null) return []
      const key = positionKey(part, held.position.symbol, held.position.side)
      if (seen.has(key)) throw new BitgetError(`A position is shown twice: ${shown(row)}`)
      seen.add(key)
      this.#held.set(key, held)
      return [held.position]
    }
    return gathered(rows.map(read))
  }

  #orders(productType: string): Promise<WorkingOrder[]> {
    const list = (ask: (params: object) => Promise<unknown>, which: object, isPlan: boolean) =>
      this.#pages(
        async (page) => listIn(await this.#say(ask({ productType, ...which, ...page })), 'entrustedList'),
        (row) => readOrder(row, isPlan),
      )
    const plans = PLANS.map((planType) =>
      list((params) => this.#client.getFuturesPlanOrders(params), { planType }, true),
    )
    return gathered([list((params) => this.#client.getFuturesOpenOrders(params), {}, false), ...plans])
  }

  #spotOrders(): Promise<WorkingOrder[]> {
    const open = (tpslType: 'normal' | 'tpsl') =>
      this.#pages(
        (page) => this.#say(this.#client.getSpotOpenOrders({ tpslType, ...page })),
        (row) => readSpotOrder(row, tpslType === 'tpsl' ? 'tpsl' : null),
      )
    const plans = this.#pages(
      async (page) => listIn(await this.#say(this.#client.getSpotCurrentPlanOrders(page)), 'orderList'),
      (row) => readSpotOrder(row, 'plan'),
    )
    return gathered([open('normal'), open('tpsl'), plans])
  }

  async #pages(ask: (page: object) => Promise<unknown>, read: (row: Row) => WorkingOrder): Promise<WorkingOrder[]> {
    const rows = await pagesOf(
      (idLessThan) => ask({ limit: String(PAGE.size), ...(idLessThan && { idLessThan }) }),
      PAGE,
    )
    return gathered(rows.map(async (row) => [read(row)]))
  }

  async #cancelSpot(kind: string | null, orderId: string, symbol: string): Promise<void> {
    if (kind === 'plan') await this.#say(this.#client.spotCancelPlanOrder({ orderId }))
    else
      await this.#say(this.#client.spotCancelOrder({ symbol, orderId, ...(kind === 'tpsl' && { tpslType: 'tpsl' }) }))
  }

  async #coins(): Promise<Position[]> {
    const rows = listOf(await this.#say(this.#client.getSpotAccountAssets({})))
    const held = await gathered(rows.map(async (row) => coinOf(row, SPOT.held, SPOT.owed, this.#cash, IN_WALLET)))
    if (held.length === 0) return []
    const prices = await this.#prices()
    return held.map((each) => ({ ...each, markPrice: prices.get(`${each.symbol}USDT`) ?? null }))
  }

  /** Without them, coins are shown without a price. */
  async #prices(): Promise<ReadonlyMap<unknown, string | null>> {
    const answer = await this.#say(this.#client.getSpotTicker({})).catch(() => [])
    const rows: readonly Row[] = Array.isArray(answer) ? answer : []
    return new Map(rows.map((row) => [row?.symbol, numberOf(row?.lastPr)]))
  }

  /** https://www.bitget.com/api-doc/margin/cross/account/Get-Cross-Assets, and those of isolated margin, pair by pair */
  async #onMargin(part: string): Promise<Position[]> {
    const rows = await this.#marginAssets(part)
    const why = (coin: string) => `${coin} is held on margin: close it by hand`
    const held = await gathered(rows.map(async (row) => coinOf(row, MARGIN.held, MARGIN.owed, this.#cash, why)))
    return held
  }

  /** Bitget shows them a pair at a time. Where nothing is held on margin, none can rest. */
  async #marginOrders(part: string): Promise<WorkingOrder[]> {
    const rows = await this.#marginAssets(part)
    const isEmpty = rows.every((row) => ['totalAmount', 'borrow'].every((field) => sumOf(row, [field], []).eq(0)))
    if (isEmpty) return []
    throw new BitgetError(
      `Bitget shows the orders of ${part} a pair at a time, so that they are not read: move what is there to spot, or say none: ['${part}']`,
    )
  }

  async #marginAssets(part: string): Promise<Row[]> {
    try {
      return listOf(await this.#say(this.#client.getMarginAccountAssets(MARGINS[part])))
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      throw new BitgetError(`${words}; say none: ['${part}'] where you have no such account`)
    }
  }

  async #say(answer: Promise<unknown>): Promise<unknown> {
    try {
      return dataOf(await answer)
    } catch (error) {
      throw bitgetError(error)
    }
  }
}

/** In hedge mode, the side of a closing order is that of its position. https://www.bitget.com/api-doc/contract/trade/Place-Order */
function exitOf({ marginCoin, marginMode, isHedged, position }: Held, { side }: ClosingOrder): object {
  const money = { marginCoin, marginMode }
  if (!isHedged) return { ...money, side, reduceOnly: 'YES' }
  return { ...money, side: position.side === 'long' ? 'buy' : 'sell', tradeSide: 'close' }
}

function isRefusal(error: unknown): error is BitgetError {
  if (!(error instanceof BitgetError) || error.code === null || !/^\d{5,6}$|^429$/.test(error.code)) return false
  const { status } = error
  return status !== null && status < 500 && status !== 408 && !UNCERTAIN.test(error.message)
}

const IN_WALLET = (coin: string) =>
  `a coin in the wallet: this venue does not trade it. Say cash: ['${coin}'] if it is money to you`

function coinOf(
  row: Row,
  held: readonly string[],
  owed: readonly string[],
  cash: ReadonlySet<string>,
  why: (coin: string) => string,
): Position[] {
  const coin = textOf(row.coin)
  if (coin === null) throw new BitgetError(`A balance can't be read: ${shown(row)}`)
  const sum = sumOf(row, held, owed)
  if (sum.eq(0) || (cash.has(coin) && sum.gt(0))) return []
  const side = sum.lt(0) ? 'short' : 'long'
  return [
    { symbol: coin, side, quantity: sum.abs().toFixed(), markPrice: null, currency: 'USDT', notClosable: why(coin) },
  ]
}

function productOf(part: string | null | undefined): string {
  const product = PRODUCTS[String(part)]
  if (product === undefined)
    throw new BitgetError(`It is not known in which part of the account this is: ${String(part)}.`)
  return product
}
