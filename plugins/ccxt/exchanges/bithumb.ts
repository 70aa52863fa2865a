import type { ExchangeRecord } from './exchange-facts.js'

export const bithumb: ExchangeRecord = {
  id: 'bithumb',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
