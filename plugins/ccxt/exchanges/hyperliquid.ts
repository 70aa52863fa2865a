import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

const CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel'])

/** ccxt 4.5.84, `initializeClient`: sent before reads, orders and cancels alike. They name who earns of the fees, and place nothing. */
const SESSIONS = new Set(['approveBuilderFee', 'setReferrer'])

function callKindOf(params: unknown): CallKind {
  const action = (params as { readonly action?: { readonly type?: unknown; readonly time?: unknown } } | undefined)
    ?.action
  if (typeof action?.type !== 'string') return 'order'
  if (SESSIONS.has(action.type)) return 'read'
  // The dead man's switch: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint. No time disarms it.
  if (action.type === 'scheduleCancel') return typeof action.time === 'number' && action.time > 0 ? 'cancel' : 'order'
  return CANCELS.has(action.type) ? 'cancel' : 'order'
}

/** https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/post-requests: what else goes by HTTP */
function socketKindOf(message: SocketMessage): CallKind | null {
  if (!('method' in message) || message.method !== 'post') return null
  const request = message.request as { readonly type?: unknown; readonly payload?: unknown } | undefined
  if (request?.type === 'info') return 'read'
  return request?.type === 'action' ? callKindOf(request.payload) : 'order'
}

export const hyperliquid: ExchangeRecord = {
  id: 'hyperliquid',
  accountIsReadWhole: true,
  openOrderPages: 'whole',
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
  postReads: /^info$/,
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
  sharedPath: { path: 'exchange', callKindOf },
  socketKindOf,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: it adds 5 % of room to the price by itself
  marketOrderPrice: 'some',
}
