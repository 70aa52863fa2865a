import type { MessagePort } from 'node:worker_threads'
import type { WorkingOrdersPolicy } from '../config/control-config.js'
import type { ControlThreadConfig } from '../config/threads.js'
import type { VenueModule } from '../config/venue-module.js'
import type { CloseRefusal } from '../words/close-refused.js'
import type { CanaryAnswer } from '../words/drill.js'
import type { RejectionCode, StartFailureCode } from '../words/errors.js'
import type { VenueSnapshot } from '../words/exposure.js'
import type { GuardsReport } from '../words/guards-report.js'
import type { Halt, HaltReport } from '../words/halt.js'
import type { OrderIntent } from '../words/order.js'
import type { OwnTripWord } from '../words/own-trip.js'
import type { Pause, PauseOwner } from '../words/pause.js'
import type { ClosingOrder, Position, WorkingOrder } from '../words/ports.js'
import type { RateTripName } from '../words/rate-trip.js'
import type { AcceptedLimits, ResumeAnswer } from '../words/resume.js'
import type { InFlightReport } from '../words/status.js'
import type { TripStatus } from '../words/trip.js'
import type { VenueFacts } from '../words/venue-facts.js'
import type { VenueRemoval } from '../words/venue-removal.js'
import type { HostedCall } from './hosted-call.js'

/** What the control thread is started with. */
export interface ControlThreadData {
  readonly latch: SharedArrayBuffer
  readonly noticePort: MessagePort
  readonly settings: ControlSettings
}

/** A limit of orders in time, with the memory that they are counted in: see `RateRing`. */
export interface RateWindow {
  readonly name: RateTripName
  readonly memory: SharedArrayBuffer
}

/** What the control thread is told of the configuration and the bot. */
export interface ControlSettings extends Omit<ControlThreadConfig, 'venueModule'> {
  /** What the courier thread runs; null: there are no notifications. */
  readonly courierSource: string | null
  /** What the fleet thread runs, and where it looks for its client; left out: this bot is in no fleet. */
  readonly fleetThread?: { readonly source: string; readonly requireFrom: string }
  /** The windows that the guards of this process count orders in. Left out: there are none. */
  readonly rates?: readonly RateWindow[]
  readonly botName: string
  readonly version: string
  /** Null: no venues but the bot thread's. */
  readonly venueModule: VenueModuleSettings | null
  /** The venues that the bot thread can be asked about. */
  readonly venues: readonly VenueFacts[]
  readonly pid: number
  /** False: the bot runs in a worker thread itself, where the inspector can't look. */
  readonly isMainThread: boolean
}

/** What the keeper has changed, for the guard. Read without an event loop, so that a loop that never yields sees it. */
export type Notice =
  | {
      readonly kind: 'raised'
      readonly halt: Halt
      /** The id of the halt whose place it has taken; absent: of none. */
      readonly replaced?: string | null
      /** The bot thread's own halt that it answers. */
      readonly callId: number | null
    }
  | { readonly kind: 'lifted'; readonly haltIds: readonly string[] }
  | { readonly kind: 'durable'; readonly durable: boolean }
  | { readonly kind: 'paused'; readonly pause: Pause }
  | { readonly kind: 'unpaused'; readonly owner: PauseOwner }
  | { readonly kind: 'role'; readonly role: Role }
  | WholeSet

/** Whether this process follows another one, or others follow it. */
export interface Role {
  readonly following: boolean
  readonly followers: number
  /**
   * From when on a reading of a venue shows what became of all that followers have sent, and the leader before, by `monotonicMs()`.
   * Null: they may send, or it is not known. A halt or a resume that is told later makes it null as well.
   */
  readonly followersSettledAt: number | null
}

export const LEADS_NOBODY: Role = { following: false, followers: 0, followersSettledAt: 0 }
export const FOLLOWS_ANOTHER: Role = { following: true, followers: 0, followersSettledAt: null }

