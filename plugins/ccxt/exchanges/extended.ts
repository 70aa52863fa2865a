import { armedBy, type ExchangeRecord } from './exchange-facts.js'

export const extended: ExchangeRecord = {
  id: 'extended',
  // ccxt 4.5.84, `createOrder`: the price of a market order is the worst one that it may be filled at
  marketOrderPrice: 'limit',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)user\/deadmanswitch$/, arms: armedBy('countdownTime', 1) },
}
