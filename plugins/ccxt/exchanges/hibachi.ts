import type { CallKind, ExchangeRecord } from './exchange-facts.js'

function callKindOf(params: unknown): CallKind {
  const orders = (params as { readonly orders?: unknown } | undefined)?.orders
  const cancels = Array.isArray(orders) && orders.length > 0 && orders.every((order) => order?.action === 'cancel')
  return cancels ? 'cancel' : 'order'
}

export const hibachi: ExchangeRecord = {
  id: 'hibachi',
  // ccxt 4.5.84, `createOrders`, `editOrders` and `cancelOrders`: one path for batches of all three
  sharedPath: { path: /(^|\/)trade\/orders$/, callKindOf },
}
