import type { Channel, ChannelStatus } from '../../words/notification.js'
import type { LogLevel } from '../../words/ports.js'

/** What the courier thread is started with. */
export interface CourierData {
  readonly words: SharedArrayBuffer
  readonly stateDir: string
  readonly botName: string
  readonly publicUrl: string | null
  readonly channels: readonly Channel[]
  /** Where the journal ended when this run of the bot began: a channel without a cursor begins behind it. */
  readonly from: number
}

/** A halt that the disk does not take is in no journal: it is told without one, as well as that goes. */
export interface UnwrittenHalt {
  readonly haltId: string
  readonly title: string
  readonly why: string
  /** ISO 8601. */
  readonly time: string
}

export type ToCourier =
  | { readonly type: 'unwritten'; readonly halt: UnwrittenHalt }
  /** The end: what can be delivered at once is, and the rest waits for the next start. */
  | { readonly type: 'close' }

export type FromCourier =
  | { readonly type: 'channels'; readonly channels: readonly ChannelStatus[] }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly type: 'closed' }
