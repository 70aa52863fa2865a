import type { ExchangeRecord } from './exchange-facts.js'

export const lighter: ExchangeRecord = {
  id: 'lighter',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // ccxt 4.5.84, `createOrder`: the price of a market order is the worst one that it may be filled at
  marketOrderPrice: 'limit',
}
