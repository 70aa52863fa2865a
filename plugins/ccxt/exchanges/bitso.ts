import type { ExchangeRecord } from './exchange-facts.js'

export const bitso: ExchangeRecord = {
  id: 'bitso',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
}
