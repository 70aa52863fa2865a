import type { Moment } from '../../time/monotonic.js'
import { Big } from '../../words/big.js'
import { ageOf, NEVER_READ, patienceFor, type VenueSnapshot } from '../../words/exposure.js'
import { isDecimal } from '../../words/money.js'
import type { ReadingTimes } from './finding.js'

/** The equity of all venues together. */
export interface EquityRead {
  readonly equity: string
  readonly currency: string
  /** Of each venue. */
  readonly accounts: Readonly<Record<string, string>>
  /** When each venue was read, in ms since 1970. */
  readonly at: Readonly<Record<string, number>>
  /** The same by the clock that never jumps. */
  readonly times: ReadingTimes
}

export interface EquityRules {
  /** In ms: an older reading tells nothing. */
  readonly maxAgeMs: number
  /** What it has to be counted in; null: whatever it is, as long as it is one. */
  readonly currency: string | null
  /** The venues that count in: without one of them, the sum is not known. */
  readonly expected: readonly string[]
}

export type EquitySeen = EquityRead | { readonly blind: string }

/** Adds the equity of all venues. What can't be told of one of them, can't be told of the sum. Pure. */
export function readEquity(snapshots: readonly VenueSnapshot[], now: Moment, rules: EquityRules): EquitySeen {
  if (snapshots.length === 0) return { blind: 'there is no venue to be read' }
  const gone = rules.expected.filter((name) => !snapshots.some(({ venue }) => venue === name))
  const whys = snapshots.flatMap((snapshot) => whyUnknown(snapshot, now, rules.maxAgeMs) ?? [])
  if (gone.length > 0) whys.unshift(`${gone.join(', ')} counts in, and is not read any more`)
  const currencies = [...new Set(snapshots.flatMap(({ account }) => account?.currency ?? []))]
  const [currency = ''] = currencies
  if (currencies.length > 1) whys.push(`the accounts are in ${currencies.join(' and ')}, which are never added`)
  else if (whys.length === 0 && rules.currency !== null && currency !== rules.currency)
    whys.push(`the accounts are in ${currency}, and not in ${rules.currency}`)
  if (whys.length > 0) return { blind: whys.join('; ') }
  const of = <Value>(value: (snapshot: VenueSnapshot) => Value) =>
    Object.fromEntries(snapshots.map((snapshot) => [snapshot.venue, value(snapshot)]))
  const accounts = of(({ account }) => account?.equity ?? '')
  const equity = Object.values(accounts).reduce((sum, each) => sum.plus(each), new Big(0))
  const at = of(({ asOf }) => Math.round(asOf ?? 0))
  return { equity: equity.toFixed(), currency, accounts, at, times: of(({ began }) => began) }
}

function whyUnknown(snapshot: VenueSnapshot, now: Moment, maxAgeMs: number): string | null {
  const { venue, account, accountError } = snapshot
  const stale = whyStale(snapshot, now, maxAgeMs)
  if (stale !== null) return stale
  if (account === null) return `${venue} tells no account${accountError === null ? '' : `: ${accountError}`}`
  if (!isDecimal(account.equity)) return `${venue} tells no equity${account.reason ? `: ${account.reason}` : ''}`
  return null
}

/** Why nothing follows any more from what was read of a venue; null: it does. Pure. */
export function whyStale(snapshot: VenueSnapshot, now: Moment, maxAgeMs: number): string | null {
  const { venue, error, asOf } = snapshot
  const because = error === null ? '' : ` (${error})`
  if (asOf === null) return `${venue} was not read yet${error === NEVER_READ ? '' : because}`
  const age = ageOf(snapshot, now)
  if (age === null) return `${venue} was read at a time that is still to come: the clock was set back${because}`
  const isOld = age > maxAgeMs + patienceFor(snapshot)
  return isOld ? `${venue} was read ${Math.round(age / 1_000)} s ago, which is too long${because}` : null
}

/** How old a reading may be that trips go by, in ms: from one to the next, and as long as it counts. Pure. */
export function tripMaxAgeMs(settings: {
  readonly snapshotIntervalMs: number
  readonly maxSnapshotAgeMs: number
}): number {
  return settings.snapshotIntervalMs + settings.maxSnapshotAgeMs
}
