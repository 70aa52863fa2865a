import type { ExchangeRecord } from './exchange-facts.js'

export const xt: ExchangeRecord = {
  id: 'xt',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
