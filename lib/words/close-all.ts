import type { UnreadPart } from './account-parts.js'
import type { Position } from './ports.js'
import type { CancelFailure, CloseAllStatus } from './status.js'

/**
 * `sent`: a closing order is on its way, or was taken and no reading has shown yet what came of it. `unknown`: its answer was an error,
 * so that it may have arrived or not. `failed`: it was refused, and is tried again. `dust`: what is left can't be closed, and does not
 * keep the account from `flat`.
 */
export type PositionCloseState = 'pending' | 'sent' | 'unknown' | 'filled' | 'failed' | 'skipped' | 'dust'

/** One position on its way out, for people. */
export interface PositionCloseReport {
  readonly venue: string
  readonly symbol: string
  readonly side: Position['side']
  /** False: it was not in the plan, and has appeared since. */
  readonly planned: boolean
  /** When the close-all began. */
  readonly quantity: string
  /** As the venue was read last. */
  readonly remaining: string
  /** Of what remains, in `currency`. Null: it has no price. */
  readonly value: string | null
  readonly currency: string | null
  readonly state: PositionCloseState
  /** Closing orders that were sent. */
  readonly attempts: number
  readonly retries: number
  /** The venue's words, why it was skipped, or why nothing more is sent. */
  readonly error: string | null
}

export interface CloseAllVenue {
  readonly venue: string
  /** Read back: no position but dust, no working order, and none on its way. */
  readonly flat: boolean
  readonly asOf: string | null
  /** Why the venue could not be read the last time. */
  readonly error: string | null
  /** The parts of its account that may hold what is not shown here. While there are any, it is not flat. */
  readonly unread: readonly UnreadPart[]
}

/** The document of `GET /close-all/<id>`. */
export interface CloseAllReport {
  readonly id: string
  readonly planId: string
  readonly status: CloseAllStatus
  /** Read back from every venue: no position but dust, no working order, and none on its way. */
  readonly flat: boolean
  readonly detail: string
  readonly startedAt: string
  /** Null: it runs, or was interrupted. */
  readonly endedAt: string | null
  readonly operator: string | null
  readonly haltId: string
  readonly totals: {
    readonly positions: number
    readonly filled: number
    readonly skipped: number
    readonly dust: number
    readonly open: number
  }
  /** A thousand at most, what is left first. */
  readonly positions: readonly PositionCloseReport[]
  /** How many there are that are not listed. */
  readonly more: number
  /** Working orders that could not be cancelled, twenty at most. */
  readonly workingOrders: readonly CancelFailure[]
  /** Orders that have passed before the halt, and that may still be on their way. */
  readonly unanswered: number
  readonly venues: readonly CloseAllVenue[]
}
