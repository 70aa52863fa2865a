import { randomUUID } from 'node:crypto'
import { Countdown } from '../countdown.js'
import type { Faults } from '../faults.js'
import type { BinanceAccount } from './account.js'
import type { BinanceApi, Route, WebSocketMethods } from './api.js'
import { refuseCancel } from './api.js'
import { BinanceError, missingParameter, reduceOnlyRejected } from './binance-error.js'
import {
  accountUpdate,
  futuresAccount,
  futuresBalance,
  futuresOrder,
  futuresTrade,
  orderTradeUpdate,
  positionRisk,
} from './futures-format.js'
import { FuturesMargin, MAINTENANCE_RATE, MAX_LEVERAGE } from './futures-margin.js'
import { futuresExchangeInfo, oneOrList, premiumIndex } from './market-data.js'
import { marketDataRoutes } from './market-data-routes.js'
import { draftOf, isDuplicate, wouldTake } from './new-order.js'
import type { OrderDraft } from './order.js'
import { BINANCE_SYMBOL, type Parameters } from './parameters.js'

const TYPES = ['LIMIT', 'MARKET']

/** Binance's USDⓈ-M futures API, `/fapi/v1`, `v2` and `v3`: one-way position mode, cross margin. */
export class FuturesApi implements BinanceApi {
  readonly #account: BinanceAccount
  readonly #margin: FuturesMargin
  readonly #faults: Faults
  readonly #countdown: Countdown
  readonly routes: readonly Route[]
  readonly webSocketMethods: WebSocketMethods = {
    'order.place': { method: 'POST', path: 'order' },
    'order.cancel': { method: 'DELETE', path: 'order' },
    'order.modify': { method: 'PUT', path: 'order' },
    'order.status': { method: 'GET', path: 'order' },
    'account.position': { method: 'GET', path: 'positionRisk' },
    'v2/account.position': { method: 'GET', path: 'positionRisk' },
    'account.status': { method: 'GET', path: 'account' },
    'v2/account.status': { method: 'GET', path: 'account' },
    'account.balance': { method: 'GET', path: 'balance' },
    'v2/account.balance': { method: 'GET', path: 'balance' },
  }
  /** The one key of the one account's user data stream. */
  readonly listenKey = randomUUID()

  constructor(account: BinanceAccount, faults: Faults) {
    this.#account = account
    this.#margin = new FuturesMargin(account)
    this.#faults = faults
    this.#countdown = new Countdown(() => account.cancelAll())
    this.routes = [...this.#marketData(), ...this.#orders(), ...this.#userData(), ...this.#settings()]
  }

  follow(push: (event: object) => void): () => void {
    return this.#account.follow((report) => {
      if (report.execution === 'TRADE') push(accountUpdate(this.#account, this.#margin))
      push(orderTradeUpdate(report))
    })
  }

  #marketData(): Route[] {
    const ticks = () => this.#account.exchange.markTicks
    return [
      ...marketDataRoutes({ ticks, spot: false, exchangeInfo: futuresExchangeInfo }),
      {
        method: 'GET',
        security: 'NONE',
        path: 'premiumIndex',
        handle: (parameters) => oneOrList(parameters, premiumIndex(ticks())),
      },
    ]
  }

