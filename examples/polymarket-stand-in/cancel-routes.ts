import type { Order } from './order-book.js'
import type { Call, Route } from './route.js'
import type { StandIn } from './stand-in.js'

/** Cancels answer with what is gone, and with what is not, and why. */
export const cancelRoutes: Readonly<Record<string, Route>> = {
  'DELETE /order': (standIn, call) => cancel(standIn, call, [(call.body as { orderID?: unknown } | null)?.orderID]),
  'DELETE /orders': (standIn, call) => cancel(standIn, call, Array.isArray(call.body) ? call.body : []),
  'DELETE /cancel-all': (standIn, call) => cancelWhere(standIn, call, () => true),
  'DELETE /cancel-market-orders': (standIn, call) => {
    const { asset_id } = (call.body ?? {}) as { asset_id?: unknown }
    return cancelWhere(standIn, call, ({ tokenId }) => asset_id === undefined || tokenId === asset_id)
  },
}

function cancel({ clob, apiKeys }: StandIn, { headers }: Call, ids: readonly unknown[]) {
  const canceled = clob.cancel(apiKeys.callerOf(headers), ({ id }) => ids.includes(id))
  const others = ids.filter((id) => !canceled.includes(String(id)))
  const why = "order can't be found - already canceled or matched"
  return { canceled, not_canceled: Object.fromEntries(others.map((id) => [String(id), why])) }
}

function cancelWhere({ clob, apiKeys }: StandIn, { headers }: Call, fits: (order: Order) => boolean) {
  return { canceled: clob.cancel(apiKeys.callerOf(headers), fits), not_canceled: {} }
}
