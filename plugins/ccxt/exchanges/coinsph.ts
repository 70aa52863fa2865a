import type { ExchangeRecord } from './exchange-facts.js'

export const coinsph: ExchangeRecord = {
  id: 'coinsph',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
