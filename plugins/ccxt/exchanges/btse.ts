import { armedBy, type DeadMansSwitch, type ExchangeRecord } from './exchange-facts.js'

const arms: DeadMansSwitch['arms'] = (params) => armedBy('timeoutMs' in params ? 'timeoutMs' : 'timeout', 1_000)(params)

export const btse: ExchangeRecord = {
  id: 'btse',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in ms, by two names
  deadMansSwitch: { path: /\/(cancelAllAfter|cancel_all_after)$/, arms },
}
