import { createHash } from 'node:crypto'
import type { Moment } from '../../time/monotonic.js'
import { describeUnread, unreadParts } from '../../words/account-parts.js'
import { Big } from '../../words/big.js'
import { closingSide, type VenueSnapshot } from '../../words/exposure.js'
import { addMoney } from '../../words/money.js'
import type { ClosingOrder, Position } from '../../words/ports.js'
import type { Reading } from '../venues/venues.js'
import type { ClosingAccount } from './closing-account.js'
import type { ClosingAccounts } from './closing-accounts.js'
import { isDust } from './dust.js'
import { describeReading, POSITIONS_LISTED, positionValue, type VenueReading } from './positions.js'

/** What a close-all would do. Nothing of it has been done. */
export interface CloseAllPlan {
  /** A hash of the orders that would be sent. */
  readonly planId: string
  /** Nothing is skipped but dust. */
  readonly complete: boolean
  /** By value, the largest first. */
  readonly orders: readonly PlannedClose[]
  readonly totals: { readonly orders: number; readonly currencies: Readonly<Record<string, string | null>> }
  /** What would stay open, and why; with what may be there and could not be read. */
  readonly skipped: readonly SkippedPosition[]
  /** How many of both are not listed: a document lists a thousand of each at most. */
  readonly more: number
  readonly venues: readonly VenueReading[]
}

/** A plan as it is told. */
export function describePlan(plan: CloseAllPlan): CloseAllPlan {
  const [orders, skipped] = [plan.orders.slice(0, POSITIONS_LISTED), plan.skipped.slice(0, POSITIONS_LISTED)]
  const more = plan.orders.length - orders.length + plan.skipped.length - skipped.length
  return { ...plan, orders, skipped, more }
}

export interface PlannedClose {
  readonly venue: string
  readonly position: Position
  readonly closing: ClosingOrder
  readonly estimatedValue: string | null
  readonly currency: string | null
  /** What to look at before this is carried out. */
  readonly warning: string | null
}

export interface SkippedPosition {
  readonly venue: string
  /** Null: the venue could not be read, or has more positions than can be looked at. */
  readonly symbol: string | null
  readonly why: string
  /** In `currency`. Null: it has no price, or is not known. */
  readonly value: string | null
  readonly currency: string | null
  /** Nobody can close it, and it does not keep the account from `flat`: `dust_value`. */
  readonly dust: boolean
}

export interface PlanRules {
  readonly maxAgeMs: number
  /** {@link import('./position-close.js').PositionCloseParts.dustValue} */
  readonly dustValue: string
  readonly accounts: Pick<ClosingAccounts, 'find'>
}

/** Plans from a reading of every venue. One that could not be read now is skipped, never taken for flat. */
export function planCloseAll(readings: readonly Reading[], now: Moment, rules: PlanRules): CloseAllPlan {
  const unreadable = readings.flatMap(({ snapshot: { venue }, failure }) =>
    failure === null ? [] : [{ ...NOTHING_KNOWN, venue, why: failure }],
  )
  const all = readings
    .filter(({ failure }) => failure === null)
    .flatMap(({ snapshot }) => (snapshot.positions ?? []).map((position) => planOne(snapshot, position, rules)))
  const orders = all.flatMap(({ order, why }) => (why === null ? [order] : [])).sort(byValue)
  const notClosable = all.flatMap(({ order: { venue, position, estimatedValue, currency }, why }) => {
    if (why === null) return []
    const dust = isDust(position, rules.dustValue)
    return [{ venue, symbol: position.symbol, why, value: estimatedValue, currency, dust }]
  })
  const unread = readings
    .filter(({ failure }) => failure === null)
    .flatMap(({ snapshot }) => unreadParts(snapshot))
    .map((part) => ({ ...NOTHING_KNOWN, venue: part.venue, why: `not known: ${describeUnread(part)}` }))
  const skipped = [...unreadable, ...unread, ...notClosable]
  return {
    planId: planIdOf(orders),
    complete: skipped.every(({ dust }) => dust),
    orders,
    totals: { orders: orders.length, currencies: sumByCurrency(orders) },
    skipped,
    more: 0,
    venues: readings.map(({ snapshot, failure }) =>
      describeReading({ ...snapshot, error: failure ?? snapshot.error }, now, rules.maxAgeMs),
    ),
  }
}

const NOTHING_KNOWN = { symbol: null, value: null, currency: null, dust: false } as const

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

function planOne({ venue, began }: VenueSnapshot, position: Position, { accounts }: PlanRules) {
  const doubt = doubtOf(accounts.find(venue, position, began), new Big(position.quantity), began)
  const order: PlannedClose = {
    venue,
    position,
    closing: closingOrder(position),
    estimatedValue: positionValue(position),
    currency: position.currency ?? null,
    warning: doubt?.why ?? null,
  }
  const why =
    whySkipped(position) ?? (doubt?.waitMs ? `${doubt.why}. Make a new plan in ${inSeconds(doubt.waitMs)}` : null)
  return { order, why }
}

/** What an earlier close-all has sent, and a reading does not show to have come of it. Null: nothing. */
function doubtOf(account: ClosingAccount | null, quantity: Big, began: number) {
  if (account === null) return null
  const waitMs = Math.max(0, account.staleUntil(began) - began)
  const { unseen, isAwaited, least } = account
  if (quantity.lt(least) && account.shows(began)) return null
  if (unseen !== null || isAwaited) return { why: SENT[unseen ?? 'unknown'], waitMs }
  return quantity.gt(least) && waitMs > 0 ? { why: `no more than ${least.toFixed()} of it was left`, waitMs } : null
}

const SENT = {
  taken: 'the venue has taken a closing order for it, and no reading shows what came of that: look at the venue first',
  unknown: 'a closing order for it may have arrived, and no reading shows what came of that: look at the venue first',
}

function inSeconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`
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
  const values = new Map<string, (string | null)[]>()
  for (const { currency, estimatedValue } of orders) {
    const own = values.get(currency ?? 'unknown')
    if (own === undefined) values.set(currency ?? 'unknown', [estimatedValue])
    else own.push(estimatedValue)
  }
  return Object.fromEntries([...values].map(([currency, own]) => [currency, addMoney(own)]))
}

/** The same for the same closing orders, whatever the prices have done. */
function planIdOf(orders: readonly PlannedClose[]): string {
  const lines = orders.map(({ venue, closing, warning }) =>
    JSON.stringify([venue, closing.symbol, closing.side, closing.quantity, ...(warning === null ? [] : [warning])]),
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)
}
