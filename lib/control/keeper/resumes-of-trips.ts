import type { Halt } from '../../words/halt.js'
import type { AcceptedLimits, HoldingTrip } from '../../words/resume.js'
import type { KeptTrips } from '../disk/journal-entry.js'

/** What a resume accepts. */
export interface Acceptance {
  /** The limits, by the names of their trips, for the journal; null: none. */
  readonly accepted: AcceptedLimits | null
  /** What trips remember without it, at any later moment too, and with it; null: it is the same. */
  readonly kept: { readonly before: () => KeptTrips; readonly after: KeptTrips } | null
}

/** Those who know whether what a trip has halted for is over. */
export interface ResumesOfTrips {
  /** Looks anew at what these halts are about, outside of any turn. Takes no longer than two seconds. Never rejects. */
  prepare(named: readonly Halt[]): Promise<void>
  /**
   * Whether these halts may be ended now, with these limits accepted. Nothing is changed by that.
   *
   * @param named the halts to end
   */
  ask(named: readonly Halt[], accept: AcceptedLimits): Acceptance | { readonly holding: readonly HoldingTrip[] }
  /** These halts have ended, and these limits are accepted from now on. */
  lifted(halts: readonly Halt[], accepted: AcceptedLimits | null): void
}

export const NOTHING_ACCEPTED: Acceptance = { accepted: null, kept: null }

/** Of a bot without trips. */
export const NO_TRIPS: ResumesOfTrips = { prepare: async () => {}, ask: () => NOTHING_ACCEPTED, lifted: () => {} }
