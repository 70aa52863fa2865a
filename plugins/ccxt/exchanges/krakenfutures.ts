import { armedBy, type CallKind, type ExchangeRecord } from './exchange-facts.js'

function callKindOf(params: unknown): CallKind {
  const batch = (params as { readonly batchOrder?: unknown } | undefined)?.batchOrder
  const cancels = Array.isArray(batch) && batch.length > 0 && batch.every((order) => order?.order === 'cancel')
  return cancels ? 'cancel' : 'order'
}

export const krakenfutures: ExchangeRecord = {
  id: 'krakenfutures',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`: one call shows all, those that wait for a price too
  account: [
    { name: 'linear', holds: { kind: 'linear' }, orders: [{ where: {} }], positions: { contracts: [{}] } },
    { name: 'inverse', holds: { kind: 'inverse' }, orders: [{ where: {} }], positions: { contracts: [{}] } },
  ],
  // https://docs.kraken.com/api/docs/futures-api/trading/send-order: an order names no position
  hedgeMode: false,
  // https://docs.kraken.com/api/docs/futures-api/trading/get-open-orders, and that of positions: no pages
  openOrderPages: 'whole',
  positionPages: 'whole',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)cancelallordersafter$/, arms: armedBy('timeout', 1) },
  // https://docs.kraken.com/api-reference/order-management/dead-mans-switch: all orders of the user. A longest time is not told
  deadMan: {
    shortestMs: 1_000,
    longestMs: null,
    cancelsStops: true,
    note: 'all orders of the account, stops among them; Kraken recommends 60 s, refreshed every 15 to 20 s',
  },
  // https://docs.kraken.com/api/docs/futures-api/trading/send-batch-order
  sharedPath: { path: /(^|\/)batchorder$/, callKindOf },
}
