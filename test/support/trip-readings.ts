import { readTrips } from '../../lib/config/trips.js'
import type { KnownTransfer, TripNews, TripReading } from '../../lib/control/trips/trip-reading.js'
import { Trips } from '../../lib/control/trips/trips.js'
import { neverRead, type VenueSnapshot } from '../../lib/words/exposure.js'
import type { Position } from '../../lib/words/ports.js'
import type { TripSettings } from '../../lib/words/trip.js'
import { type Baselines, NO_BASELINES, readBaselines } from '../../lib/words/trip-baselines.js'

/** Noon of a day in November, UTC, in ms since 1970. */
export const NOON = Date.parse('2026-11-28T12:00:00Z')
export const MAX_AGE_MS = 15_000

/** As `[control.trips]` says. @throws an error with what is wrong */
export function tripSettings(trips: Record<string, unknown>): TripSettings {
  const problems: string[] = []
  const settings = readTrips({ trips }, problems)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return settings
}

export interface ReadAs {
  readonly venue?: string
  /** Ms since {@link NOON}. */
  readonly at: number
  readonly equity?: string | null
  readonly currency?: string
  readonly positions?: readonly Position[]
  readonly more?: Partial<VenueSnapshot>
}

/** A reading of a venue. */
export function snapshotOf({
  venue = 'v',
  at,
  equity = null,
  currency = 'USD',
  positions = [],
  more,
}: ReadAs): VenueSnapshot {
  return {
    ...neverRead(venue),
    positions,
    openOrders: [],
    ordersBegan: at + 1,
    account: { equity, dailyPnl: null, unrealizedPnl: null, currency },
    asOf: NOON + at,
    began: at + 1,
    attempted: at + 1,
    error: null,
    ...more,
  }
}

export function readingAt(
  at: number,
  snapshots: readonly VenueSnapshot[],
  more: Partial<TripReading> = {},
): TripReading {
  return {
    now: { wall: NOON + at, monotonic: at + 1 },
    snapshots,
    transfers: [],
    transfersMissing: null,
    ownBlind: [],
    orders: { refusals: 0, errors: 0, unknown: 0, untold: 0 },
    bot: { responsive: true, lastBeatMs: 50 },
    feeds: {},
    startedMs: at,
    ...more,
  }
}

/** A bot with trips whose one venue, or whose several, tell an equity. Time passes as the test says. */
export class TrippedBot {
  readonly settings: TripSettings
  trips: Trips
  /** Ms since {@link NOON}. */
  at = 0
  transfers: KnownTransfer[] = []
  /** As the journal has them: what the last news `baselines` has handed over. */
  journalled: Baselines = NO_BASELINES
  /** Ms since {@link NOON}. */
  #startedAt = 0
  readonly #haltsOf = new Set<string>()

  constructor(trips: Record<string, unknown>) {
    this.settings = tripSettings({ transfers: 'none', ...trips })
    this.trips = new Trips(this.settings, NO_BASELINES, { maxAgeMs: MAX_AGE_MS })
  }

  /** A reading, and a second or so later the next one. */
  look(equity: string | null | Record<string, string | null>, more: Partial<TripReading> = {}): TripNews[] {
    const accounts = typeof equity === 'string' || equity === null ? { v: equity } : equity
    const snapshots = Object.entries(accounts).map(([venue, each]) => snapshotOf({ venue, at: this.at, equity: each }))
    const news = this.see(snapshots, more)
    this.at += 1_000
    return news
  }

  see(snapshots: readonly VenueSnapshot[], more: Partial<TripReading> = {}): TripNews[] {
    const news = [...this.trips.look(readingAt(this.at, snapshots, this.#more(more)))]
    for (const each of news) {
      if (each.kind === 'trip') this.halt(each.name)
      if (each.kind === 'baselines') this.journalled = JSON.parse(JSON.stringify(this.trips.baselines))
    }
    return news
  }

  #more(more: Partial<TripReading>): Partial<TripReading> {
    return { transfers: this.transfers, startedMs: this.at - this.#startedAt, ...more }
  }

  halt(name: string): void {
    this.#haltsOf.add(name)
    this.trips.tripped(name)
  }

  /** As a person would: null when it is resumed, or why it is not. */
  resume(name: string, accept?: string): string | null {
    const now = { wall: NOON + this.at, monotonic: this.at + 1 }
    const refused = accept === undefined ? this.trips.holds(name) : this.trips.accept(name, accept, now)
    if (refused !== null) return refused
    this.#haltsOf.delete(name)
    this.trips.lifted(name)
    return null
  }

  /** Ends, and starts again from the journal. @param clean whether what it knew was written down at the end */
  restart({ clean = false, trips = this.settings }: { clean?: boolean; trips?: TripSettings } = {}): void {
    this.#startedAt = this.at
    const kept = clean ? this.trips.baselines : this.journalled
    const read = readBaselines(JSON.parse(JSON.stringify(kept)))
    if (read === null) throw new Error('the baselines are none')
    this.trips = new Trips(trips, read, { maxAgeMs: MAX_AGE_MS })
    for (const name of this.#haltsOf) this.trips.tripped(name)
  }

  /** The names of the trips among the news. */
  tripsAfter(...equities: (string | null)[]): string[] {
    return equities.flatMap((equity) => tripsIn(this.look(equity)))
  }

  stateOf(name: string): string | undefined {
    return this.trips.status().find((each) => each.name === name)?.state
  }

  whyOf(name: string): string {
    return this.trips.status().find((each) => each.name === name)?.why ?? ''
  }
}

export function tripsIn(news: readonly TripNews[]): string[] {
  return news.flatMap((each) => (each.kind === 'trip' ? each.name : []))
}
