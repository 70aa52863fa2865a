import type { ExchangeRecord } from './exchange-facts.js'

export const bitfinex: ExchangeRecord = {
  id: 'bitfinex',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
}
