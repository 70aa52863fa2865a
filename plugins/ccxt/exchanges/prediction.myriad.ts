import { centrifugoKindOf } from './centrifugo.js'
import type { ExchangeRecord } from './exchange-facts.js'

export const predictionMyriad: ExchangeRecord = {
  id: 'prediction.myriad',
  // ccxt 4.5.84, `prediction/myriad`: its streams come from Centrifugo
  socketKindOf: centrifugoKindOf,
  // ccxt 4.5.84, `fetchTradeQuote`: it asks for a price
  postReads: /(^|\/)markets\/quote$/,
}
