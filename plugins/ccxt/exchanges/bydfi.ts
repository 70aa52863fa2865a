import type { ExchangeRecord } from './exchange-facts.js'

export const bydfi: ExchangeRecord = {
  id: 'bydfi',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
}
