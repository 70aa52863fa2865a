import type { ExchangeRecord } from './exchange-facts.js'

export const coinbase: ExchangeRecord = {
  id: 'coinbase',
  accountIsReadWhole: true,
  // ccxt 4.5.84, `fetchOpenOrders`
  openOrderPages: 'joined',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
