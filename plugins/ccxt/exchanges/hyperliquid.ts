import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

const CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel'])

/** ccxt 4.5.84, `initializeClient`: they name who earns of the fees */
const SET_UPS = new Set(['approveBuilderFee', 'setReferrer'])

/** The dead man's switch takes a time that is this far ahead, in ms, and is disarmed without one. Source: the page of the exchange endpoint */
const SHORTEST_MS = 5_000

interface Transaction {
  readonly nonce?: unknown
  readonly action?: { readonly type?: unknown; readonly time?: unknown }
}

function callKindOf(params: unknown): CallKind {
  const { action, nonce } = (params ?? {}) as Transaction
  if (typeof action?.type !== 'string') return 'order'
  // The nonce is the time at which the request was made, in ms.
  if (action.type === 'scheduleCancel') return Number(action.time) - Number(nonce) >= SHORTEST_MS ? 'cancel' : 'order'
  return CANCELS.has(action.type) ? 'cancel' : 'order'
}

function setsUp(_path: string, params: unknown): boolean {
  return SET_UPS.has(String((params as Transaction | undefined)?.action?.type))
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
  setsUp,
  socketKindOf,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: it adds 5 % of room to the price by itself
  marketOrderPrice: 'some',
}
