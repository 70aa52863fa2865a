import { armedBy, type CallKind, type ExchangeRecord } from './exchange-facts.js'

function callKindOf(params: unknown): CallKind {
  const batch = (params as { readonly batchOrder?: unknown } | undefined)?.batchOrder
  const cancels = Array.isArray(batch) && batch.length > 0 && batch.every((order) => order?.order === 'cancel')
  return cancels ? 'cancel' : 'order'
}

export const krakenfutures: ExchangeRecord = {
  id: 'krakenfutures',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)cancelallordersafter$/, arms: armedBy('timeout', 1) },
  // https://docs.kraken.com/api/docs/futures-api/trading/send-batch-order
  sharedPath: { path: 'batchorder', callKindOf },
}
