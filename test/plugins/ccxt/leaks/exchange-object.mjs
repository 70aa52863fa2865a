// Exchange objects whose every address is the recording server's, with markets and keys that look real.

import { generateKeyPairSync } from 'node:crypto'
import { Agent } from 'node:http'
import ccxt from 'ccxt'
import { encodingHere } from './dydx-transactions.mjs'

const KEYS = {
  apiKey: 'k'.repeat(32),
  secret: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0',
  password: 'password',
  uid: '1',
  walletAddress: `0x${'1'.repeat(40)}`,
  privateKey: `0x${'2'.repeat(64)}`,
}

/** Replaces scheme and host of every address, at any depth. */
export function redirect(urls, server) {
  if (typeof urls === 'string') {
    if (/^wss?:/.test(urls)) return urls.replace(/^wss?:\/\/[^/]+/, server.wsUrl)
    return urls.replace(/^https?:\/\/[^/]+/, server.url).replace(/\{hostname\}/g, 'x')
  }
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, redirect(value, server)]))
}

const limits = { amount: { min: 0.001 }, price: {}, cost: { min: 1 }, leverage: {} }
const precision = { amount: 0.001, price: 0.01 }

// Binance looks here whether a market takes an order.
const ORDER_TYPES = [
  ...['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP', 'STOP_MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT'],
  ...['TAKE_PROFIT_LIMIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
]

// The units in which dYdX counts.
const DYDX_MARKET = { quantumConversionExponent: '-9', atomicResolution: '-10', clobPairId: '0' }

export function markets(quote) {
  const pair = (base, settle) => ({
    base,
    quote,
    baseId: base,
    quoteId: quote,
    settle,
    settleId: settle,
    active: true,
    limits,
    precision,
    taker: 0.001,
    maker: 0.001,
    option: false,
    future: false,
    info: { orderTypes: ORDER_TYPES, ...DYDX_MARKET },
  })
  return ['BTC', 'ETH'].flatMap((base, index) => [
    {
      ...pair(base),
      id: `${base}${quote}`,
      symbol: `${base}/${quote}`,
      type: 'spot',
      spot: true,
      margin: false,
      swap: false,
      contract: false,
    },
    {
      ...pair(base, quote),
      id: `${base}-${quote}-SWAP`,
      symbol: `${base}/${quote}:${quote}`,
      type: 'swap',
      spot: false,
      margin: false,
      swap: true,
      contract: true,
      linear: true,
      inverse: false,
      contractSize: 1,
      baseId: String(index),
      baseName: base,
      numericId: index + 1,
    },
  ])
}

/**
 * Marks each request with the call that it belongs to, in the class, below anything that is done to an object of it.
 *
 * @param calls an AsyncLocalStorage that holds the number of the call
 */
export function marking(Exchange, calls) {
  const { prototype } = Exchange
  // ccxt before 4.5.65 has no other step behind `fetch`.
  const [step, place] = prototype.undiciRequest === undefined ? ['fetch', 2] : ['undiciRequest', 1]
  const Marking = class extends Exchange {
    client(url) {
      const client = super.client(url)
      if (!Object.hasOwn(client, 'marks')) {
        client.marks = true
        const { send } = Object.getPrototypeOf(client)
        client.send = (message) => send.call(client, { call: calls.getStore(), message })
      }
      return client
    }
  }
  Marking.prototype[step] = function (...args) {
    const call = { 'x-call': String(calls.getStore()) }
    args[place] =
      step === 'fetch' ? { ...args[place], ...call } : { ...args[place], headers: { ...args[place].headers, ...call } }
    return prototype[step].apply(this, args)
  }
  return Marking
}

const PEM = { type: 'pkcs8', format: 'pem' }

/** A swap that is settled in its base. */
export const INVERSE = 'BTC/USD:BTC'

const IN_USD = { quote: 'USD', quoteId: 'USD', settle: 'BTC', settleId: 'BTC', linear: false, inverse: true }

const DIGITS = { amount: 8, price: 5 }

/** Spot markets, linear swaps and an inverse one. */
function marketsOfAllKinds({ precisionMode }, quote) {
  const linear = markets(quote)
  const all = [...linear, { ...linear[1], ...IN_USD, id: 'BTC-USD-SWAP', symbol: INVERSE }]
  return precisionMode === ccxt.TICK_SIZE ? all : all.map((market) => ({ ...market, precision: DIGITS }))
}

/** What an exchange wants besides {@link KEYS}, or in their place. */
const CONFIG = {
  dydx: { walletAddress: 'dydx1cpb4tedmwq304c2kc9pwzjwq0sc6z2a4tasxrz' },
  get 'prediction.kalshi'() {
    return { privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(PEM) }
  },
}

/** The quote of the markets, where it is not USDT. */
const QUOTES = { hyperliquid: 'USDC', dydx: 'USDC', krakenfutures: 'USD', 'prediction.hyperliquid': 'USDH' }

export function quoteOf(id) {
  return QUOTES[id] ?? 'USDT'
}

/** The class of an exchange: `okx` with its WebSockets, `prediction.binance`. */
export function classOf(id) {
  if (id.startsWith('prediction.')) return ccxt.prediction[id.slice('prediction.'.length)]
  return id === 'dydx' ? encodingHere(ccxt.dydx) : (ccxt.pro[id] ?? ccxt[id])
}

/** An exchange object with what it needs before its methods send something, by the name that the matrix has for it. */
export async function makeReadyExchange(id, server, change) {
  const exchange = await makeExchange({ pro: { [id]: classOf(id) } }, id, server, CONFIG[id], change)
  exchange.matrixId = id
  exchange.setMarkets(marketsOfAllKinds(exchange, quoteOf(id)))
  if (id.startsWith('prediction.')) setOutcomes(exchange, quoteOf(id))
  // `deleteApiKey()` of Opinion would leave the rest without.
  keep(exchange, 'apiKey', exchange.apiKey)
  return exchange
}

const ADDRESS = `0x${'3'.repeat(40)}`

/** Calls may not take it away from those behind them. */
function keep(exchange, name, value) {
  Object.defineProperty(exchange, name, { get: () => value, set() {} })
}

/** One outcome, by the name of each market, so that calls name outcomes as they name markets. */
function setOutcomes(exchange, quote) {
  const info = {
    ticker: 'T',
    marketHash: `0x${'3'.repeat(64)}`,
    conditionId: '1',
    marketId: 7,
    slug: 'slug',
    tradingModel: 'ob',
    quoteToken: ADDRESS,
  }
  const outcomes = Object.fromEntries(
    [`BTC/${quote}`, `BTC/${quote}:${quote}`].map((outcome) => [
      outcome,
      { id: '7', outcomeId: '7', outcome, label: 'YES', market: `BTC/${quote}`, event: 'event', info },
    ]),
  )
  keep(exchange, 'outcomes', outcomes)
  keep(exchange, 'outcomes_by_id', { 7: outcomes[`BTC/${quote}`] })
}

export async function makeExchange(ccxt, id, server, config = {}, change = (Exchange) => Exchange) {
  const Exchange = change(ccxt.pro[id] ?? ccxt[id])
  const exchange = new Exchange({ ...KEYS, enableRateLimit: false, timeout: 2_000, ...config })
  exchange.urls = redirect(exchange.urls, server)
  // ccxt wants an agent for WebSockets without TLS.
  await exchange.loadHttpProxyAgent()
  // ccxt before 4.5.65, likewise for HTTP.
  if (exchange.undiciRequest === undefined) exchange.agent = new Agent({ keepAlive: true })
  // Some names of paths are put together from the host's name.
  exchange.hostname = server.url.replace('http://', '')
  if (id === 'coinbase') exchange.options.v3Accounts = true
  exchange.setMarkets(markets(id === 'hyperliquid' ? 'USDC' : 'USDT'))
  return exchange
}
