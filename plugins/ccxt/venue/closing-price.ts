import type { OrderSide } from '../../../lib/words/order.js'
import { factsOf } from '../exchanges/index.js'
import type { Market, Ticker } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'

/** How far a market order may run where its price is a limit. The same as ccxt's own default for Hyperliquid, which adds it by itself. */
const ROOM = 0.05

/** Whether a market order has to name a price here. Pure. */
export function wantsPrice(exchangeId: string, market: Pick<Market, 'spot'>, side: OrderSide): boolean {
  const { marketOrderPrice, marketBuysByCost } = factsOf(exchangeId)
  if (marketOrderPrice !== 'none') return true
  if (side !== 'buy') return false
  return marketBuysByCost === 'always' || (market.spot === true && marketBuysByCost === 'spot')
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
  const room = factsOf(exchangeId).marketOrderPrice === 'limit' ? ROOM : 0
  return Number(found) * (side === 'buy' ? 1 + room : 1 - room)
}
