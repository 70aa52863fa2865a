import { forClosing } from '../../lib/clients/closing.js'
import { forDisarming } from '../../lib/clients/disarming.js'
import { gathered, PartedAccount, PartlyRead, type PartReader } from '../../lib/clients/parted-account.js'
import { numberOf, positionKey, type Row, shown, textOf } from '../../lib/clients/row-fields.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { Big } from '../../lib/words/big.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type {
  Account,
  AccountPart,
  ClosingOrder,
  DeadManFacts,
  Position,
  Venue,
  WorkingOrder,
} from '../../lib/words/ports.js'
import {
  ALGO,
  type Contract,
  checkDone,
  ENFORCING,
  isContract,
  OkxError,
  okxError,
  readAlgoOrder,
  readContract,
  readOrder,
  readPosition,
  readSpreadOrder,
} from './okx-rows.js'
import { lazily, pagesOf } from './rows.js'

/** What the venue uses of a `RestClient` of okx-api 3.x. */
export interface OkxClient {
  // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
  getPositions(params?: any): Promise<unknown>
  getBalance(params?: any): Promise<unknown>
  getAccountConfiguration(): Promise<unknown>
  getOrderList(params?: any): Promise<unknown>
  getAlgoOrderList(params: any): Promise<unknown>
  getSpreadActiveOrders(params?: any): Promise<unknown>
  getInstruments(params: any): Promise<unknown>
  cancelOrder(params: any): Promise<unknown>
  cancelAlgoOrder(params: any): Promise<unknown>
  cancelSpreadOrder(params: any): Promise<unknown>
  submitOrder(params: any): Promise<unknown>
  cancelAllAfter(params: any): Promise<unknown>
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

export interface OkxVenueOptions {
  /** Default `okx`. */
  readonly name?: string
  /** Parts of the account that hold nothing, by your word: `spot`, `cross`, `isolated`, `spreads`, `trading bots`. They are not asked for. */
  readonly none?: readonly string[]
  /** Coins that are money, and no position. Default `USDT`, `USDC` and `USD`. */
  readonly cash?: readonly string[]
}

/** https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-list: one kind a call */
const ALGO_TYPES = ['conditional', 'oco', 'trigger', 'move_order_stop', 'iceberg', 'smart_iceberg', 'twap', 'chase']

/**
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-all-after: in seconds, from 10 to 120; 0 disarms. One request a second is taken.
 */
const DEAD_MAN_FACTS: DeadManFacts = {
  shortestMs: 10_000,
  longestMs: 120_000,
  cancelsStops: null,
  note:
    'OKX cancels all pending orders of the account in its order books, one by one, which may take some seconds; spread orders have a switch of their own, ' +
    'which is not armed, and stay. Whether algo orders (stops) are cancelled too is not told. Whole seconds count: a part of one is left off.',
}

/** Orders on a full page, at most. */
const PAGE = 100

/** Answers by which OKX has looked at an order, or not even at that, and not taken it. https://www.okx.com/docs-v5/en/#error-code */
const REFUSALS = /^(50011|50014|50015|50016|50024|50061|501\d\d|51\d{3}|54\d{3})$/
const UNCERTAIN = /time[ds]?[ _-]?out|unknown|process(ing|ed)|internal|system|service|busy/i
const BELOW_MINIMUM = /^(51007|51020|51100|51118|51120|51132)$/
const TOO_MUCH_AT_MARKET = /^(51108|51201|51202|51203)$/

/**
 * The trading account at OKX: instruments and quantities (contracts) as OKX writes them. Its parts are OKX's margin modes, `cross` and `isolated`,
 * and `spot`. Swaps and futures are closed by a reduce-only market order for the position itself, in hedge mode too. Coins beside `cash`, options
 * and margin positions are shown, and not closed.
 */
export class OkxVenue implements Venue {
  readonly name: string
  readonly deadManFacts = DEAD_MAN_FACTS
  readonly #client: OkxClient
  readonly #cash: ReadonlySet<string>
  readonly #account: PartedAccount
  readonly #contracts = new Map<string, Contract>()
  /** By part, symbol and side: `net` is one-way mode, `long` and `short` are hedge mode. */
  readonly #posSides = new Map<string, string>()
  #modeRead: { readonly acctLv: string; readonly at: number } | null = null
  #positionsNow = lazily(() => this.#readPositions())
  #ordersNow = lazily(() => this.#readOrders())
  #balanceNow = lazily(() => this.#readBalance())

