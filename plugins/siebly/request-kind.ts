import type { RequestHead } from '../../lib/clients/request-head.js'

export type CallKind = 'read' | 'cancel' | 'order'

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean))

/**
 * Requests that take orders away, and do nothing else: bybit-api 4.7, binance 3.6, bitget-api 3.2, okx-api 3.2. No path of one exchange is
 * one of another. Not among them: `cancelReplace` and its like, and what cancels loans, withdrawals or subscriptions, which moves money.
 */
const POST_CANCELS = set(`
  /v5/order/cancel /v5/order/cancel-all /v5/order/cancel-batch /v5/spread/order/cancel /v5/spread/order/cancel-all
  /v5/rfq/cancel-rfq /v5/rfq/cancel-all-rfq /v5/rfq/cancel-quote /v5/rfq/cancel-all-quotes
  /api/v2/spot/trade/cancel-order /api/v2/spot/trade/batch-cancel-order /api/v2/spot/trade/cancel-symbol-order
  /api/v2/spot/trade/cancel-plan-order /api/v2/spot/trade/batch-cancel-plan-order
  /api/v2/mix/order/cancel-order /api/v2/mix/order/batch-cancel-orders /api/v2/mix/order/cancel-all-orders
  /api/v2/mix/order/cancel-plan-order
  /api/v2/margin/crossed/cancel-order /api/v2/margin/isolated/cancel-order
  /api/v2/margin/crossed/batch-cancel-order /api/v2/margin/isolated/batch-cancel-order
  /api/v3/trade/cancel-order /api/v3/trade/cancel-batch /api/v3/trade/cancel-symbol-order
  /api/v3/trade/cancel-strategy-order /api/v3/trade/cancel-reality-order
  /api/v5/trade/cancel-order /api/v5/trade/cancel-batch-orders /api/v5/trade/mass-cancel
  /api/v5/trade/cancel-algos /api/v5/trade/cancel-advance-algos
  /api/v5/sprd/cancel-order /api/v5/sprd/mass-cancel
  /api/v5/rfq/cancel-rfq /api/v5/rfq/cancel-batch-rfqs /api/v5/rfq/cancel-all-rfqs
  /api/v5/rfq/cancel-quote /api/v5/rfq/cancel-batch-quotes /api/v5/rfq/cancel-all-quotes`)

const DELETE_CANCELS = set(`
  /api/v3/order /api/v3/openOrders /api/v3/orderList /sapi/v1/margin/order /sapi/v1/margin/openOrders /sapi/v1/margin/orderList
  /fapi/v1/order /fapi/v1/allOpenOrders /fapi/v1/batchOrders /fapi/v1/algoOrder /fapi/v1/algoOpenOrders
  /dapi/v1/order /dapi/v1/allOpenOrders /dapi/v1/batchOrders /dapi/v1/algoOrder /dapi/v1/algoOpenOrders
  /papi/v1/um/order /papi/v1/um/allOpenOrders /papi/v1/um/conditional/order /papi/v1/um/conditional/allOpenOrders
  /papi/v1/um/algo/order /papi/v1/um/algo/allOpenOrders
  /papi/v1/cm/order /papi/v1/cm/allOpenOrders /papi/v1/cm/conditional/order /papi/v1/cm/conditional/allOpenOrders
  /papi/v1/margin/order /papi/v1/margin/allOpenOrders /papi/v1/margin/orderList
  /sapi/v1/algo/futures/order /sapi/v1/algo/spot/order`)

/** Tickets for a stream of one's own account (Binance): made, kept and given back. */
const SESSIONS =
  /^\/(api\/v3\/userDataStream|[fdp]api\/v1\/listenKey|sapi\/v1\/(userDataStream(\/isolated)?|margin\/listen-key|userListenToken))$/

/** Requests that are POSTed and change nothing. */
const POST_READS = set(`
  /api/v3/order/test /api/v3/sor/order/test /fapi/v1/order/test /sapi/v1/asset/get-funding-asset /sapi/v3/asset/getUserAsset
  /v5/order/pre-check /api/v5/trade/order-precheck /api/v5/account/position-builder /api/v3/account/max-open-available`)

/** A dead man's switch: the field that says when it goes off, and the least and most of it that surely arms it. */
const DEAD_MANS_SWITCHES: ReadonlyMap<string, readonly [field: string, least: number, most: number]> = new Map([
  ['/v5/order/disconnected-cancel-all', ['timeWindow', 3, 300]],
  ['/fapi/v1/countdownCancelAll', ['countdownTime', 1_000, 3_600_000]],
  ['/dapi/v1/countdownCancelAll', ['countdownTime', 1_000, 3_600_000]],
  ['/api/v3/trade/countdown-cancel-all', ['countdown', 5, 60]],
  ['/api/v5/trade/cancel-all-after', ['timeOut', 10, 120]],
  ['/api/v5/sprd/cancel-all-after', ['timeOut', 10, 120]],
  ['/api/v5/rfq/cancel-all-after', ['timeOut', 10, 120]],
])

/** First words of the last part of a path by which a GET is taken for an order: none of the four exchanges has one that acts. */
const ACTS = /^\/(buy|sell|place|create|submit|amend|edit|replace)([-_]|$)/i

/** Tells what a request does. What is not known to read or to cancel is an order. Pure. */
export function kindOfRequest(head: RequestHead | null, params: unknown): CallKind {
  if (head === null) return 'order'
  const { method, path } = head
  if (method === 'GET') return ACTS.test(path.slice(path.lastIndexOf('/'))) ? 'order' : 'read'
  if (['POST', 'PUT', 'DELETE'].includes(method) && SESSIONS.test(path)) return 'read'
  if (method === 'DELETE') return DELETE_CANCELS.has(path) ? 'cancel' : 'order'
  if (method !== 'POST') return 'order'
  if (POST_READS.has(path)) return 'read'
  return POST_CANCELS.has(path) || armsDeadMansSwitch(path, params) ? 'cancel' : 'order'
}

/** Whether a request sets a dead man's switch, or ends it. Pure. */
export function isDeadMansSwitch(head: RequestHead | null): boolean {
  return head?.method === 'POST' && DEAD_MANS_SWITCHES.has(head.path)
}

function armsDeadMansSwitch(path: string, params: unknown): boolean {
  const known = DEAD_MANS_SWITCHES.get(path)
  if (known === undefined || typeof params !== 'object' || params === null) return false
  const [field, least, most] = known
  const value: unknown = Reflect.get(params, field)
  if (typeof value !== 'number' && typeof value !== 'string') return false
  return Number(value) >= least && Number(value) <= most
}
