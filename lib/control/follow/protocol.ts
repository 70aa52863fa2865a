import type { HostedBody, HostedCall, HostedReply } from '../../between/hosted-call.js'
import type { PauseTimes } from '../../between/latch/pauses.js'
import type { LockOwner } from '../../between/lock-owner.js'
import type { Notice, ToControl } from '../../between/messages.js'
import type { Halt, HaltReport } from '../../words/halt.js'
import type { Pause } from '../../words/pause.js'
import type { AcceptedLimits, ResumeReport } from '../../words/resume.js'
import type { BotLife, OrderCounts } from '../../words/status.js'

// What a leader and its followers say to each other: JSON lines on a Unix socket. What is said first arrives first, in both ways.
// Times are by `monotonicMs()`, which is the same in all processes of a machine, as the other clock is.

/** Changes with the meaning of any message. Who speaks another one is not followed, and not served. */
export const PROTOCOL = 2

/** What the bot thread of a follower says, and the leader's control thread takes as if its own had said it. */
export type Told = Extract<ToControl, { readonly type: 'late' | 'audit' | 'rejected' | 'sampled' | 'own-trip' }>

export type FromFollower =
  | Hello
  | Beat
  | AskedHalt
  | {
      readonly type: 'resume'
      readonly call: number
      readonly confirm: readonly string[]
      readonly source: Halt['source']
      readonly operator: string | null
      readonly accept: AcceptedLimits
      readonly expiresAt: number
    }
  | { readonly type: 'told'; readonly message: Told }
  | RelayedCall
  | RelayedBody
  /** It ends in good order. */
  | { readonly type: 'goodbye' }

/** A call that has come in at a server of the follower's host. */
export interface RelayedCall {
  readonly type: 'hosted-call'
  readonly number: number
  readonly call: HostedCall
}

export interface RelayedBody {
  readonly type: 'hosted-body'
  /** That of its call. */
  readonly number: number
  readonly part: { readonly base64: string } | Extract<HostedBody, string>
}

export interface Hello {
  readonly type: 'hello'
  readonly protocol: number
  readonly version: string
  /** Its nonce is that of this run of the follower. */
  readonly who: LockOwner
  readonly leaseMs: number
}

/** A sign of life, which the leader answers. */
export interface Beat {
  readonly type: 'beat'
  readonly number: number
  /** The `at` of the newest answer: what the leader had said until then is in force here. */
  readonly heardAt: number
  readonly orders: OrderCounts
  /** How many orders have passed that could be at a venue now. */
  readonly sent: number
  /** A venue that is read from now on shows what became of each of them. */
  readonly settled: boolean
  /** Its bot thread. */
  readonly bot: BotLife
}

/** A halt of the follower's bot thread. It is said again until it was answered. */
export interface AskedHalt {
  readonly type: 'halt'
  readonly halt: Halt
  readonly warnings: readonly string[]
  readonly waitMs: number
}

export type FromLeader =
  | Welcome
  /** It can't be followed. */
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** A halt is being let in, before its arguments are known; null: none is any more. */
  | { readonly type: 'letting-in'; readonly haltId: string | null }
  /** `pauseTimes`: when pauses begin by themselves at the leader. They do so in the follower as well, also where nothing more is heard. */
  | { readonly type: 'ack'; readonly number: number; readonly at: number; readonly pauseTimes: PauseTimes }
  /** A halt has been heard. `last`: nothing more is said of it. */
  | {
      readonly type: 'halted'
      /** As the follower has called it; `report` has the one that stands for it. */
      readonly haltId: string
      /** It had been heard before, and has ended since: nothing stands for it. */
      readonly hasEnded: boolean
      readonly report: HaltReport
      readonly last: boolean
    }
  | { readonly type: 'resumed'; readonly call: number; readonly report: ResumeReport }
  | { readonly type: 'hosted-reply'; readonly number: number; readonly reply: HostedReply }
  /** It ends in good order. Whoever hears it is paused until it hears a leader. */
  | { readonly type: 'bye' }

/** Everything that is in force at the leader. What changes from then on is a notice. */
export interface Welcome {
  readonly type: 'welcome'
  readonly protocol: number
  readonly version: string
  readonly who: LockOwner
  readonly halts: readonly Halt[]
  readonly pauses: readonly Pause[]
  /** As in an `ack`. */
  readonly pauseTimes: PauseTimes
  readonly durable: boolean
  readonly lettingIn: string | null
  readonly lastEpoch: number
  /** When this was said. */
  readonly at: number
}
