import type { Moment } from '../../time/monotonic.js'
import { Big } from '../../words/big.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import { addMoney } from '../../words/money.js'
import type { Position } from '../../words/ports.js'
import { isFresh, oldestReading } from '../../words/status.js'

/** The document of `GET /positions`. Money as decimal strings; null where a part is unknown. */
export interface PositionsDocument {
  readonly asOf: string | null
  readonly stale: boolean
  readonly totals: {
    /** Null: a venue was never read. */
    readonly count: number | null
    readonly currencies: Readonly<Record<string, CurrencyTotals>>
  }
  readonly positions: readonly (Position & { readonly venue: string; readonly value: string | null })[]
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
  const currencies = [...new Set(positions.map(({ currency }) => currency ?? 'unknown'))]
  return {
    asOf: oldestReading(snapshots),
    stale: !known || venues.some(({ stale }) => stale),
    totals: {
      count: known ? positions.length : null,
      currencies: Object.fromEntries(
        currencies.map((currency) => {
          const own = positions.filter((position) => (position.currency ?? 'unknown') === currency)
          const totals = {
            count: own.length,
            value: addMoney(own.map(({ value }) => value)),
            unrealizedPnl: addMoney(own.map(({ unrealizedPnl }) => unrealizedPnl ?? null)),
          }
          return [currency, totals]
        }),
      ),
    },
    positions,
    venues,
  }
}

export function describeReading(snapshot: VenueSnapshot, now: Moment, maxAgeMs: number): VenueReading {
  return {
    venue: snapshot.venue,
    asOf: snapshot.asOf === null ? null : new Date(snapshot.asOf).toISOString(),
    stale: !isFresh(snapshot, now, maxAgeMs),
    error: snapshot.error,
    accountError: snapshot.accountError,
  }
}

/** Quantity times price; null without a price. */
export function positionValue({ quantity, markPrice }: Position): string | null {
  return markPrice === null || markPrice === undefined ? null : new Big(quantity).times(markPrice).toFixed()
}
