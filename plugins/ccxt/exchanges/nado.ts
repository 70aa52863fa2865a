import type { ExchangeRecord } from './exchange-facts.js'

export const nado: ExchangeRecord = {
  id: 'nado',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
}
