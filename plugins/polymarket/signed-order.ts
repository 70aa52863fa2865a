import { Big } from '../../lib/words/big.js'
import type { OrderIntent, OrderSide } from '../../lib/words/order.js'
import { withTold } from '../../lib/words/order-money.js'
import type { ClosingOrder } from '../../lib/words/ports.js'

/** Collateral and outcome tokens have six decimals (`config.js` of both clients). */
const BASE_UNITS = 1e6

export interface ReadOptions {
  readonly venue: string
  /** Whether a sale only ever makes a position smaller. */
  readonly sellsReduce: boolean
}

/** The body of a POST, as far as it is an order: what `orderToJson…` of both clients makes. */
interface Posted {
  readonly order?: {
    readonly tokenId?: unknown
    readonly side?: unknown
    readonly makerAmount?: unknown
    readonly takerAmount?: unknown
  }
}

/** The orders in the body of a POST, one intent each. A body that is not understood is one order of which nothing is known. Pure. */
export function readOrders(data: unknown, options: ReadOptions): Partial<OrderIntent>[] {
  const posted = Array.isArray(data) && data.length > 0 ? data : [data]
  return posted.map((each) => readOrder(each, options))
}

function readOrder(posted: unknown, { venue, sellsReduce }: ReadOptions): Partial<OrderIntent> {
  const order = (posted as Posted | null | undefined)?.order
  if (typeof order !== 'object' || order === null) return { action: 'place', venue }
  const side = readSide(order.side)
  const intent = {
    action: 'place',
    venue,
    symbol: typeof order.tokenId === 'string' ? order.tokenId : null,
    side,
    quantity: side === null ? null : toShares(side === 'sell' ? order.makerAmount : order.takerAmount),
    reduceOnly: side === 'sell' && sellsReduce,
  } as const
  const cost = side === null ? null : toShares(side === 'sell' ? order.takerAmount : order.makerAmount)
  return withTold(intent, { side, quantity: intent.quantity, cost, price: priceOf(cost, intent.quantity) })
}

function priceOf(cost: string | null, shares: string | null): string | null {
  return cost === null || shares === null || new Big(shares).eq(0) ? null : new Big(cost).div(shares).toFixed()
}

/** Whether an order does what a closing order says, and no more. Pure. */
export function isWithin(order: Partial<OrderIntent>, closing: ClosingOrder): boolean {
  if (order.symbol !== closing.symbol || order.side !== 'sell' || closing.side !== 'sell') return false
  return typeof order.quantity === 'string' && new Big(order.quantity).lte(closing.quantity)
}

/** What is sold is the maker's amount, what is bought the taker's; the signed v1 order writes the side as a number. */
function readSide(side: unknown): OrderSide | null {
  if (side === 'BUY' || side === 0) return 'buy'
  return side === 'SELL' || side === 1 ? 'sell' : null
}

/** A decimal string; null for what is no amount. */
export function toShares(amount: unknown): string | null {
  if (typeof amount !== 'string' || !/^\d+$/.test(amount)) return null
  return new Big(amount).div(BASE_UNITS).toFixed()
}
