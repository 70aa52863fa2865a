import type { Channel, ChannelStatus } from '../../words/notification.js'
import type { LogLevel } from '../../words/ports.js'
import type { Telling } from './telling.js'

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

/** Where somebody has said something. https://core.telegram.org/bots/api#chat */
export interface Chat {
  readonly id: number
  /** Of a group with topics; null: it has none. */
  readonly thread: number | null
}

/** What is understood in a chat, in small letters. */
export const CHAT_COMMANDS: readonly string[] = [
  'halt',
  'status',
  'positions',
  'resume',
  'closeall',
  'ack',
  'help',
  'start',
]

/** What somebody whose name is known has asked for in a chat. What she may do is looked up by who acts. */
export interface Asked {
  /** The name of the channel. */
  readonly channel: string
  readonly updateId: number
  readonly userId: number
  readonly chat: Chat
  /** The command, in small letters; left out: a button was pressed. */
  readonly name?: string
  /** What stands behind the command, as it came. */
  readonly text?: string
  /** What the button holds that was pressed. */
  readonly press?: string
}

/** What is said in a chat. */
export interface Saying {
  readonly chat: Chat
  readonly text: string
  /** Null: none. `data` has 64 bytes at most. */
  readonly button: { readonly label: string; readonly data: string } | null
}

/** What the button under a halt that is told holds: of which halt somebody knows. */
export const ACKNOWLEDGE = 'ack '

/** What came of a drill in one channel. */
export interface ChannelDrill {
  readonly name: string
  /** `skipped`: it does not take the event. */
  readonly result: 'delivered' | 'failed' | 'skipped'
  readonly ms: number
  /** Null: it was delivered. */
  readonly why: string | null
}

export type ToCourier =
  | { readonly type: 'say'; readonly channel: string; readonly saying: Saying }
  /** The halt of this update is on disk, or was refused. */
  | { readonly type: 'heard'; readonly channel: string; readonly updateId: number }
  /** Tells that this is a drill, once by each channel that takes that event, and says what came of it. */
  | { readonly type: 'drill'; readonly id: string; readonly telling: Telling }
  | { readonly type: 'unwritten'; readonly halt: UnwrittenHalt }
  /** The end: what can be delivered at once is, and the rest waits for the next start. */
  | { readonly type: 'close' }

export type FromCourier =
  | { readonly type: 'asked'; readonly asked: Asked }
  /** Somebody has asked who may not. */
  | { readonly type: 'stranger'; readonly channel: string; readonly userId: number }
  | { readonly type: 'drilled'; readonly id: string; readonly channel: ChannelDrill }
  | { readonly type: 'channels'; readonly channels: readonly ChannelStatus[] }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly type: 'closed' }
