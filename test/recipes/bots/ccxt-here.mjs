// ccxt's own client, with one market and every address on this machine.
import { url } from './support.mjs'

const MARKET = {
  id: 'BTCUSDT',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  baseId: 'BTC',
  quoteId: 'USDT',
  type: 'spot',
  spot: true,
  active: true,
  precision: { amount: 0.001, price: 0.01 },
  limits: { amount: { min: 0.001 }, price: {}, cost: { min: 1 }, leverage: {} },
  info: { orderTypes: ['LIMIT', 'MARKET'] },
}

export function onThisMachine(exchange) {
  exchange.setMarkets([MARKET])
  for (const [name, address] of Object.entries(exchange.urls.api)) {
    if (typeof address === 'string') exchange.urls.api[name] = address.replace(/^https?:\/\/[^/]+/, url)
  }
  return exchange
}
