import type { Position } from './ports.js'
import type { CancelFailure, CloseAllStatus } from './status.js'

export type PositionCloseState = 'pending' | 'sent' | 'filled' | 'failed' | 'skipped'

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
  readonly state: PositionCloseState
  /** Closing orders that were sent. */
  readonly attempts: number
  readonly retries: number
  /** The venue's words, or why it was skipped. */
  readonly error: string | null
}

export interface CloseAllVenue {
  readonly venue: string
  /** Read back: no position, no working order, and none on its way. */
  readonly flat: boolean
  readonly asOf: string | null
  /** Why the venue could not be read the last time. */
  readonly error: string | null
}

/** The document of `GET /close-all/<id>`. */
export interface CloseAllReport {
  readonly id: string
  readonly planId: string
  readonly status: CloseAllStatus
  /** Read back from every venue: no position, no working order, and none on its way. */
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
    readonly open: number
  }
  readonly positions: readonly PositionCloseReport[]
  /** Working orders that could not be cancelled. */
  readonly workingOrders: readonly CancelFailure[]
  /** Orders that have passed before the halt, and that may still be on their way. */
  readonly unanswered: number
  readonly venues: readonly CloseAllVenue[]
}
