import type { ExchangeRecord } from './exchange-facts.js'

export const apex: ExchangeRecord = {
  id: 'apex',
  // ccxt 4.5.84, `createOrder`: the price of a market order is the worst one that it may be filled at
  marketOrderPrice: 'limit',
}