/** What is in force, whatever was said before: the answer to `News.wantWholeSet()`. */
export interface WholeSet {
  readonly kind: 'whole'
  readonly halts: readonly Halt[]
  readonly pauses: readonly Pause[]
  readonly durable: boolean
  readonly role: Role
  /** The bot thread's own halts up to this number, by `BotHalts.announce()`, are among `halts`, or have ended. */
  readonly botHaltsTaken: number
}

/** What the venue thread is made of. */
export interface VenueModuleSettings extends VenueModule {
  /** The program of the thread. */
  readonly source: string
}

/** What can be asked of a venue. */
export type VenueAction =
  | { readonly do: 'cancel'; readonly venue: string; readonly order: WorkingOrder }
  | { readonly do: 'cancel-all'; readonly venue: string }
  | {
      readonly do: 'close'
      readonly venue: string
      readonly position: Position
      readonly closing: ClosingOrder
    }
  /** Arms the exchange's dead man's switch, or refreshes it; 0 disarms it. */
  | { readonly do: 'dead-man'; readonly venue: string; readonly timeoutMs: number }

/** To the thread that holds a venue: the bot thread, or the venue thread. */
export type ToVenues =
  /** Null: all of them. */
  | { readonly type: 'read-venues'; readonly venues: readonly string[] | null }
  | {
      readonly type: 'venue-action'
      readonly callId: number
      readonly action: VenueAction
      /** By `monotonicMs()`: what is found later than this is not done. */
      readonly expiresAt: number
    }

/** What became of a {@link VenueAction}. */
export interface VenueAnswer {
  readonly type: 'venue-answer'
  readonly callId: number
  /** Null: the venue has acknowledged it. */
  readonly error: string | null
  /** Of a closing order: the venue has certainly not taken it. Null: that is not known, or it has. */
  readonly refusal: CloseRefusal | null
}

/** From a thread that holds venues to the control thread: what was read now, and nothing else. */
export type FromVenues = { readonly type: 'snapshots'; readonly snapshots: readonly VenueSnapshot[] } | VenueAnswer

/** What the venue thread is started with. */
export interface VenueThreadData {
  /** The line to the control thread; `parentPort` is left to the module. */
  readonly port: MessagePort
  readonly latch: SharedArrayBuffer
  readonly module: string
  readonly options: Readonly<Record<string, unknown>>
  /** See the setting `own_orders`. */
  readonly ownOrders: readonly string[]
  readonly settleMs: number
}

/** From the venue thread to the control thread. */
export type FromVenueThread =
  | FromVenues
  | { readonly type: 'ready'; readonly venues: readonly VenueFacts[] }
  | { readonly type: 'failed'; readonly message: string }
  /** A sign of life. */
  | { readonly type: 'beat' }

