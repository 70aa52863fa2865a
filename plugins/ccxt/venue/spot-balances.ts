import { baseExchange } from './order-queries.js'

/**
 * Exchanges that tell the balances of one wallet a call, by `type`, or by the default type that a bot has set. Elsewhere `type` is
 * no parameter, and would be sent along. Source: ccxt 4.5.84, `fetchBalance`.
 */
const BY_TYPE = new Set([
  'aster',
  'bigone',
  'binance',
  'bingx',
  'bitfinex',
  'bitget',
  'bitrue',
  'btse',
  'bybit',
  'bydfi',
  'coinbase',
  'coinex',
  'deepcoin',
  'digifinex',
  'gate',
  'htx',
  'hyperliquid',
  'kucoin',
  'mexc',
  'mudrex',
  'okx',
  'phemex',
  'poloniex',
  'toobit',
  'weex',
  'whitebit',
  'xt',
  'zebpay',
])

/**
 * The balances that can be sold on spot markets, whatever the bot's default type is.
 *
 * @throws what the exchange throws
 */
export async function fetchSpotBalance(exchange: BalanceExchange): Promise<unknown> {
  const id = baseExchange(exchange.id)
  // KuCoin's unified accounts have one wallet for everything, and a spot wallet of the time before beside it.
  if (id === 'kucoin' && (await exchange.isUTAEnabled?.()) === true) return exchange.fetchBalance({})
  return exchange.fetchBalance(spotBalanceParams(id))
}

export interface BalanceExchange {
  readonly id: string
  fetchBalance(params?: object): Promise<unknown>
  /** KuCoin only. */
  isUTAEnabled?(): Promise<unknown>
}

function spotBalanceParams(id: string): object {
  if (!BY_TYPE.has(id)) return {}
  // A default sub-type counts more than the type there.
  return id === 'binance' ? { type: 'spot', subType: 'spot' } : { type: 'spot' }
}
