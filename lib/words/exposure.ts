import type { Moment } from '../time/monotonic.js'
import { Big } from './big.js'
import type { OrderSide } from './order.js'
import { ofThisBot } from './own-orders.js'
import type { Account, AccountPart, Position, Transfer, WorkingOrder } from './ports.js'

/** One venue, as it was read last. */
export interface VenueSnapshot {
  readonly venue: string
  /** Null: never read successfully. */
  readonly positions: readonly Position[] | null
  /** Null: never read successfully. May be newer than the positions, when only these could not be read. */
  readonly openOrders: readonly WorkingOrder[] | null
  /** When the last successful reading of the orders began, by `monotonicMs()`; 0: never. */
  readonly ordersBegan: number
  /** Null: not read, or the venue can't tell. */
  readonly account: Account | null
  /** Why the account could not be read; null when it could, or when the venue has none. */
  readonly accountError: string | null
  /** What came in and went out since trips want to know; null: it was not asked for, or not told. */
  readonly transfers: readonly Transfer[] | null
  /** Why it was not told, though it was asked for; null: it was, or nobody has asked. */
  readonly transfersError: string | null
  /** When the last reading of both positions and orders began, in ms since 1970; null: never. */
  readonly asOf: number | null
  /** The same by `monotonicMs()`; 0: never. */
  readonly began: number
  /** How long that reading took, in ms, also where it was given up before its end; 0: none. */
  readonly tookMs: number
  /** When the newest attempt began, by `monotonicMs()`; 0: there was none. */
  readonly attempted: number
  /** {@link import('../between/latch/latch.js').Latch.orders.settledSent} when the reading began. */
  readonly sentBefore: number
  /** Something was halted already when the reading began. */
  readonly whileHalted: boolean
  /** The parts of the account, as far as the venue tells of any. Positions and orders are those of the parts that were read. */
  readonly parts: readonly AccountPart[]
  /** What the newest attempt failed with; null when it succeeded. */
  readonly error: string | null
}

/** When the oldest of the readings began, by `monotonicMs()`; 0: a venue was never read, or there is none. */
export function readFrom(snapshots: readonly VenueSnapshot[]): number {
  return snapshots.length === 0 ? 0 : Math.min(...snapshots.map(({ began }) => began))
}

/** The age of the last successful reading, in ms, by the clock by which it is older; null: none, or one of the future. */
export function ageOf({ asOf, began }: VenueSnapshot, now: Moment): number | null {
  if (asOf === null || now.wall < asOf) return null
  return Math.max(now.wall - asOf, now.monotonic - began)
}

/** In ms. */
const MOST_PATIENCE = 60_000

/**
 * How much longer than others a slow venue is waited for, and how much older its readings may be, in ms. A reading that is asked for may have
 * to wait for the one before; and one is as old as it took when it is there, and as old again when the next one is.
 */
export function patienceFor({ tookMs }: Pick<VenueSnapshot, 'tookMs'>): number {
  return Math.min(2 * tookMs, MOST_PATIENCE)
}

/** The error of a venue that nobody has read yet. */
export const NEVER_READ = 'not read yet'

/** A venue that nobody has read yet. */
export function neverRead(venue: string): VenueSnapshot {
  return {
    venue,
    positions: null,
    openOrders: null,
    ordersBegan: 0,
    account: null,
    accountError: null,
    transfers: null,
    transfersError: null,
    asOf: null,
    began: 0,
    tookMs: 0,
    attempted: 0,
    sentBefore: -1,
    whileHalted: false,
    parts: [],
    error: NEVER_READ,
  }
}

/** What tells a working order from all others of its venue: an exchange may give the same id in two markets. */
export function workingOrderKey({ id, symbol }: Pick<WorkingOrder, 'id' | 'symbol'>): string {
  return JSON.stringify([symbol, id])
}

/** The side of the order that makes the position smaller. */
export function closingSide(position: Pick<Position, 'side'>): OrderSide {
  return position.side === 'long' ? 'sell' : 'buy'
}

/** An exit of a whole position, whatever that is then. It has no size, and which side it is on doesn't matter. */
export function closesWhatever({ reduceOnly, quantity }: Pick<WorkingOrder, 'reduceOnly' | 'quantity'>): boolean {
  return reduceOnly && quantity !== null && new Big(quantity).eq(0)
}

/**
 * The working orders that could open or enlarge a position. Exits are counted together against the position: two stops
 * of the full size each can't both be protection. Stops are kept before other exits. What is another's is left out.
 */
export function riskAdding(orders: readonly WorkingOrder[], positions: readonly Position[]): WorkingOrder[] {
  const own = ofThisBot(orders)
  if (!own.some(({ reduceOnly }) => reduceOnly)) return [...own]
  const left = new Map<string, Big>()
  for (const position of positions) {
    const key = `${closingSide(position)} ${position.symbol}`
    left.set(key, (left.get(key) ?? new Big(0)).plus(position.quantity))
  }
  const hasPosition = new Set(positions.map(({ symbol }) => symbol))
  const stopsFirst = [...own].sort((one, other) => Number(other.stop ?? false) - Number(one.stop ?? false))
  return stopsFirst.filter((order) => {
    if (!order.reduceOnly) return true
    const key = `${order.side} ${order.symbol}`
    if (order.side === null && closesWhatever(order)) return !hasPosition.has(order.symbol)
    const room = left.get(key)
    if (order.quantity === null || room === undefined || room.lt(order.quantity)) return true
    left.set(key, room.minus(order.quantity))
    return false
  })
}
