import type { ExchangeRecord } from './exchange-facts.js'

export const cryptomus: ExchangeRecord = {
  id: 'cryptomus',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
