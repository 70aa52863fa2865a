import type { RequestHead } from '../../lib/clients/request-head.js'
import { Big } from '../../lib/words/big.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { toQuantity } from '../../lib/words/order.js'
import { withTold } from '../../lib/words/order-money.js'
import type { ClosingOrder } from '../../lib/words/ports.js'
import { unitOf } from './option.js'

export type CallKind = 'read' | 'cancel' | 'order'

type Fields = Readonly<Record<string, unknown>>

/** Lists of symbols that a person looks at. They change nothing in the account. */
const WATCHLISTS = /^\/v2\/watchlists(\/[^/]+)*$|^\/v2\/watchlists:by_name$/

/** Tells what a request to Alpaca's Trading API does. To close a position is an order there, and no cancel. Pure. */
export function kindOfRequest(head: RequestHead | null): CallKind {
  if (head === null) return 'order'
  const { method, path } = head
  if (method === 'GET' || WATCHLISTS.test(path)) return 'read'
  return method === 'DELETE' && /^\/v2\/orders(\/[^/]+)?$/.test(path) ? 'cancel' : 'order'
}

/** Fields that say no more of an exit than symbol, side, quantity, price and names. With any other, it is not verified as one. */
const PLAIN = new Set(
  'symbol side qty type time_in_force limit_price extended_hours client_order_id position_intent order_class'.split(
    ' ',
  ),
)

/** The order of a request that is neither a reading nor a cancel. What is not understood, is not told. Pure. */
export function orderOfRequest(head: RequestHead | null, body: unknown, venue: string): Partial<OrderIntent> {
  const unknown = { action: 'place', venue } as const
  if (head?.method !== 'POST' || head.path !== '/v2/orders') return unknown
  const order = parsed(body)
  if (order === null) return unknown
  const { symbol, side, qty } = order
  const intent = {
    ...unknown,
    symbol: typeof symbol === 'string' ? symbol : null,
    side: side === 'buy' || side === 'sell' ? side : null,
    quantity: toQuantity(qty),
    reduceOnly: order.position_intent === `${side}_to_close` && isPlain(order),
  } as const
  const contractSize = unitOf(symbol)
  return withTold(intent, contractSize === 1 ? order : { ...order, contractSize })
}

/** Whether a request closes no more of a position than a closing order says. Which way is told by the position. Pure. */
export function closes(head: RequestHead | null, query: URLSearchParams, { symbol, quantity }: ClosingOrder): boolean {
  if (head?.method !== 'DELETE' || head.path !== `/v2/positions/${encodeURIComponent(symbol)}`) return false
  const asked = toQuantity(query.get('qty'))
  return asked !== null && query.size === 1 && new Big(asked).lte(quantity)
}

function isPlain(order: Fields): boolean {
  const isSimple = [undefined, null, '', 'simple'].includes(order.order_class as never)
  return isSimple && Object.entries(order).every(([field, value]) => value == null || PLAIN.has(field))
}

function parsed(body: unknown): Fields | null {
  try {
    const value: unknown = JSON.parse(String(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
  } catch {
    return null
  }
}
