import Big from 'big.js'
import type { OrderSide } from './order.js'
import type { Account, Position, WorkingOrder } from './ports.js'

/** One venue, as it was read last. */
export interface VenueSnapshot {
  readonly venue: string
  /** Null: never read successfully. */
  readonly positions: readonly Position[] | null
  readonly openOrders: readonly WorkingOrder[] | null
  /** Null: never read, or the venue can't tell. */
  readonly account: Account | null
  /** When the reading that these come from began, in ms since 1970; null: never. */
  readonly asOf: number | null
  /** {@link import('./latch.js').OrderCounts.passed} when the reading began. */
  readonly passedBefore: number
  /** What the newest attempt failed with; null when it succeeded. */
  readonly error: string | null
}

/** The side of the order that makes the position smaller. */
export function closingSide(position: Pick<Position, 'side'>): OrderSide {
  return position.side === 'long' ? 'sell' : 'buy'
}

/**
 * The working orders that could open or enlarge a position. Exits are counted together against the position: two stops
 * of the full size each can't both be protection.
 */
export function riskAdding(orders: readonly WorkingOrder[], positions: readonly Position[]): WorkingOrder[] {
  const left = new Map<string, Big>()
  for (const position of positions) {
    left.set(`${closingSide(position)} ${position.symbol}`, new Big(position.quantity))
  }
  return orders.filter((order) => {
    const key = `${order.side} ${order.symbol}`
    const room = left.get(key)
    if (!order.reduceOnly || room === undefined || room.lt(order.quantity)) return true
    left.set(key, room.minus(order.quantity))
    return false
  })
}
