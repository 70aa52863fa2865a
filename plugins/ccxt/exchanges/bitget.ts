import type { ExchangeRecord } from './exchange-facts.js'

export const bitget: ExchangeRecord = {
  id: 'bitget',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: Bitget’s own word for cross margin is another, and it is the default
  marginModesToName: ['isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
