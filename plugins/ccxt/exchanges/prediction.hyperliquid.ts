import type { ExchangeRecord } from './exchange-facts.js'
import { hyperliquid } from './hyperliquid.js'

const { postReads, sharedPath, setsUp, socketKindOf } = hyperliquid as Required<ExchangeRecord>

// ccxt 4.5.84, `prediction/hyperliquid`: its outcomes are traded by the requests of the exchange
export const predictionHyperliquid: ExchangeRecord = {
  id: 'prediction.hyperliquid',
  postReads,
  sharedPath,
  setsUp,
  socketKindOf,
}
