import { Big } from '../words/big.js'
import type { OrderIntent } from '../words/order.js'
import type { ClosingOrder } from '../words/ports.js'

/** The property in which a venue hands its closing order to the guarded client. Copies of this package share it. */
const CLOSING = Symbol.for('trading-kill-switch.closing')

/** A view of a client for one closing order: the same client, but its guard sees the closing order. */
export function forClosing<Client extends object>(client: Client, closing: ClosingOrder): Client {
  return Object.create(client, { [CLOSING]: { value: closing } })
}

/** The closing order that a client carries out now. It passes the guard only where the kill switch has issued that very object. */
export function closingOf(client: object): ClosingOrder | null {
  return (client as { readonly [CLOSING]?: ClosingOrder })[CLOSING] ?? null
}

/** What stands for the orders of a request: the closing order itself, for the one order that does what it says and no more. Pure. */
export function withClosing(
  orders: readonly Partial<OrderIntent>[],
  closing: ClosingOrder | null,
): readonly (Partial<OrderIntent> | ClosingOrder)[] {
  const [order] = orders
  if (closing === null || order === undefined || orders.length > 1) return orders
  return isWithin(order, closing) ? [closing] : orders
}

function isWithin({ symbol, side, quantity, reduceOnly }: Partial<OrderIntent>, closing: ClosingOrder): boolean {
  if (symbol !== closing.symbol || side !== closing.side || reduceOnly !== true) return false
  return typeof quantity === 'string' && new Big(quantity).lte(closing.quantity)
}
