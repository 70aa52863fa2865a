import type { ExchangeRecord } from './exchange-facts.js'

export const upbit: ExchangeRecord = {
  id: 'upbit',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
