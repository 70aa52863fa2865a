import type { FleetSettings } from '../config/fleet.js'
import type { Moment } from '../time/monotonic.js'
import type { FleetHalt, FleetMembers, FleetPresence, SignedResume } from '../words/fleet.js'
import type { LogLevel } from '../words/ports.js'

/** What the fleet thread is started with. */
export interface FleetThreadData {
  readonly latch: SharedArrayBuffer
  readonly settings: FleetSettings
  /** From here `ioredis` is looked for: a file of this package, or the bot's bundle. */
  readonly requireFrom: string
  /** See {@link FleetPresence}. */
  readonly run: string
}

/** What is written with each renewal from now on. */
export interface FleetWords {
  readonly presence: FleetPresence
  /** All halts of the fleet that are in force here. */
  readonly halts: readonly FleetHalt[]
  /**
   * Resumes whose signatures this bot has found right: of halts that the engine was last heard to have in force, by `heard` or by these words
   * before. The thread writes them down in the engine, which ends the halts there. All that it remembers, in the first words.
   */
  readonly resumes: readonly SignedResume[]
  /** False: this bot was silent for too long, or has not read its journal. It only listens then. */
  readonly writesBack: boolean
}

/** What has become of something that was written for a caller. */
export type FleetWritten =
  /** `replicas`: how many beside the one that was asked have it. */
  | { readonly kind: 'written'; readonly replicas: number; readonly wanted: number }
  | { readonly kind: 'not-known'; readonly why: string }

export type ToFleet =
  | { readonly type: 'words'; readonly words: FleetWords }
  | { readonly type: 'halt'; readonly callId: number; readonly halt: FleetHalt }
  /** Told to all, whose bots look at the signature by themselves. */
  | { readonly type: 'resume'; readonly callId: number; readonly resume: SignedResume }
  | { readonly type: 'members'; readonly callId: number }
  /** The end: says that this bot leaves on purpose, and goes. */
  | { readonly type: 'close' }

export type FromFleet =
  /** The engine has taken a renewal. @property asked when it was sent: the lease counts from then */
  | { readonly type: 'renewed'; readonly asked: Moment; readonly engineMs: number }
  /**
   * Halts that the words of this bot do not name. The thread has raised the gate for those of everything; those of a scope are raised by who
   * takes them. Nothing is lowered before `number` was taken: by `FleetHalts.takenUpTo()`. The first of a thread may name none: it takes the
   * place of what a thread has announced that has ended.
   */
  | { readonly type: 'heard'; readonly number: number; readonly halts: readonly FleetHalt[] }
  /**
   * For halts that this bot holds, and for any others. Nobody has looked at the signatures yet. A resume counts in the engine once a bot has:
   * by `FleetWords.resumes`.
   */
  | { readonly type: 'resumed'; readonly resumes: readonly SignedResume[] }
  | { readonly type: 'written'; readonly callId: number; readonly written: FleetWritten }
  /** Null: the engine can't be asked. */
  | { readonly type: 'members'; readonly callId: number; readonly told: FleetMembers | null }
  /** Why the last renewal has not come about; null: it has. */
  | { readonly type: 'state'; readonly failure: string | null }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly type: 'closed' }
