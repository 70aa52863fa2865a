import { centrifugoKindOf } from './centrifugo.js'
import type { ExchangeRecord } from './exchange-facts.js'

export const predictionSxbet: ExchangeRecord = {
  id: 'prediction.sxbet',
  // ccxt 4.5.84, `prediction/sxbet`: its streams come from Centrifugo
  socketKindOf: centrifugoKindOf,
}
