import Big from 'big.js'
import type { Faults } from '../faults.js'
import { priceOf } from '../units.js'
import type { BinanceAccount } from './account.js'
import type { BinanceApi, Route, WebSocketMethods } from './api.js'
import { refuseCancel } from './api.js'
import { BinanceError, filterFailure } from './binance-error.js'
import { spotExchangeInfo, worstPrice } from './market-data.js'
import { marketDataRoutes } from './market-data-routes.js'
import { draftOf, isDuplicate, wouldTake } from './new-order.js'
import type { OrderDraft } from './order.js'
import type { Parameters } from './parameters.js'
import {
  executionReport,
  outboundAccountPosition,
  spotAccount,
  spotCancelled,
  spotOrder,
  spotPlaced,
  spotTrade,
} from './spot-format.js'
import { SpotWallet } from './spot-wallet.js'

const TYPES = ['LIMIT', 'LIMIT_MAKER', 'MARKET']

/** Binance's spot API, `/api/v3`. */
export class SpotApi implements BinanceApi {
  readonly #account: BinanceAccount
  readonly #wallet: SpotWallet
  readonly #faults: Faults
  readonly routes: readonly Route[]
  readonly webSocketMethods: WebSocketMethods = {
    'order.place': { method: 'POST', path: 'order' },
    'order.cancel': { method: 'DELETE', path: 'order' },
    'order.cancelReplace': { method: 'POST', path: 'order/cancelReplace' },
    'order.status': { method: 'GET', path: 'order' },
    'openOrders.status': { method: 'GET', path: 'openOrders' },
    'openOrders.cancelAll': { method: 'DELETE', path: 'openOrders' },
    'account.status': { method: 'GET', path: 'account' },
    myTrades: { method: 'GET', path: 'myTrades' },
    time: { method: 'GET', path: 'time' },
    ping: { method: 'GET', path: 'ping' },
  }

  constructor(account: BinanceAccount, faults: Faults) {
    this.#account = account
    this.#wallet = new SpotWallet(account)
    this.#faults = faults
    this.routes = [...this.#marketData(), ...this.#orders(), ...this.#userData()]
  }

  follow(push: (event: object) => void): () => void {
    return this.#account.follow((report) => {
      push(executionReport(report))
      push(outboundAccountPosition(this.#wallet.balances()))
    })
  }

  #marketData(): Route[] {
    return marketDataRoutes({
      ticks: () => this.#account.exchange.markTicks,
      spot: true,
      exchangeInfo: spotExchangeInfo,
    })
  }

