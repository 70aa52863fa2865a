import { armedBy, type ExchangeRecord } from './exchange-facts.js'

export const woo: ExchangeRecord = {
  id: 'woo',
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in ms
  deadMansSwitch: { path: /(^|\/)(cancel_all_after|cancelAllAfter)$/, arms: armedBy('triggerAfter', 1000) },
}
