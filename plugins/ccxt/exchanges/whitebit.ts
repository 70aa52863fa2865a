import { armedBy, type ExchangeRecord } from './exchange-facts.js'

export const whitebit: ExchangeRecord = {
  id: 'whitebit',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)order\/kill-switch$/, arms: armedBy('timeout', 1) },
}
