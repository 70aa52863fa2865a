import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from '../faults.js'
import type { Quote } from '../market-maker.js'
import { OutcomeUnknownError } from '../network-errors.js'
import { BinanceAccount } from './account.js'
import type { BinanceApi, Route } from './api.js'
import { BinanceError, missingParameter } from './binance-error.js'
import { FuturesApi } from './futures-api.js'
import { Parameters } from './parameters.js'
import { SpotApi } from './spot-api.js'
import { WALLET_ROUTES } from './wallet-api.js'

/** A call of one of Binance's APIs, taken apart. */
export interface BinanceCall {
  readonly method: string
  /** As at Binance, e.g. `/fapi/v1/order`. */
  readonly path: string
  /** Query and form together. */
  readonly parameters: URLSearchParams
  readonly apiKey: string | null
}

/** What is answered. */
export interface BinanceReply {
  readonly status: number
  readonly body: object
}

/**
 * The paper exchange as Binance: a spot and a futures account on two matching engines, at the prices of the one market.
 * The account of the paper exchange's own API is a third one.
 */
export class BinanceExchange {
  readonly spot: SpotApi
  readonly futures: FuturesApi
  readonly #accounts: readonly BinanceAccount[]
  readonly #faults: Faults
  readonly #open: () => void

  /**
   * @param money what each account starts with in USDT, and the fee of every execution
   * @param open called when somebody trades or looks at a price: from then on the market moves
   */
  constructor(money: { readonly capital: string; readonly fee_rate: string }, faults: Faults, open: () => void) {
    const [spot, futures] = [0, 0].map(() => new BinanceAccount(money.capital, money.fee_rate)) as [
      BinanceAccount,
      BinanceAccount,
    ]
    this.#accounts = [spot, futures]
    this.#faults = faults
    this.#open = open
    this.spot = new SpotApi(spot, faults)
    this.futures = new FuturesApi(futures, faults)
  }

  startDay(): void {
    for (const { exchange } of this.#accounts) exchange.startDay()
  }

  moveMarket(ticks: number, quotes: readonly Quote[]): void {
    for (const { exchange } of this.#accounts) exchange.moveMarket(ticks, quotes)
  }

  /** Carries out a call. Rejects with `OutcomeUnknownError` when the fault is that no answer comes. */
  async answer({ method, path, parameters, apiKey }: BinanceCall): Promise<BinanceReply> {
    const [, folder = '', , ...rest] = path.split('/')
    const wanted = rest.join('/')
    const route = this.#routesOf(folder).find((known) => known.method === method && known.path === wanted)
    if (route === undefined) {
      return { status: 404, body: { code: -5000, msg: `Path ${path}, Method ${method} is invalid` } }
    }
    return await this.carryOut(route, parameters, apiKey)
  }

  /** Carries out a route, with the network in between. */
  async carryOut(route: Route, parameters: URLSearchParams, apiKey: string | null): Promise<BinanceReply> {
    await this.#travel()
    let reply: BinanceReply
    try {
      authorize(route, parameters, apiKey)
      if (route.places || route.path.startsWith('ticker')) this.#open()
      reply = { status: 200, body: route.handle(new Parameters(parameters)) }
    } catch (error) {
      if (!(error instanceof BinanceError)) throw error
      await this.#travel()
      return { status: error.status, body: error.body }
    }
    await this.#travel()
    if (route.places && this.#faults.losesAcknowledgement()) {
      throw new OutcomeUnknownError('An order', new Error('the connection was reset before the answer came'))
    }
    return reply
  }

  /** Calls `push` with the events of a user data stream. Returns what ends it. */
  follow(api: BinanceApi, push: (event: object) => void): () => void {
    this.#open()
    return api.follow((event) => void this.#travel().then(() => push(event)))
  }

  #routesOf(folder: string): readonly Route[] {
    if (folder === 'api') return this.spot.routes
    if (folder === 'fapi') return this.futures.routes
    return WALLET_ROUTES[folder] ?? []
  }

  async #travel(): Promise<void> {
    const ms = this.#faults.oneWayMs
    if (ms > 0) await sleep(ms)
  }
}

/** Any API key will do, and any signature: that they are there is what is looked at. */
function authorize({ security }: Route, parameters: URLSearchParams, apiKey: string | null): void {
  if (security === 'NONE') return
  if (!apiKey) throw new BinanceError(401, -2014, 'API-key format invalid.')
  if (security === 'KEY') return
  for (const name of ['timestamp', 'signature']) {
    if (!parameters.get(name)) throw missingParameter(name)
  }
}
