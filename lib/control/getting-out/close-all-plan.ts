import { createHash } from 'node:crypto'
import type { Moment } from '../../time/monotonic.js'
import { Big } from '../../words/big.js'
import { closingSide } from '../../words/exposure.js'
import { addMoney } from '../../words/money.js'
import type { ClosingOrder, Position } from '../../words/ports.js'
import type { Reading } from '../venues/venues.js'
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

/** Plans from a reading of every venue. One that could not be read now is skipped, never taken for flat. */
export function planCloseAll(readings: readonly Reading[], now: Moment, maxAgeMs: number): CloseAllPlan {
  const unreadable = readings.flatMap(({ snapshot: { venue }, failure }) =>
    failure === null ? [] : [{ venue, symbol: null, why: failure }],
  )
  const all = readings
    .filter(({ failure }) => failure === null)
    .flatMap(({ snapshot: { venue, positions } }) => (positions ?? []).map((position) => planOne(venue, position)))
  const orders = all.filter(({ position }) => whySkipped(position) === null).sort(byValue)
  const notClosable = all.flatMap(({ venue, position }) => {
    const why = whySkipped(position)
    return why === null ? [] : [{ venue, symbol: position.symbol, why }]
  })
  const skipped = [...unreadable, ...notClosable]
  return {
    planId: planIdOf(orders),
    complete: skipped.length === 0,
    orders,
    totals: { orders: orders.length, currencies: sumByCurrency(orders) },
    skipped,
    venues: readings.map(({ snapshot, failure }) =>
      describeReading({ ...snapshot, error: failure ?? snapshot.error }, now, maxAgeMs),
    ),
  }
}

/**
 * True when what would be done now is what was planned, venue by venue. One that could not be read, now or then, changes
 * nothing for the others.
 */
export function stillHolds(planned: CloseAllPlan, now: CloseAllPlan): boolean {
  return now.venues.every(({ venue, error }) => {
    const then = planned.venues.find((each) => each.venue === venue)
    if (error !== null || then === undefined || then.error !== null) return true
    return planIdOf(ordersAt(planned, venue)) === planIdOf(ordersAt(now, venue))
  })
}

function ordersAt(plan: CloseAllPlan, venue: string): PlannedClose[] {
  return plan.orders.filter((order) => order.venue === venue)
}

/** Why a close-all leaves a position open; null when it doesn't. */
export function whySkipped({ markPrice, notClosable }: Position): string | null {
  if (notClosable !== null && notClosable !== undefined) return notClosable
  return markPrice === null || markPrice === undefined ? 'the venue has no price for it' : null
}

function planOne(venue: string, position: Position): PlannedClose {
  return {
    venue,
    position,
    closing: closingOrder(position),
    estimatedValue: positionValue(position),
    currency: position.currency ?? null,
  }
}

/** The order that closes all of a position. */
export function closingOrder(position: Position): ClosingOrder {
  const { symbol, quantity } = position
  return { symbol, side: closingSide(position), quantity, type: 'market', reduceOnly: true }
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