  /** @throws {TypeError} for a part that there is not */
  constructor(client: OkxClient, options: OkxVenueOptions = {}) {
    this.name = options.name ?? 'okx'
    this.#client = client
    this.#cash = new Set(options.cash ?? ['USDT', 'USDC', 'USD'])
    const nothing = async () => []
    const orders = (name: string) => () => ofPart(name, this.#ordersNow())
    const byMode = ['cross', 'isolated'].map(
      (name): PartReader => ({ name, positions: () => ofPart(name, this.#positionsNow()), orders: orders(name) }),
    )
    this.#account = new PartedAccount(
      [
        { name: 'spot', positions: () => this.#coins(), orders: orders('spot') },
        ...byMode,
        { name: 'spreads', positions: nothing, orders: () => this.#spreadOrders() },
        { name: 'trading bots', positions: () => this.#inTradingBots(), orders: nothing },
      ],
      options.none ?? [],
    )
  }

  positions(): Promise<Position[]> {
    this.#positionsNow = lazily(() => this.#readPositions())
    this.#balanceNow = lazily(() => this.#readBalance())
    return this.#account.positions()
  }

  openOrders(): Promise<WorkingOrder[]> {
    this.#ordersNow = lazily(() => this.#readOrders())
    return this.#account.openOrders()
  }

  parts(): AccountPart[] {
    return this.#account.parts()
  }

  async cancel({ id, symbol, part }: WorkingOrder): Promise<void> {
    const cancelled = () => {
      if (part === 'spreads') return this.#client.cancelSpreadOrder({ ordId: id })
      if (!id.startsWith(ALGO)) return this.#client.cancelOrder({ instId: symbol, ordId: id })
      return this.#client.cancelAlgoOrder([{ instId: symbol, algoId: id.slice(ALGO.length) }])
    }
    checkDone(await said(cancelled()))
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close({ part, side, notClosable }: Position, closing: ClosingOrder): Promise<void> {
    const { symbol, quantity } = closing
    const posSide = this.#posSides.get(positionKey(part, symbol, side))
    if (posSide === undefined)
      throw new CloseRefusedError(`${symbol} is not closed: ${notClosable ?? 'it was not read yet, read it first'}.`)
    const order = {
      instId: symbol,
      tdMode: part,
      side: closing.side,
      posSide,
      ordType: 'market',
      sz: quantity,
      reduceOnly: true,
    }
    try {
      checkDone(await said(forClosing(this.#client, closing).submitOrder(order)))
    } catch (error) {
      const code = error instanceof OkxError ? (error.code ?? '') : ''
      if (!(error instanceof OkxError) || !REFUSALS.test(code) || UNCERTAIN.test(error.message)) throw error
      const atMost = TOO_MUCH_AT_MARKET.test(code) ? (this.#contracts.get(symbol)?.mostAtMarket ?? null) : null
      throw new CloseRefusedError(error.message, { atMost, belowMinimum: BELOW_MINIMUM.test(code) }, { cause: error })
    }
  }

  async deadMan(timeoutMs: number): Promise<void> {
    const client = timeoutMs === 0 ? forDisarming(this.#client) : this.#client
    const seconds = timeoutMs === 0 ? 0 : Math.max(1, Math.floor(timeoutMs / 1000))
    const [answer] = listOf(await said(client.cancelAllAfter({ timeOut: String(seconds) })))
    const { triggerTime } = answer ?? {}
    const isArmed = numberOf(triggerTime) !== null && Number(triggerTime) > 0
    if (numberOf(triggerTime) === null || isArmed !== timeoutMs > 0)
      throw new OkxError(`OKX does not confirm its dead man's switch: ${shown(answer)}`)
  }

  async account(): Promise<Account> {
    const equity = numberOf((await this.#readBalance()).totalEq)
    const reason = equity === null ? 'OKX tells no totalEq' : null
    return { equity, reason, dailyPnl: null, unrealizedPnl: null, currency: 'USD' }
  }

  async #readPositions(): Promise<Position[]> {
    const rows = listOf(await said(this.#client.getPositions()))
    return gathered(rows.map((row) => this.#position(row)))
  }

  async #position(row: Row): Promise<Position[]> {
    const { instId, instType, posSide } = row
    const position = readPosition(row, isContract(instType) ? await this.#contractOf(instType, String(instId)) : null)
    if (position === null) return []
    const key = positionKey(position.part, position.symbol, position.side)
    if (position.notClosable === null) this.#posSides.set(key, String(posSide))
    return [position]
  }

  /** Without it, a position is valued otherwise. */
  async #contractOf(instType: unknown, instId: string): Promise<Contract | null> {
    const known = this.#contracts.get(instId)
    if (known !== undefined) return known
    const answer = await said(this.#client.getInstruments({ instType, instId })).catch(() => [])
    const contract = readContract(Array.isArray(answer) ? answer[0] : null)
    if (contract !== null) this.#contracts.set(instId, contract)
    return contract
  }

  /** Of all instruments at once. */
  async #readOrders(): Promise<WorkingOrder[]> {
    const isEnforced = ENFORCING.includes(await this.#mode())
    const plain = pagesOf((after) => said(this.#client.getOrderList({ limit: String(PAGE), after })), {
      size: PAGE,
      id: 'ordId',
    })
    const algos = ALGO_TYPES.map((ordType) =>
      pagesOf((after) => this.#algoPage({ ordType, limit: String(PAGE), after }), { size: PAGE, id: 'algoId' }),
    )
    const each = (rows: Promise<Row[]>, read: typeof readOrder) =>
      rows.then((list) => gathered(list.map(async (row) => [read(row, isEnforced)])))
    return gathered([each(plain, readOrder), ...algos.map((rows) => each(rows, readAlgoOrder))])
  }

  /** OKX gives kinds up, and has new ones: of one that it does not know, there is no order. */
  async #algoPage(which: object): Promise<unknown> {
    try {
      return await said(this.#client.getAlgoOrderList(which))
    } catch (error) {
      if (error instanceof OkxError && error.code === '51000' && /ordType/.test(error.message)) return []
      throw error
    }
  }

  /** Asked for once a minute: OKX takes few of these requests. */
  async #mode(): Promise<string> {
    const now = monotonicMs()
    if (this.#modeRead !== null && now - this.#modeRead.at < 60_000) return this.#modeRead.acctLv
    const [config] = listOf(await said(this.#client.getAccountConfiguration()))
    const acctLv = textOf(config?.acctLv)
    if (acctLv === null) throw new OkxError(`OKX does not tell the mode of the account: ${shown(config)}`)
    this.#modeRead = { acctLv, at: now }
    return acctLv
  }

  async #spreadOrders(): Promise<WorkingOrder[]> {
    const ask = (endId: string | undefined) => said(this.#client.getSpreadActiveOrders({ limit: String(PAGE), endId }))
    return (await pagesOf(ask, { size: PAGE, id: 'ordId' })).map(readSpreadOrder)
  }

  async #coins(): Promise<Position[]> {
    const rows = listOf((await this.#balanceNow()).details)
    return gathered(rows.map(async (row) => coinOf(row, 'cashBal', this.#cash)))
  }

  /** What trading bots hold is no part of the positions. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance (`stgyEq`) */
  async #inTradingBots(): Promise<Position[]> {
    const rows = listOf((await this.#balanceNow()).details)
    return gathered(rows.map(async (row) => coinOf(row, 'stgyEq', new Set())))
  }

  async #readBalance(): Promise<Row> {
    const [balance] = listOf(await said(this.#client.getBalance()))
    if (balance === undefined) throw new OkxError('OKX shows no balance.')
    return balance
  }
}

const WHY_HELD: Readonly<Record<string, (coin: string) => string>> = {
  cashBal: (coin) => `a coin in the wallet: this venue does not trade it. Say cash: ['${coin}'] if it is money to you`,
  stgyEq: () => 'a trading bot at OKX holds it: stop that bot by hand',
}

function coinOf(row: Row, field: string, cash: ReadonlySet<string>): Position[] {
  const { ccy, eq, eqUsd } = row
  const [coin, held] = [textOf(ccy), numberOf(row[field])]
  if (coin === null || held === null) throw new OkxError(`The ${field} of ${String(ccy)} can't be read: ${shown(row)}`)
  const isShort = held.startsWith('-')
  if (Number(held) === 0 || (cash.has(coin) && !isShort)) return []
  const [amount, value] = [numberOf(eq), numberOf(eqUsd)]
  return [
    {
      symbol: coin,
      side: isShort ? 'short' : 'long',
      quantity: held.replace('-', ''),
      markPrice:
        amount === null || value === null || Number(amount) === 0 ? null : new Big(value).div(amount).toFixed(),
      currency: 'USD',
      notClosable: WHY_HELD[field]?.(coin) ?? null,
    },
  ]
}

async function said(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    throw okxError(error)
  }
}

function listOf(rows: unknown): Row[] {
  if (!Array.isArray(rows)) throw new OkxError(`OKX's answer has no list: ${shown(rows)}`)
  return rows.map((row) => row ?? {})
}

async function ofPart<Kind extends Position | WorkingOrder>(name: string, all: Promise<Kind[]>): Promise<Kind[]> {
  const mine = <Item extends Position | WorkingOrder>(items: readonly Item[]) =>
    items.filter(({ part }) => part === name)
  try {
    return mine(await all)
  } catch (error) {
    throw error instanceof PartlyRead ? new PartlyRead(mine(error.items), error.cause) : error
  }
}
