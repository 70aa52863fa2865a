import { thisMoment } from '../../time/monotonic.js'
import { describeUnread, unreadParts } from '../../words/account-parts.js'
import { ageOf, patienceFor, type VenueSnapshot } from '../../words/exposure.js'
import { type Check, type Found, failing, OK, unknown, worst } from './check.js'

/** So much later than it is due a reading may come, in ms. */
const SLACK_MS = 5_000

export interface VenuesCheckParts {
  readonly venues: { readonly snapshots: readonly VenueSnapshot[] }
  readonly snapshotIntervalMs: number
  readonly maxSnapshotAgeMs: number
}

/** Each venue is read, and lately. */
export class VenuesCheck implements Check {
  readonly name = 'venues'
  readonly #parts: VenuesCheckParts
  /** By venue: the last attempt, and how many have failed in a row. */
  readonly #attempts = new Map<string, { readonly at: number; readonly failed: number }>()

  constructor(parts: VenuesCheckParts) {
    this.#parts = parts
  }

  look(): Found {
    const { snapshots } = this.#parts.venues
    if (snapshots.length === 0) return unknown('no venue is given, so nobody looks at the exchange')
    return worst(snapshots.map((snapshot) => this.#found(snapshot)))
  }

  /** A single one that fails is made good by the next. */
  #failedInRow({ venue, attempted, error }: VenueSnapshot): number {
    const before = this.#attempts.get(venue)
    if (before?.at === attempted) return before.failed
    const failed = error === null ? 0 : (before?.failed ?? 0) + 1
    this.#attempts.set(venue, { at: attempted, failed })
    return failed
  }

  #found(snapshot: VenueSnapshot): Found {
    const { venue, error, attempted } = snapshot
    const { snapshotIntervalMs, maxSnapshotAgeMs } = this.#parts
    if (attempted === 0) return unknown(`${venue} was not read yet`)
    const age = ageOf(snapshot, thisMoment())
    const failed = this.#failedInRow(snapshot)
    if (error !== null && (age === null || failed > 1)) return failing(`${venue} could not be read: ${error}`)
    if (age === null) return unknown(`the last reading of ${venue} is of the future`)
    const most = Math.max(maxSnapshotAgeMs, snapshotIntervalMs) + patienceFor(snapshot) + SLACK_MS
    if (age <= most) return OK
    if (error !== null) return failing(`${venue} could not be read: ${error}`)
    const seconds = Math.round(age / 1_000)
    if (snapshotIntervalMs === 0)
      return unknown(`${venue} was read ${seconds} s ago: it is read only when someone asks (snapshot_interval_ms = 0)`)
    return failing(`${venue} was not read for ${seconds} s`)
  }
}

/** Everything is read of the accounts. */
export class PartsCheck implements Check {
  readonly name = 'account-parts'
  readonly #venues: VenuesCheckParts['venues']

  constructor(venues: VenuesCheckParts['venues']) {
    this.#venues = venues
  }

  look(): Found | null {
    const snapshots = this.#venues.snapshots.filter(({ parts }) => parts.length > 0)
    if (snapshots.length === 0) return null
    const unread = snapshots.flatMap((snapshot) => unreadParts(snapshot))
    return unread.length === 0 ? OK : failing(`not read: ${unread.map(describeUnread).join('; ')}`)
  }
}
