import type { ExchangeRecord } from './exchange-facts.js'

export const coinone: ExchangeRecord = {
  id: 'coinone',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
}