  #orders(): Route[] {
    const signed = { security: 'SIGNED' } as const
    return [
      { ...signed, method: 'POST', path: 'order', places: true, handle: (parameters) => this.#place(parameters) },
      { ...signed, method: 'PUT', path: 'order', places: true, handle: (parameters) => this.#modify(parameters) },
      { ...signed, method: 'DELETE', path: 'order', handle: (parameters) => this.#cancel(parameters) },
      { ...signed, method: 'DELETE', path: 'allOpenOrders', handle: (parameters) => this.#cancelAll(parameters) },
      {
        ...signed,
        method: 'POST',
        path: 'countdownCancelAll',
        handle: (parameters) => this.#setCountdown(parameters),
      },
    ]
  }

  #userData(): Route[] {
    const signed = { method: 'GET', security: 'SIGNED' } as const
    const key = { path: 'listenKey', security: 'KEY', handle: () => ({ listenKey: this.listenKey }) } as const
    return [
      { ...signed, path: 'account', handle: () => futuresAccount(this.#account, this.#margin) },
      { ...signed, path: 'balance', handle: () => futuresBalance(this.#account, this.#margin) },
      {
        ...signed,
        path: 'positionRisk',
        handle: (parameters) => {
          parameters.optionalSymbol()
          return positionRisk(this.#account, this.#margin)
        },
      },
      {
        ...signed,
        path: 'order',
        handle: (parameters) => {
          parameters.symbol()
          const order = this.#account.find(parameters.orderName())
          if (order === null) throw new BinanceError(400, -2013, 'Order does not exist.')
          return futuresOrder(order)
        },
      },
      {
        ...signed,
        path: 'openOrders',
        handle: (parameters) => {
          parameters.optionalSymbol()
          return this.#account.workingOrders.map(futuresOrder)
        },
      },
      {
        // It takes no conditional orders, so there are none.
        ...signed,
        path: 'openAlgoOrders',
        handle: (parameters) => {
          parameters.optionalSymbol()
          return []
        },
      },
      {
        ...signed,
        path: 'allOrders',
        handle: (parameters) => {
          parameters.symbol()
          return this.#account.orders.slice(-(parameters.wholeNumber('limit') ?? 500)).map(futuresOrder)
        },
      },
      {
        ...signed,
        path: 'userTrades',
        handle: (parameters) => {
          parameters.symbol()
          const orderId = parameters.wholeNumber('orderId')
          const trades = orderId === null ? this.#account.trades : this.#account.tradesOf(orderId)
          return trades.slice(-(parameters.wholeNumber('limit') ?? 500)).map(futuresTrade)
        },
      },
      { ...key, method: 'POST' },
      { ...key, method: 'PUT' },
      { ...key, method: 'DELETE', handle: () => ({}) },
    ]
  }

  #settings(): Route[] {
    const signed = { security: 'SIGNED' } as const
    return [
      { ...signed, method: 'GET', path: 'positionSide/dual', handle: () => ({ dualSidePosition: false }) },
      { ...signed, method: 'GET', path: 'leverageBracket', handle: leverageBrackets },
      { ...signed, method: 'POST', path: 'leverage', handle: (parameters) => this.#setLeverage(parameters) },
    ]
  }

  #place(parameters: Parameters): object {
    const draft = draftOf(parameters, { types: TYPES })
    this.#check(parameters, draft)
    const fillable = draft.ticks === null ? this.#faults.fillable(draft.lots) : draft.lots
    return futuresOrder(this.#account.place(draft, fillable))
  }

  /** Binance's documentation, "Modify Order": side, quantity and price are all mandatory, only limit orders can be. */
  #modify(parameters: Parameters): object {
    parameters.symbol()
    const name = parameters.orderName()
    const [side, lots, ticks] = [parameters.side(), parameters.lots(), parameters.ticks()]
    const before = this.#account.find(name)
    if (before?.side !== side) throw new BinanceError(400, -2013, 'Order does not exist.')
    this.#account.working(name)
    if (before.lots === lots && before.ticks === ticks) {
      throw new BinanceError(400, -5027, 'No need to modify the order.')
    }
    if (lots > before.lots) this.#margin.check({ ...before, lots: lots - before.lots, ticks })
    return futuresOrder(this.#account.amend(name, lots, ticks))
  }

  #check(parameters: Parameters, draft: OrderDraft): void {
    const positionSide = parameters.optional('positionSide') ?? 'BOTH'
    if (positionSide !== 'BOTH') {
      throw new BinanceError(400, -4061, "Order's position side does not match user's setting.")
    }
    if (isDuplicate(this.#account, draft)) throw new BinanceError(400, -4116, 'ClientOrderId is duplicated.')
    if (wouldTake(this.#account, draft)) {
      const why = 'Due to the order could not be executed as maker, the Post Only order will be rejected.'
      throw new BinanceError(400, -5022, `${why} The order will not be recorded in the order history`)
    }
    const { lots } = this.#account.exchange.position
    if (draft.reduceOnly && (draft.side === 'buy' ? lots >= 0 : lots <= 0)) throw reduceOnlyRejected()
    this.#margin.check(draft)
  }

  #cancel(parameters: Parameters): object {
    parameters.symbol()
    const name = parameters.orderName()
    this.#account.working(name)
    refuseCancel(this.#faults)
    return futuresOrder(this.#account.cancel(name))
  }

  #cancelAll(parameters: Parameters): object {
    parameters.symbol()
    refuseCancel(this.#faults)
    this.#account.cancelAll()
    return { code: 200, msg: 'The operation of cancel all open order is done.' }
  }

  #setCountdown(parameters: Parameters): object {
    parameters.symbol()
    const countdownTime = parameters.wholeNumber('countdownTime')
    if (countdownTime === null) throw missingParameter('countdownTime')
    this.#countdown.set(countdownTime)
    return { symbol: BINANCE_SYMBOL, countdownTime: String(countdownTime) }
  }

  #setLeverage(parameters: Parameters): object {
    parameters.symbol()
    const leverage = parameters.wholeNumber('leverage') ?? 0
    if (leverage < 1 || leverage > MAX_LEVERAGE) {
      throw new BinanceError(400, -4028, `Leverage ${leverage} is not valid`)
    }
    this.#margin.leverage = leverage
    return { leverage, maxNotionalValue: '1000000000', symbol: BINANCE_SYMBOL }
  }
}

/** Binance's documentation, "Notional and Leverage Brackets". There is one. */
function leverageBrackets(): object[] {
  const bracket = {
    bracket: 1,
    initialLeverage: MAX_LEVERAGE,
    notionalCap: 1_000_000_000,
    notionalFloor: 0,
    maintMarginRatio: Number(MAINTENANCE_RATE),
    cum: 0,
  }
  return [{ symbol: BINANCE_SYMBOL, brackets: [bracket] }]
}
