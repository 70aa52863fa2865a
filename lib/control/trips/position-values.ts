import type { Moment } from '../../time/monotonic.js'
import { describeUnread, isWhole, unreadParts } from '../../words/account-parts.js'
import { Big } from '../../words/big.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import { isDecimal } from '../../words/money.js'
import type { Position } from '../../words/ports.js'
import { whyStale } from './equity.js'
import type { ReadingTimes } from './finding.js'

/** What one position is worth. */
export interface PositionValue {
  readonly venue: string
  readonly symbol: string
  /** Above zero, also of a short one. */
  readonly value: Big
}

/** What all positions are worth, as far as it can be told. */
export interface PositionValues {
  readonly values: readonly PositionValue[]
  /** What can't be told, in words; empty: nothing. */
  readonly unknown: readonly string[]
  /** What the values are counted in; null: no venue tells. */
  readonly currency: string | null
  /** When the venues were read whose positions are among the values. */
  readonly times: ReadingTimes
}

export interface PositionRules {
  readonly maxAgeMs: number
  /** What the limit is counted in; null: what the accounts are in, or else the positions. */
  readonly currency: string | null
}

const MOST_NAMED = 5

/**
 * Values each position by its mark price: by the port, quantity times mark price is its value, for contracts as well. A position without
 * a price is unknown, and never left out; only what is traded in no market at all counts for nothing. Pure.
 */
export function readPositionValues(
  snapshots: readonly VenueSnapshot[],
  now: Moment,
  { maxAgeMs, currency }: PositionRules,
): PositionValues {
  const unknown = snapshots.length === 0 ? ['there is no venue to be read'] : []
  const stale = snapshots.map((snapshot) => whyStale(snapshot, now, maxAgeMs))
  unknown.push(...stale.filter((why) => why !== null))
  const seen = snapshots.filter((_, at) => stale[at] === null)
  for (const snapshot of seen)
    if (!isWhole(snapshot, 'positions')) unknown.push(...unreadParts(snapshot, ['positions']).map(describeUnread))
  const wanted = wantedCurrency(seen, currency)
  if ('unknown' in wanted) unknown.push(wanted.unknown)
  const values: PositionValue[] = []
  const unvalued: string[] = []
  for (const { venue, account, positions } of seen) {
    for (const position of positions ?? []) {
      const value = worthOf(position, position.currency ?? account?.currency ?? null, wanted.currency)
      if (typeof value !== 'string') values.push({ venue, symbol: position.symbol, value })
      else if (value !== '') unvalued.push(`${position.symbol} at ${venue} ${value}`)
    }
  }
  return {
    values,
    unknown: [...unknown, ...shortList(unvalued)],
    currency: wanted.currency,
    times: Object.fromEntries(seen.map(({ venue, began }) => [venue, began])),
  }
}

type Wanted = { readonly currency: string | null } | { readonly currency: null; readonly unknown: string }

function wantedCurrency(seen: readonly VenueSnapshot[], set: string | null): Wanted {
  if (set !== null) return { currency: set }
  const ofAccounts = new Set(seen.flatMap(({ account }) => account?.currency ?? []))
  const ofPositions = new Set(
    seen.flatMap(({ positions }) => (positions ?? []).flatMap(({ currency }) => currency ?? [])),
  )
  const told = ofAccounts.size > 0 ? ofAccounts : ofPositions
  if (told.size <= 1) return { currency: [...told][0] ?? null }
  const unknown = `money is counted in ${[...told].join(' and ')}, which are never added: set currency in [control.trips]`
  return { currency: null, unknown }
}

/** A text: why it can't be told; empty for what counts for nothing. */
function worthOf(position: Position, currency: string | null, wanted: string | null): Big | string {
  const { quantity, markPrice, remainder } = position
  if (!isDecimal(markPrice)) return remainder === 'no-market' ? '' : 'has no price'
  if (!isDecimal(quantity)) return 'has no quantity'
  if (currency !== null && wanted !== null && currency !== wanted)
    return `is valued in ${currency}, and not in ${wanted}`
  return new Big(quantity).times(markPrice).abs()
}

function shortList(names: readonly string[]): string[] {
  if (names.length <= MOST_NAMED) return [...names]
  return [...names.slice(0, MOST_NAMED), `and ${names.length - MOST_NAMED} more`]
}
