import type { ExchangeRecord } from './exchange-facts.js'

export const cryptocom: ExchangeRecord = {
  id: 'cryptocom',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
