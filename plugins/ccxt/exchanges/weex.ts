import type { ExchangeRecord } from './exchange-facts.js'

export const weex: ExchangeRecord = {
  id: 'weex',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
}