/** From the bot thread to the control thread. */
export type ToControl =
  | {
      readonly type: 'halt'
      readonly callId: number
      /** By `BotHalts.announce()`. */
      readonly number: number
      /** As it was raised; the keeper decides whether it is a new one or that in force. */
      readonly halt: Halt
      readonly warnings: readonly string[]
      readonly waitMs: number
    }
  | {
      readonly type: 'resume'
      readonly callId: number
      readonly confirm: readonly string[]
      readonly source: Halt['source']
      /** The person for whom the bot's code asks; null: for nobody. */
      readonly operator: string | null
      /** The limits to accept, by the names of their trips. */
      readonly accept: AcceptedLimits
      /** By `monotonicMs()`: nobody waits for the answer any more, and a resume that was given up must not happen. */
      readonly expiresAt: number
    }
  | { readonly type: 'audit'; readonly what: string; readonly source: Halt['source']; readonly details: object }
  | FromVenues
  /** The oldest orders in flight, and those of unknown outcome. */
  | { readonly type: 'in-flight'; readonly orders: readonly InFlightReport[] }
  /** An answer that came after a halt which covers the order; `id` as the venue calls it, where the answer tells. */
  | { readonly type: 'late'; readonly order: OrderIntent; readonly id: string | null; readonly unknown: boolean }
  /** How the guards are, each second. */
  | { readonly type: 'guards'; readonly report: GuardsReport }
  /** What became of the canary of a drill. */
  | { readonly type: 'drill-answer'; readonly id: string; readonly answer: CanaryAnswer }
  /** Cancels working orders as `policy` says, and answers when none is left or the time is up. */
  | {
      readonly type: 'sweep'
      readonly callId: number
      readonly policy: WorkingOrdersPolicy
      readonly deadlineMs: number
    }
  | {
      readonly type: 'rejected'
      readonly order: OrderIntent
      readonly code: RejectionCode
      readonly haltId: string | null
    }
  /** One of a few orders a second, for the names in it. */
  | { readonly type: 'sampled'; readonly order: OrderIntent }
  /** Of a trip of the bot's own code. */
  | { readonly type: 'own-trip'; readonly word: OwnTripWord }
  /** A trip of the guard's stands in the latch: see `RateTrips`. */
  | { readonly type: 'tripped' }
  /** The process was asked to end, and has this long. */
  | { readonly type: 'shutting-down'; readonly deadlineMs: number }
  | { readonly type: 'venue-added'; readonly callId: number; readonly venue: string; readonly facts: VenueFacts }
  | { readonly type: 'venue-removed'; readonly callId: number; readonly venue: string }
  /** A call that has come in at a server of the host's own; its body and its answer go over `port`. */
  | { readonly type: 'hosted-call'; readonly call: HostedCall; readonly port: MessagePort }
  /** The process may end in `leftMs`. */
  | { readonly type: 'close'; readonly callId: number; readonly reason: string; readonly leftMs: number }
  /** The other end of `port` may be attached to a thread, which counts its orders in this block. */
  | { readonly type: 'share'; readonly block: number; readonly port: MessagePort }

/** From an attached thread to the control thread. */
export type FromAttached = Extract<ToControl, { type: 'late' | 'rejected' | 'sampled' | 'tripped' }>

/** Whether a venue was added or removed. */
export interface VenueChange {
  readonly kind: 'venue-change'
  /** Why nothing was changed; null: it was. */
  readonly refused: string | null
  /** Null: nothing was removed. */
  readonly removal: VenueRemoval | null
}

/** To a call of the bot thread. */
export type Answer = HaltReport | ResumeAnswer | VenueChange

/** From the control thread to the bot thread. */
export type ToBot =
  | {
      /** A follower says it once more when it has become the leader. */
      readonly type: 'ready'
      /** Null: of a follower, which listens nowhere. */
      readonly url: string | null
      /** For operators: each a line to type, and what it does. */
      readonly lines: readonly (readonly [line: string, note: string])[]
      readonly startMs: number
      /** The state directory held nothing. */
      readonly firstRun: boolean
      readonly moduleVenues: readonly string[]
    }
  | {
      readonly type: 'failed'
      readonly code: StartFailureCode
      readonly message: string
    }
  | { readonly type: 'reply'; readonly callId: number; readonly value: Answer | null }
  | ToVenues
  /** There are notices to take; a bot that sends no orders would find them at its next beat. */
  | { readonly type: 'news' }
  /** Sends a canary through the bot's own guard. `expiresAt` by `monotonicMs()`: later, nobody waits for it. */
  | { readonly type: 'drill'; readonly id: string; readonly expiresAt: number }
  /** How trips stand; said when that has changed. */
  | { readonly type: 'trips'; readonly trips: readonly TripStatus[] }
  /** What the venue thread has read. */
  | { readonly type: 'module-snapshots'; readonly snapshots: readonly VenueSnapshot[] }
  | {
      readonly type: 'log'
      readonly level: 'info' | 'warn' | 'error'
      readonly message: string
      readonly fields: object
    }
