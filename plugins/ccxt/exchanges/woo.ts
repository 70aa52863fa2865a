import type { ExchangeRecord } from './exchange-facts.js'

export const woo: ExchangeRecord = {
  id: 'woo',
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
