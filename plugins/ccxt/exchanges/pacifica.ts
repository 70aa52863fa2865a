import type { CallKind, ExchangeRecord } from './exchange-facts.js'

function callKindOf(params: unknown): CallKind {
  const actions = (params as { readonly actions?: unknown } | undefined)?.actions
  const cancels = Array.isArray(actions) && actions.length > 0 && actions.every((action) => action?.type === 'Cancel')
  return cancels ? 'cancel' : 'order'
}

export const pacifica: ExchangeRecord = {
  id: 'pacifica',
  // ccxt 4.5.84, `initializeClient`
  setsUp: (path) => path === 'account/builder_codes/approve',
  // https://docs.pacifica.fi/api-documentation/api/rest-api/orders/batch-order
  sharedPath: { path: /(^|\/)orders\/batch$/, callKindOf },
}
