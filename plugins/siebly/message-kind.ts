import type { CallKind } from './request-kind.js'

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean))

/** `op` of Bybit, Bitget and OKX. */
const OP_READS = set('auth login ping pong subscribe unsubscribe')
const OP_CANCELS = set(`
  order.cancel order.cancel-batch
  cancel-order batch-cancel-orders mass-cancel sprd-cancel-order sprd-mass-cancel`)

/** `topic` beside Bitget's `op: 'trade'`. */
const TRADE_CANCELS = set('cancel-order batch-cancel')

/** `method` of Binance. */
const METHOD_READS = set(`
  SUBSCRIBE UNSUBSCRIBE LIST_SUBSCRIPTIONS SET_PROPERTY GET_PROPERTY session.logon session.logout session.status
  userDataStream.start userDataStream.ping userDataStream.stop userDataStream.subscribe userDataStream.unsubscribe
  userDataStream.subscribe.listenToken userDataStream.subscribe.signature
  ping time exchangeInfo executionRules depth trades.recent trades.historical trades.aggregate blockTrades.historical
  klines uiKlines avgPrice ticker ticker.24hr ticker.book ticker.price ticker.tradingDay referencePrice
  referencePrice.calculation
  account.balance account.commission account.position account.rateLimits.orders account.status
  v2/account.balance v2/account.position v2/account.status allOrders allOrderLists myAllocations myFilters
  myPreventedMatches myTrades openOrderLists.status openOrders.status order.status order.test order.amendments
  orderList.status sor.order.test`)
const METHOD_CANCELS = set('order.cancel openOrders.cancelAll orderList.cancel algoOrder.cancel')

export type Message = Readonly<Record<string, unknown>>

/** @returns null for what is no JSON object. Pure. */
export function parseMessage(data: unknown): Message | null {
  if (typeof data !== 'string') return null
  try {
    const message: unknown = JSON.parse(data)
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? (message as Message) : null
  } catch {
    return null
  }
}

/** Tells what a message to a WebSocket does. What is not known to read or to cancel is an order. Pure. */
export function kindOfMessage(data: unknown): CallKind {
  if (data === 'ping' || data === 'pong') return 'read'
  const message = parseMessage(data)
  if (message === null || !isReadAlike(String(data), message)) return 'order'
  const { op, method, topic } = message
  if (op !== undefined && method !== undefined) return 'order'
  if (typeof method === 'string')
    return METHOD_READS.has(method) ? 'read' : METHOD_CANCELS.has(method) ? 'cancel' : 'order'
  if (typeof op !== 'string') return 'pong' in message || 'ping' in message ? pingKind(message) : 'order'
  if (op === 'trade') return typeof topic === 'string' && TRADE_CANCELS.has(topic) ? 'cancel' : 'order'
  return OP_READS.has(op) ? 'read' : OP_CANCELS.has(op) ? 'cancel' : 'order'
}

/** Where a name stands twice, others may take the one that we don't. */
function isReadAlike(text: string, message: Message): boolean {
  return JSON.stringify(message).replace(/\s/g, '') === text.replace(/\s/g, '')
}

function pingKind(message: Message): CallKind {
  return Object.keys(message).length === 1 ? 'read' : 'order'
}
