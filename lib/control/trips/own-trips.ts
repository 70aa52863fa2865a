import type { OwnTripWord } from '../../words/own-trip.js'
import type { HaltLevel } from '../../words/trading-state.js'
import type { TripStatus } from '../../words/trip.js'
import type { Blind } from './trip-reading.js'

/** So many are kept of each process: the bot's code names them. */
const MOST = 100
/** How long beyond its interval an outcome is waited for before the trip is blind, in ms. */
const LATE_MS = 2_000

interface OwnTrip {
  readonly name: string
  /** The process that checks it; '': this one. */
  readonly of: string
  level: HaltLevel
  everyMs: number
  /** Why it has halted, or would; null: the last check that told something was fine. */
  reason: string | null
  /** Why the newest check tells nothing; null: it does. */
  blind: string | null
  /** By the clock that never jumps. */
  heardAt: number
  blindSince: number | null
}

/**
 * The trips of the bot's own code, as bot threads tell of them: this process's, and those of processes that follow. They halt by themselves; what is
 * kept here is how they stand. Several processes may check one of the same name: it stands as the worst of them does.
 */
export class OwnTrips {
  /** By process and name. */
  readonly #trips = new Map<string, OwnTrip>()

  /** @returns the halt that has to be in force by that; null: none */
  take(
    { name, of = '', level, everyMs, outcome }: OwnTripWord,
    now: number,
  ): { readonly name: string; readonly level: HaltLevel; readonly reason: string } | null {
    const key = JSON.stringify([of, name])
    if (outcome.kind === 'removed') {
      this.#trips.delete(key)
      return null
    }
    const trip = this.#trips.get(key) ?? { ...blank(name, of, now), level, everyMs }
    if (!this.#trips.has(key) && this.#ofProcess(of).length >= MOST) return null
    this.#trips.set(key, trip)
    trip.level = level
    trip.everyMs = everyMs
    if (outcome.kind === 'begun') return null
    trip.heardAt = now
    trip.blind = outcome.kind === 'blind' ? outcome.why : null
    trip.blindSince = outcome.kind === 'blind' ? (trip.blindSince ?? now) : null
    if (outcome.kind === 'fine') trip.reason = null
    if (outcome.kind !== 'reason') return null
    trip.reason = outcome.why
    return { name, level, reason: outcome.why }
  }

  /** Each second: whoever has not been heard for too long tells nothing. */
  look(now: number): void {
    for (const trip of this.#trips.values()) {
      const mostMs = trip.everyMs + LATE_MS
      if (now - trip.heardAt <= mostMs) continue
      // The same words each second: a pause says why again whenever that changes.
      trip.blind = `its check has told nothing for more than ${mostMs} ms`
      trip.blindSince ??= trip.heardAt
    }
  }

  /** Which tell nothing. */
  blind(): Blind[] {
    return [...this.#trips.values()].flatMap(({ name, blind, blindSince }) =>
      blind === null || blindSince === null ? [] : [{ name, since: blindSince, why: blind }],
    )
  }

  has(name: string): boolean {
    return this.#named(name).length > 0
  }

  /** Why what it has halted for is still so, by the last check that told something; null: it isn't, or it is not known. */
  holds(name: string): string | null {
    const holding = this.#named(name).find(({ reason }) => reason !== null)
    if (holding === undefined) return null
    const { reason, blind } = holding
    return blind === null ? reason : `${reason} (as it was said last; now ${blind})`
  }

  /** @param inForce the trips whose halts are in force, by their names */
  status(inForce: ReadonlySet<string>): TripStatus[] {
    const all = [...this.#trips.values()].map((trip) => statusOf(trip, inForce.has(trip.name)))
    const byName = new Map<string, TripStatus>()
    for (const each of all) {
      const known = byName.get(each.name)
      if (known === undefined || WORST_FIRST.indexOf(each.state) < WORST_FIRST.indexOf(known.state))
        byName.set(each.name, each)
    }
    return [...byName.values()]
  }

  #named(name: string): OwnTrip[] {
    return [...this.#trips.values()].filter((trip) => trip.name === name)
  }

  #ofProcess(of: string): OwnTrip[] {
    return [...this.#trips.values()].filter((trip) => trip.of === of)
  }
}

const WORST_FIRST: readonly TripStatus['state'][] = ['tripped', 'over', 'blind', 'warning', 'watching']

function statusOf({ name, level, reason, blind }: OwnTrip, isTripped: boolean): TripStatus {
  return {
    name,
    state: isTripped ? 'tripped' : blind !== null ? 'blind' : reason === null ? 'watching' : 'over',
    limit: 'no reason',
    value: blind === null ? reason : null,
    why: blind ?? reason,
    level,
    accepted: null,
  }
}

function blank(name: string, of: string, now: number): OwnTrip {
  return {
    name,
    of,
    level: 'halted',
    everyMs: 0,
    reason: null,
    blind: null,
    heardAt: now,
    blindSince: null,
  }
}
