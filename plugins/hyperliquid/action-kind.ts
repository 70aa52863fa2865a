import { asManyAsIn } from '../../lib/clients/orders-in.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { toQuantity } from '../../lib/words/order.js'
import { withTold } from '../../lib/words/order-money.js'

export type CallKind = 'read' | 'cancel' | 'order'

type Fields = Readonly<Record<string, unknown>>

/** Actions that take orders away, and do nothing else (@nktkas/hyperliquid 0.32). */
const CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel'])

/** The least time ahead that the exchange takes for its dead man's switch, in ms; and the most by which it is still one. */
const SOONEST_CANCEL_MS = 5_000
const LATEST_CANCEL_MS = 24 * 3_600_000

/** Tells what a request of a transport does. Info and the explorer read; actions are told apart by their type. Pure, but for the clock. */
export function kindOfRequest(endpoint: unknown, payload: unknown, now = Date.now()): CallKind {
  if (endpoint === 'info' || endpoint === 'explorer') return 'read'
  const action = actionIn(payload)
  if (endpoint !== 'exchange' || action === null) return 'order'
  if (CANCELS.has(String(action.type))) return 'cancel'
  return action.type === 'scheduleCancel' && armsSwitch(action.time, now) ? 'cancel' : 'order'
}

/** Whether a request ends the exchange's dead man's switch, and does nothing else. Pure. */
export function disarms(endpoint: unknown, payload: unknown): boolean {
  const action = actionIn(payload)
  return endpoint === 'exchange' && action?.type === 'scheduleCancel' && action.time === undefined
}

function armsSwitch(time: unknown, now: number): boolean {
  return typeof time === 'number' && time >= now + SOONEST_CANCEL_MS && time <= now + LATEST_CANCEL_MS
}

/** The orders of an action, at least one. What is not understood, is not told. Pure. */
export function ordersOfAction(
  payload: unknown,
  { venue, nameOf }: { readonly venue: string; readonly nameOf: (asset: number) => string | null },
): Partial<OrderIntent>[] {
  const action = actionIn(payload)
  const orders = action?.type === 'order' ? action.orders : null
  if (!Array.isArray(orders) || orders.length === 0) return [asManyAsIn(action, { action: 'place', venue })]
  // For a vault or a sub-account, it is another account's position.
  const { vaultAddress } = payload as Fields
  const alone = action?.grouping === 'na' && (vaultAddress === undefined || vaultAddress === null)
  return orders.map((order) => readOrder(order, alone, venue, nameOf))
}

function readOrder(
  order: unknown,
  alone: boolean,
  venue: string,
  nameOf: (asset: number) => string | null,
): Partial<OrderIntent> {
  const { a, b, p, s, r, t } = (order ?? {}) as Fields
  const isPlain = typeof t === 'object' && t !== null && Object.keys(t).join() === 'limit'
  const intent = {
    action: 'place',
    venue,
    symbol: typeof a === 'number' ? nameOf(a) : null,
    side: typeof b !== 'boolean' ? null : b ? 'buy' : 'sell',
    quantity: toQuantity(s),
    reduceOnly: r === true && alone && isPlain && typeof a === 'number' && isPerpetual(a),
  } as const
  const trigger = (t as Fields | undefined)?.trigger as Fields | undefined
  return withTold(intent, { price: p, size: s, isBuy: b, triggerPrice: trigger?.triggerPx })
}

/**
 * Spot pairs have numbers from 10,000 on, builders' perpetuals from 100,000 on, outcomes from 100,000,000 on. Reduce-only protects perpetuals alone.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/asset-ids
 */
function isPerpetual(asset: number): boolean {
  return asset < 10_000 || (asset >= 100_000 && asset < 100_000_000)
}

function actionIn(payload: unknown): Fields | null {
  const action = (payload as { readonly action?: unknown } | null | undefined)?.action
  return typeof action === 'object' && action !== null ? (action as Fields) : null
}
