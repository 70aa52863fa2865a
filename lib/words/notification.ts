import type { Role } from './operators.js'

/** Where notifications go. */
export const CHANNEL_KINDS = ['webhook', 'telegram', 'slack', 'discord', 'ntfy', 'heartbeat'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** What is told. */
export const NOTIFIED_EVENTS = [
  'started',
  'halt',
  'reminder',
  'quiet',
  'pause',
  'resume',
  'bot',
  'close-all',
  'trip',
  'lost',
  'armed',
  'drill',
  'stopped',
] as const
export type NotifiedEvent = (typeof NOTIFIED_EVENTS)[number]

/** How urgent it is, from the least. */
export const NOTIFICATION_LEVELS = ['info', 'warning', 'critical'] as const
export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number]

/** Who may command in a chat. */
export interface AllowedUser {
  /** As the service of the chat numbers her. */
  readonly userId: number
  readonly name: string
  readonly role: Role
}

/** One `[[control.notify]]`, checked and complete. Holds secrets: never shown, never logged. */
export interface Channel {
  /** Of its own among all, and fit for the name of a file. */
  readonly name: string
  readonly kind: ChannelKind
  readonly events: readonly NotifiedEvent[]
  readonly minLevel: NotificationLevel
  /** False: halts of the whole fleet, and their ends, are told by other bots of it. */
  readonly fleet: boolean
  /** That of the service, or of Telegram's API, without a slash at its end there. */
  readonly url: string
  /** Of Telegram; otherwise empty. */
  readonly chat: string
  /** Who may command, of Telegram; empty: nobody, and nothing is listened to. */
  readonly allowed: readonly AllowedUser[]
  /** The key that a webhook is signed with, or a token. Null: there is none. */
  readonly secret: string | null
  /** How often a halt that nobody has acknowledged is told again, in ms; 0: never. */
  readonly remindMs: number
  /** Of a heartbeat, in ms. */
  readonly intervalMs: number
  /** Of a heartbeat. */
  readonly method: 'GET' | 'POST'
}

/** How a channel of notifications fares, since the courier thread was started last; counts are those of this run of the bot. */
export interface ChannelStatus {
  readonly name: string
  readonly kind: ChannelKind
  /** Messages that the service has taken. */
  readonly delivered: number
  /** Attempts that have failed. Each is made again. */
  readonly failed: number
  /** Events that are not delivered yet. */
  readonly waiting: number
  /** Those who are allowed are heard; null: nobody is, by this channel. */
  readonly armed: boolean | null
  /** Why the newest attempt to send or to listen has failed; null: it has not. */
  readonly lastError: string | null
}
