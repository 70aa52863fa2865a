import type { Moment } from '../../time/monotonic.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import type { Transfer } from '../../words/ports.js'
import type { HaltLevel } from '../../words/trading-state.js'

/** A transfer that a venue has told of. */
export interface KnownTransfer extends Transfer {
  readonly venue: string
}

/** A trip that sees nothing. */
export interface Blind {
  readonly name: string
  /** By the clock that never jumps. */
  readonly since: number
  /** What is missing. */
  readonly why: string
}

/** What trips look at, at one moment. */
export interface TripReading {
  readonly now: Moment
  /** As read last, one a venue. */
  readonly snapshots: readonly VenueSnapshot[]
  /** What venues have told of since {@link import('./trips.js').Trips.transfersSince}. One that is told again counts once. */
  readonly transfers: readonly KnownTransfer[]
  /** Why the transfers of a venue that was read are not known; null: they are, or nobody wants to know. */
  readonly transfersMissing: string | null
  readonly orders: {
    /** Since the start; they only grow. */
    readonly refusals: number
    readonly errors: number
    /** How many orders are unknown now. */
    readonly unknown: number
    /** How many have passed where none is followed to its answer. */
    readonly untold: number
  }
  readonly bot: { readonly responsive: boolean; readonly lastBeatMs: number }
  /** Ms since `alive(name)` was called last; null or missing: never since the start. */
  readonly feeds: Readonly<Record<string, number | null>>
  /** The trips of the bot's own code that tell nothing. */
  readonly ownBlind: readonly Blind[]
  /** Ms since this run began. */
  readonly startedMs: number
}

/** What a look has brought. */
export type TripNews =
  | {
      readonly kind: 'trip'
      readonly name: string
      readonly level: HaltLevel
      /** The numbers, for people. */
      readonly reason: string
    }
  /** `warn_at`: once, until the value is back below it. */
  | { readonly kind: 'warning'; readonly name: string; readonly why: string }
  /** Some trip has seen nothing for `blind_ms`: which, and why. Until `sees`, again where there is another reason. */
  | { readonly kind: 'blind'; readonly why: string }
  | { readonly kind: 'sees' }
  /** What somebody has to be told and that is to be journalled: a limit is another than in the run before, a venue came or went. */
  | { readonly kind: 'change'; readonly what: string }
  /** The baselines are to be written down. */
  | { readonly kind: 'baselines' }
