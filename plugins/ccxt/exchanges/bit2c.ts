import type { ExchangeRecord } from './exchange-facts.js'

export const bit2c: ExchangeRecord = {
  id: 'bit2c',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
}
