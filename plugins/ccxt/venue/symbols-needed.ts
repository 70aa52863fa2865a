import { baseExchange } from './order-queries.js'

/**
 * Exchanges that tell the open orders of one market a call, and refuse to tell those of all. Source: ccxt 4.5.84, what
 * `fetchOpenOrders()` without a symbol throws before anything is sent.
 */
const NEEDS_SYMBOLS = new Set([
  'bigone',
  'bit2c',
  'bitbank',
  'bitbns',
  'bitflyer',
  'bitrue',
  'bitso',
  'bittrade',
  'btcbox',
  'bydfi',
  'coinone',
  'deepcoin',
  'latoken',
  'lbank',
  'lighter',
  'mercado',
  'nado',
  'p2b',
  'phemex',
  'tokocrypto',
  'zebpay',
])

/** Whether working orders can be read without `symbols`; `sometimes`: it depends on the account. Pure. */
export function readsAllSymbols(exchangeId: string): 'always' | 'sometimes' | 'never' {
  if (NEEDS_SYMBOLS.has(exchangeId)) return 'never'
  // High-frequency accounts, and the spot markets of unified ones, are told by symbol. Source: ccxt 4.5.84, `fetchOrdersByStatus`.
  return baseExchange(exchangeId) === 'kucoin' ? 'sometimes' : 'always'
}

/** The error of a call without a symbol, with what to do where a symbol is what it lacks. Pure. */
export function withHint(error: unknown): unknown {
  const { name, message } = error as Error
  if (!(error instanceof Error) || !/\bsymbol\b/i.test(message)) return error
  const hint = "Name the symbols that are traded, e.g. symbols: ['BTC/USDT']; orders in others are then not seen."
  return Object.assign(new Error(`${message}. ${hint}`, { cause: error }), { name })
}

/** Acknowledges ccxt's warnings that the open orders of all symbols cost more than those of one: a halt needs them all. */
export function acknowledgeWarnings(options: Record<string, unknown> | undefined): void {
  if (options === undefined) return
  // Binance, Tokocrypto.
  options.warnOnFetchOpenOrdersWithoutSymbol = false
  // Aster.
  const own = options.fetchOpenOrders
  if (typeof own === 'object' && own !== null && 'warnIfNoSymbol' in own) {
    options.fetchOpenOrders = { ...own, warnIfNoSymbol: false }
  }
}
