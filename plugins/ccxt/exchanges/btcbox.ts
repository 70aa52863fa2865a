import type { ExchangeRecord } from './exchange-facts.js'

export const btcbox: ExchangeRecord = {
  id: 'btcbox',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
}