  #orders(): Route[] {
    const signed = { security: 'SIGNED' } as const
    return [
      { ...signed, method: 'POST', path: 'order', places: true, handle: (parameters) => this.#place(parameters) },
      {
        ...signed,
        method: 'POST',
        path: 'order/test',
        handle: (parameters) => {
          this.#check(this.#draft(parameters))
          return {}
        },
      },
      { ...signed, method: 'DELETE', path: 'order', handle: (parameters) => this.#cancel(parameters) },
      { ...signed, method: 'DELETE', path: 'openOrders', handle: (parameters) => this.#cancelAll(parameters) },
      {
        ...signed,
        method: 'POST',
        path: 'order/cancelReplace',
        places: true,
        handle: (parameters) => this.#cancelReplace(parameters),
      },
    ]
  }

  #userData(): Route[] {
    const signed = { method: 'GET', security: 'SIGNED' } as const
    return [
      { ...signed, path: 'account', handle: () => spotAccount(this.#wallet, this.#account) },
      {
        ...signed,
        path: 'order',
        handle: (parameters) => {
          parameters.symbol()
          const order = this.#account.find(parameters.orderName())
          if (order === null) throw new BinanceError(400, -2013, 'Order does not exist.')
          return spotOrder(order)
        },
      },
      {
        ...signed,
        path: 'openOrders',
        handle: (parameters) => {
          parameters.optionalSymbol()
          return this.#account.workingOrders.map(spotOrder)
        },
      },
      {
        ...signed,
        path: 'allOrders',
        handle: (parameters) => {
          parameters.symbol()
          return this.#account.orders.slice(-(parameters.wholeNumber('limit') ?? 500)).map(spotOrder)
        },
      },
      {
        ...signed,
        path: 'myTrades',
        handle: (parameters) => {
          parameters.symbol()
          const orderId = parameters.wholeNumber('orderId')
          const trades = orderId === null ? this.#account.trades : this.#account.tradesOf(orderId)
          return trades.slice(-(parameters.wholeNumber('limit') ?? 500)).map(spotTrade)
        },
      },
    ]
  }

  #place(parameters: Parameters): object {
    const draft = this.#draft(parameters)
    this.#check(draft)
    const fillable = draft.ticks === null ? this.#faults.fillable(draft.lots) : draft.lots
    const order = this.#account.place(draft, fillable)
    return spotPlaced(order, this.#account.tradesOf(order.orderId))
  }

  #draft(parameters: Parameters): OrderDraft {
    const quoteQuantity = parameters.optional('quoteOrderQty')
    if (quoteQuantity === null) return draftOf(parameters, { types: TYPES })
    return draftOf(parameters, { types: TYPES, lots: ({ side }) => this.#lotsFor(quoteQuantity, side) })
  }

  /** The whole lots that the amount in USDT pays for. */
  #lotsFor(quoteQuantity: string, side: 'buy' | 'sell'): number {
    if (!/^\d+(\.\d+)?$/.test(quoteQuantity)) throw filterFailure('LOT_SIZE')
    const price = priceOf(worstPrice(this.#account.exchange.markTicks, side))
    const lots = new Big(quoteQuantity).div(price).round(0, Big.roundDown).toNumber()
    if (lots === 0) throw filterFailure('LOT_SIZE')
    return lots
  }

  /** Spot knows no reduce-only: the parameter is refused, as by Binance. */
  #check(draft: OrderDraft): void {
    if (draft.reduceOnly) throw new BinanceError(400, -1104, "Not all sent parameters were read: 'reduceOnly'.")
    if (isDuplicate(this.#account, draft)) throw new BinanceError(400, -2010, 'Duplicate order sent.')
    if (wouldTake(this.#account, draft)) {
      throw new BinanceError(400, -2010, 'Order would immediately match and take.')
    }
    this.#wallet.check(draft)
  }

  #cancel(parameters: Parameters, idParameter?: string, clientIdParameter?: string): object {
    parameters.symbol()
    const name = parameters.orderName(idParameter, clientIdParameter)
    this.#account.working(name)
    refuseCancel(this.#faults)
    return spotCancelled(this.#account.cancel(name))
  }

  #cancelAll(parameters: Parameters): object {
    parameters.symbol()
    if (this.#account.workingOrders.length === 0) throw new BinanceError(400, -2011, 'Unknown order sent.')
    refuseCancel(this.#faults)
    return this.#account.cancelAll().map(spotCancelled)
  }

  /** Binance's documentation, "Cancel an existing order and send a new order". */
  #cancelReplace(parameters: Parameters): object {
    const mode = parameters.required('cancelReplaceMode')
    const cancelled = attempt(() => this.#cancel(parameters, 'cancelOrderId', 'cancelOrigClientOrderId'))
    const stop = cancelled.error !== null && mode !== 'ALLOW_FAILURE'
    const placed = stop ? null : attempt(() => this.#place(parameters))
    const result = {
      cancelResult: cancelled.error === null ? 'SUCCESS' : 'FAILURE',
      newOrderResult: placed === null ? 'NOT_ATTEMPTED' : placed.error === null ? 'SUCCESS' : 'FAILURE',
      cancelResponse: cancelled.body,
      newOrderResponse: placed?.body ?? null,
    }
    if (cancelled.error === null && placed?.error === null) return result
    if (cancelled.error !== null && placed?.error !== null) {
      throw new BinanceError(400, -2022, 'Order cancel-replace failed.', { data: result })
    }
    throw new BinanceError(409, -2021, 'Order cancel-replace partially failed.', { data: result })
  }
}

function attempt(action: () => object): { readonly error: BinanceError | null; readonly body: object } {
  try {
    return { error: null, body: action() }
  } catch (error) {
    if (!(error instanceof BinanceError)) throw error
    return { error, body: error.body }
  }
}
