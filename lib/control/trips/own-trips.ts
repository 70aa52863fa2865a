import type { OwnTripWord } from '../../words/own-trip.js'
import type { HaltLevel } from '../../words/trading-state.js'
import type { TripStatus } from '../../words/trip.js'

/** So many are kept: the bot's code names them. */
const MOST = 100
/** How long beyond its interval an outcome is waited for before the trip is blind, in ms. */
const LATE_MS = 2_000

interface OwnTrip {
  readonly name: string
  level: HaltLevel
  everyMs: number
  /** Why it has halted, or would; null: the last check that told something was fine. */
  reason: string | null
  /** Why the newest check tells nothing; null: it does. */
  blind: string | null
  /** By the clock that never jumps. */
  heardAt: number
  blindSince: number | null
  isTripped: boolean
}

/** The trips of the bot's own code, as the bot thread tells of them. It halts by itself; what is kept here is how they stand. */
export class OwnTrips {
  readonly #trips = new Map<string, OwnTrip>()

  /** @returns the halt that has to be in force; null: none */
  take(
    { name, level, everyMs, outcome }: OwnTripWord,
    now: number,
  ): { readonly name: string; readonly level: HaltLevel; readonly reason: string } | null {
    if (outcome.kind === 'removed') {
      this.#trips.delete(name)
      return null
    }
    const trip = this.#trips.get(name) ?? { ...blank(name, now), level, everyMs }
    if (this.#trips.size >= MOST && !this.#trips.has(name)) return null
    this.#trips.set(name, trip)
    trip.level = level
    trip.everyMs = everyMs
    if (outcome.kind === 'begun') return null
    trip.heardAt = now
    trip.blind = outcome.kind === 'blind' ? outcome.why : null
    trip.blindSince = outcome.kind === 'blind' ? (trip.blindSince ?? now) : null
    if (outcome.kind === 'fine') trip.reason = null
    if (outcome.kind !== 'reason') return null
    trip.reason = outcome.why
    if (trip.isTripped) return null
    trip.isTripped = true
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

  /** Which have told nothing for `blindMs`, and why; null: none. */
  blindness(now: number, blindMs: number): string | null {
    const blind = [...this.#trips.values()].filter(
      ({ blindSince }) => blindSince !== null && now - blindSince >= blindMs,
    )
    return blind.length === 0 ? null : blind.map(({ name, blind: why }) => `${name}: ${why}`).join('; ')
  }

  has(name: string): boolean {
    return this.#trips.has(name)
  }

  /** Why what it has halted for is still so, by the last check that told something; null: it isn't, or it is not known. */
  holds(name: string): string | null {
    return this.#trips.get(name)?.reason ?? null
  }

  setTripped(name: string, isTripped: boolean): void {
    const trip = this.#trips.get(name)
    if (trip !== undefined) trip.isTripped = isTripped
  }

  status(): TripStatus[] {
    return [...this.#trips.values()].map(({ name, level, reason, blind, isTripped }) => ({
      name,
      state: isTripped ? 'tripped' : blind !== null ? 'blind' : reason === null ? 'watching' : 'over',
      limit: 'no reason',
      value: blind === null ? reason : null,
      why: blind ?? reason,
      level,
      accepted: null,
    }))
  }
}

function blank(name: string, now: number): OwnTrip {
  return {
    name,
    level: 'halted',
    everyMs: 0,
    reason: null,
    blind: null,
    heardAt: now,
    blindSince: null,
    isTripped: false,
  }
}
