import type { CallKind, ExchangeRecord } from './exchange-facts.js'

const CANCELS = new Set(['cancel_orders', 'cancel_product_orders'])

function callKindOf(params: unknown): CallKind {
  const named = typeof params === 'object' && params !== null ? Object.keys(params) : []
  return named.length === 1 && named.every((name) => CANCELS.has(name)) ? 'cancel' : 'order'
}

export const nado: ExchangeRecord = {
  id: 'nado',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // https://docs.nado.xyz/developer-resources/api/gateway/executes: what is executed is named by the only key
  sharedPath: { path: /(^|\/)execute$/, callKindOf },
}
