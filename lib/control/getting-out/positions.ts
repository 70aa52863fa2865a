import type { Moment } from '../../time/monotonic.js'
import { isWhole } from '../../words/account-parts.js'
import { Big } from '../../words/big.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import { addMoney } from '../../words/money.js'
import type { AccountPart, Position } from '../../words/ports.js'
import { isFresh, oldestReading } from '../../words/status.js'

/** So many positions are listed in a document. */
export const POSITIONS_LISTED = 1_000

/** The document of `GET /positions`. Money as decimal strings; null where a part is unknown. */
export interface PositionsDocument {
  readonly asOf: string | null
  readonly stale: boolean
  readonly totals: {
    /** Null: a venue was never read, or a part of its account was not. */
    readonly count: number | null
    /** Those that were read. */
    readonly atLeast: number
    readonly currencies: Readonly<Record<string, CurrencyTotals>>
  }
  /** A thousand at most. */
  readonly positions: readonly (Position & { readonly venue: string; readonly value: string | null })[]
  /** How many there are that are not listed. */
  readonly more: number
  readonly venues: readonly VenueReading[]
}

interface CurrencyTotals {
  readonly count: number
  readonly value: string | null
  readonly unrealizedPnl: string | null
}

export interface VenueReading {
  readonly venue: string
  readonly asOf: string | null
  readonly stale: boolean
  readonly error: string | null
  readonly accountError: string | null
  /** Empty: the venue tells of no parts, so what it says is what it knows. */
  readonly parts: readonly AccountPart[]
}

export function describePositions(
  snapshots: readonly VenueSnapshot[],
  now: Moment,
  maxAgeMs: number,
): PositionsDocument {
  const positions = snapshots.flatMap(({ venue, positions }) =>
    (positions ?? []).map((position) => ({ venue, ...position, value: positionValue(position) })),
  )
  const venues = snapshots.map((snapshot) => describeReading(snapshot, now, maxAgeMs))
  const known = snapshots.length > 0 && snapshots.every((snapshot) => snapshot.positions !== null)
  const isAll = known && snapshots.every((snapshot) => isWhole(snapshot, 'positions'))
  const listed = positions.slice(0, POSITIONS_LISTED)
  return {
    asOf: oldestReading(snapshots),
    stale: !known || venues.some(({ stale }) => stale),
    totals: {
      count: isAll ? positions.length : null,
      atLeast: positions.length,
      currencies: totalsByCurrency(positions, isAll),
    },
    positions: listed,
    more: positions.length - listed.length,
    venues,
  }
}

type Valued = PositionsDocument['positions'][number]

/** @param whole false: there are positions that are not known, so that no sum is either */
function totalsByCurrency(positions: readonly Valued[], whole: boolean): Record<string, CurrencyTotals> {
  const byCurrency = new Map<string, Valued[]>()
  for (const position of positions) {
    const currency = position.currency ?? 'unknown'
    const own = byCurrency.get(currency)
    if (own === undefined) byCurrency.set(currency, [position])
    else own.push(position)
  }
  return Object.fromEntries(
    [...byCurrency].map(([currency, own]) => {
      const sum = (amounts: readonly (string | null)[]) => (whole ? addMoney(amounts) : null)
      const totals = {
        count: own.length,
        value: sum(own.map(({ value }) => value)),
        unrealizedPnl: sum(own.map(({ unrealizedPnl }) => unrealizedPnl ?? null)),
      }
      return [currency, totals]
    }),
  )
}

export function describeReading(snapshot: VenueSnapshot, now: Moment, maxAgeMs: number): VenueReading {
  return {
    venue: snapshot.venue,
    asOf: snapshot.asOf === null ? null : new Date(snapshot.asOf).toISOString(),
    stale: !isFresh(snapshot, now, maxAgeMs),
    error: snapshot.error,
    accountError: snapshot.accountError,
    parts: snapshot.parts,
  }
}

/** Quantity times price; null without a price. */
export function positionValue({ quantity, markPrice }: Position): string | null {
  return markPrice === null || markPrice === undefined ? null : new Big(quantity).times(markPrice).toFixed()
}
