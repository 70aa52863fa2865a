import type { CallKind, ExchangeRecord } from './exchange-facts.js'

const CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel'])

function callKindOf(params: unknown): CallKind {
  const action = (params as { readonly action?: { readonly type?: unknown } } | undefined)?.action
  return typeof action?.type === 'string' && CANCELS.has(action.type) ? 'cancel' : 'order'
}

export const hyperliquid: ExchangeRecord = {
  id: 'hyperliquid',
  accountIsReadWhole: true,
  openOrderPages: 'whole',
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
  postReads: /^info$/,
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
  sharedPath: { path: 'exchange', callKindOf },
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: it adds 5 % of room to the price by itself
  marketOrderPrice: 'some',
}
