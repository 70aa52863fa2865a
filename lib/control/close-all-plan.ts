import { createHash } from 'node:crypto'
import Big from 'big.js'
import { closingSide, type VenueSnapshot } from '../exposure.js'
import { addMoney } from '../money.js'
import type { ClosingOrder, Position } from '../ports.js'
import { isFresh } from '../status.js'
import { describeReading, positionValue, type VenueReading } from './positions.js'

/** What a close-all would do. Nothing of it has been done. */
export interface CloseAllPlan {
  /** A hash of the orders that would be sent. */
  readonly planId: string
  /** Nothing is skipped. */
  readonly complete: boolean
  /** By value, the largest first. */
  readonly orders: readonly PlannedClose[]
  readonly totals: { readonly orders: number; readonly currencies: Readonly<Record<string, string | null>> }
  /** What would stay open, and why. */
  readonly skipped: readonly { readonly venue: string; readonly symbol: string | null; readonly why: string }[]
  readonly venues: readonly VenueReading[]
}

export interface PlannedClose {
  readonly venue: string
  readonly position: Position
  readonly closing: ClosingOrder
  readonly estimatedValue: string | null
  readonly currency: string | null
}

/** Plans from what was read last. A venue that could not be read now is skipped, never taken for flat. */
export function planCloseAll(snapshots: readonly VenueSnapshot[], now: number, maxAgeMs: number): CloseAllPlan {
  const readable = snapshots.filter((snapshot) => isFresh(snapshot, now, maxAgeMs) && snapshot.positions !== null)
  const unreadable = snapshots
    .filter((snapshot) => !readable.includes(snapshot))
    .map(({ venue, error }) => ({ venue, symbol: null, why: error ?? 'its last reading is too old' }))
  const all = readable.flatMap(({ venue, positions }) => (positions ?? []).map((position) => planOne(venue, position)))
  const orders = all.filter(({ estimatedValue }) => estimatedValue !== null).sort(byValue)
  const unpriced = all
    .filter(({ estimatedValue }) => estimatedValue === null)
    .map(({ venue, position }) => ({ venue, symbol: position.symbol, why: 'the venue has no price for it' }))
  const skipped = [...unreadable, ...unpriced]
  return {
    planId: planIdOf(orders),
    complete: skipped.length === 0,
    orders,
    totals: { orders: orders.length, currencies: sumByCurrency(orders) },
    skipped,
    venues: snapshots.map((snapshot) => describeReading(snapshot, now, maxAgeMs)),
  }
}

function planOne(venue: string, position: Position): PlannedClose {
  const { symbol, quantity } = position
  return {
    venue,
    position,
    closing: { symbol, side: closingSide(position), quantity, type: 'market', reduceOnly: true },
    estimatedValue: positionValue(position),
    currency: position.currency ?? null,
  }
}

function byValue(one: PlannedClose, other: PlannedClose): number {
  return new Big(other.estimatedValue ?? 0).abs().cmp(new Big(one.estimatedValue ?? 0).abs())
}

function sumByCurrency(orders: readonly PlannedClose[]): Record<string, string | null> {
  const currencies = [...new Set(orders.map(({ currency }) => currency ?? 'unknown'))]
  return Object.fromEntries(
    currencies.map((currency) => {
      const own = orders.filter((order) => (order.currency ?? 'unknown') === currency)
      return [currency, addMoney(own.map(({ estimatedValue }) => estimatedValue))]
    }),
  )
}

/** The same for the same closing orders, whatever the prices have done. */
function planIdOf(orders: readonly PlannedClose[]): string {
  const lines = orders.map(({ venue, closing }) =>
    JSON.stringify([venue, closing.symbol, closing.side, closing.quantity]),
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)
}
