import type { MessagePort } from 'node:worker_threads'
import type { RejectionCode, StartFailureCode } from './errors.js'
import type { VenueSnapshot } from './exposure.js'
import type { Halt } from './halt.js'
import type { OrderIntent } from './order.js'
import type { TradingState } from './trading-state.js'

/** What the control thread is started with. */
export interface ControlThreadData {
  readonly latch: SharedArrayBuffer
  readonly noticePort: MessagePort
  readonly settings: ControlSettings
}

/** The part of the configuration that the control thread needs. */
export interface ControlSettings {
  readonly botName: string
  readonly version: string
  readonly host: string
  readonly port: number
  readonly allowedHosts: readonly string[]
  readonly authToken: string | null
  readonly tokenHint: string | null
  readonly stateDir: string
  readonly maxSnapshotAgeMs: number
  /** The names of the venues that the bot thread can be asked about. */
  readonly venues: readonly string[]
  readonly pid: number
  /** False: the bot runs in a worker thread itself, where the inspector can't look. */
  readonly isMainThread: boolean
}

/**
 * What the keeper has changed, for the guard. Read without an event loop, so that a loop that never yields sees it.
 * `callId` names the bot thread's own halt that it answers.
 */
export type Notice =
  | { readonly kind: 'raised'; readonly halt: Halt; readonly callId: number | null }
  | { readonly kind: 'lifted'; readonly haltId: string }
  | { readonly kind: 'durable'; readonly durable: boolean }

/** What a halt did. */
export interface HaltReport {
  readonly haltId: string
  /** Microseconds from the request's arrival to the raised latch; null where the latch was raised elsewhere. */
  readonly latchMicros: number | null
  readonly inFlight: number
  readonly warnings: readonly string[]
  /** False: the halt is in force, and a restart would not know of it. */
  readonly durable: boolean
  readonly state: TradingState
  readonly quiet: boolean
}

/** What a resume did. */
export type ResumeReport =
  | { readonly kind: 'resumed'; readonly lifted: Halt }
  | { readonly kind: 'not-halted' }
  | { readonly kind: 'confirm-missing'; readonly halts: readonly Halt[] }
  | { readonly kind: 'confirm-stale'; readonly halts: readonly Halt[] }
  | { readonly kind: 'halted-meanwhile'; readonly halts: readonly Halt[] }
  | { readonly kind: 'not-durable'; readonly why: string; readonly halts: readonly Halt[] }

/** From the bot thread to the control thread. */
export type ToControl =
  | {
      readonly type: 'halt'
      readonly callId: number
      /** As it was raised; the keeper decides whether it is a new one or that in force. */
      readonly halt: Halt
      readonly warnings: readonly string[]
      readonly waitMs: number
    }
  | {
      readonly type: 'resume'
      readonly callId: number
      readonly confirm: string | undefined
      readonly source: Halt['source']
      /** By `monotonicMs()`: nobody waits for the answer any more, and a resume that was given up must not happen. */
      readonly expiresAt: number
    }
  | { readonly type: 'audit'; readonly what: string; readonly source: Halt['source']; readonly details: object }
  | { readonly type: 'snapshots'; readonly snapshots: readonly VenueSnapshot[]; readonly complete: boolean }
  | {
      readonly type: 'rejected'
      readonly order: OrderIntent
      readonly code: RejectionCode
      readonly haltId: string | null
    }
  | { readonly type: 'close'; readonly callId: number; readonly reason: string }

/** From the control thread to the bot thread. */
export type ToBot =
  | { readonly type: 'ready'; readonly url: string; readonly startMs: number; readonly firstRun: boolean }
  | {
      readonly type: 'failed'
      readonly code: StartFailureCode
      readonly message: string
    }
  | { readonly type: 'reply'; readonly callId: number; readonly value: HaltReport | ResumeReport | null }
  | { readonly type: 'read-venues' }
  | {
      readonly type: 'log'
      readonly level: 'info' | 'warn' | 'error'
      readonly message: string
      readonly fields: object
    }
