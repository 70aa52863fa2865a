import type { OrderSide } from '../../../lib/words/order.js'
import type { Market } from './ccxt-venue.js'
import { decimal, type Ticker } from './contract-position.js'
import { baseExchange } from './order-queries.js'

/** How far a market order may run where its price is a limit. The same as ccxt's own default for Hyperliquid, which adds it by itself. */
const ROOM = 0.05

/** The price is the worst one that the order may be filled at. Source: ccxt 4.5.84, `createOrder`. */
const PRICE_IS_LIMIT = new Set(['apex', 'derive', 'extended', 'lighter'])

/** Want a price with every market order. Source: as above. */
const PRICE_ALWAYS = new Set([...PRICE_IS_LIMIT, 'hyperliquid', 'mudrex'])

/** Count a market buy in what it costs, contracts included. Source: ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`. */
const BUYS_BY_COST = new Set(['bigone', 'bitrue'])

/** Count a market buy in what it costs, on spot markets only. Source: as above. */
const SPOT_BUYS_BY_COST = new Set([
  'bitget',
  'bithumb',
  'bittrade',
  'btse',
  'bybit',
  'coinbase',
  'coinex',
  'coinsph',
  'cryptocom',
  'cryptomus',
  'digifinex',
  'gate',
  'htx',
  'lbank',
  'okx',
  'poloniex',
  'tokocrypto',
  'upbit',
  'woo',
  'xt',
])

/** Whether a market order has to name a price here. Pure. */
export function wantsPrice(exchangeId: string, market: Pick<Market, 'spot'>, side: OrderSide): boolean {
  if (PRICE_ALWAYS.has(exchangeId)) return true
  if (side !== 'buy') return false
  return BUYS_BY_COST.has(exchangeId) || (market.spot === true && SPOT_BUYS_BY_COST.has(baseExchange(exchangeId)))
}

/**
 * The price that a market order names, in the market's quote currency: what the other side asks now, with 5 % of room where the
 * price is a limit. Pure.
 *
 * @returns null when the ticker has no price
 */
export function closingPrice(exchangeId: string, side: OrderSide, ticker: Ticker): number | null {
  const { bid, ask, last, close, markPrice } = ticker
  const found = [side === 'buy' ? ask : bid, last, close, markPrice].map(decimal).find((price) => Number(price) > 0)
  if (found == null) return null
  const room = PRICE_IS_LIMIT.has(exchangeId) ? ROOM : 0
  return Number(found) * (side === 'buy' ? 1 + room : 1 - room)
}
