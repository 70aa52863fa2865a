import { isPlain } from '../words/object-fields.js'
import { completeIntent, type OrderIntent } from '../words/order.js'
import { withBatch } from '../words/order-money.js'
import { plainField } from '../words/other-symbols.js'

/** Orders that hang on another one, and close what it opens. */
const ATTACHED = new Set(['attachalgoords', 'attachedorders'])
const DEEPEST = 4

/**
 * How many orders a request may hold that is not understood: as many as there are objects in its lists, and 1 at least. A text of JSON is what it
 * says, as Binance's `batchOrders` is one. Pure.
 */
export function ordersIn(said: unknown): number {
  return Math.max(1, countIn(said, 0))
}

/** The orders of one request: the first one stands for all of them, so that limits let them pass as a whole or not at all, and the others for none. */
export function asOneRequest<Order extends Partial<OrderIntent>>(orders: readonly Order[]): readonly Order[] {
  if (orders.length === 1) return orders
  return orders.map((order, index) => withBatch(order, index === 0 ? orders : []))
}

/** An order of which nothing is known but what it says, for a request that may hold several: they take as many slots. */
export function asManyAsIn<Order extends Partial<OrderIntent>>(said: unknown, order: Order): Order {
  const orders = ordersIn(said)
  return orders === 1 ? order : withBatch(order, Array(orders).fill(completeIntent(order)))
}

function countIn(said: unknown, depth: number): number {
  if (depth > DEEPEST) return 0
  if (typeof said === 'string') return countIn(parsed(said), depth)
  if (Array.isArray(said))
    return said.filter(isObject).reduce((sum, each) => sum + Math.max(1, countIn(each, depth + 1)), 0)
  if (!isObject(said) || !isPlain(said)) return 0
  const counts = Object.entries(said).map(([name, value]) =>
    ATTACHED.has(plainField(name)) ? 0 : countIn(value, depth + 1),
  )
  return Math.max(0, ...counts)
}

/** Null: it is no JSON of an object or a list. */
function parsed(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
