import type { ExchangeRecord } from './exchange-facts.js'

export const bitbank: ExchangeRecord = {
  id: 'bitbank',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
}
