import { armedBy, type ExchangeRecord } from './exchange-facts.js'

export const bitvavo: ExchangeRecord = {
  id: 'bitvavo',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)cancelOrdersAfter$/, arms: armedBy('expiryAfterSeconds', 1) },
}
