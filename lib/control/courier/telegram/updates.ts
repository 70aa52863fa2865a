import type { Chat } from '../messages.js'

/** What somebody has said in a chat, or has pressed. */
export interface Heard {
  /** https://core.telegram.org/bots/api#update */
  readonly updateId: number
  /** Who has said or pressed it; null: nobody is named, as in a channel. */
  readonly userId: number | null
  /** Where the answer goes; null: a button without a message. */
  readonly chat: Chat | null
  readonly isPrivate: boolean
  /** In seconds since 1970, by Telegram's clock; null: a button, whose press has no date. */
  readonly date: number | null
  readonly what: Said | Press | null
}

/** `/name@to text`. A text that is no command has an empty name. */
export interface Said {
  readonly kind: 'command'
  /** In small letters. */
  readonly name: string
  /** The bot that is meant, in small letters; null: whoever hears it. */
  readonly to: string | null
  readonly text: string
}

export interface Press {
  readonly kind: 'press'
  readonly queryId: string
  readonly data: string
}

/** https://core.telegram.org/bots/api#message: a text has 4096 characters at most. */
const MOST_SAID = 4_096
const COMMAND = /^\s*\/([a-z]+)(?:@(\w+))?([\s\S]*)$/i

/** What can be read of a list of updates, in its order; null: it is no list. Pure. Never throws. */
export function readUpdates(result: unknown): readonly Heard[] | null {
  if (!Array.isArray(result)) return null
  return result.flatMap((update) => {
    const updateId = update?.update_id
    if (!Number.isSafeInteger(updateId) || updateId < 0) return []
    return [{ updateId, ...(readPress(update.callback_query) ?? readMessage(update.message) ?? NOTHING) }]
  })
}

type Content = Omit<Heard, 'updateId'>

const NOTHING: Content = { userId: null, chat: null, isPrivate: false, date: null, what: null }

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in an update
function readMessage(message: any): Content | null {
  const chat = chatOf(message)
  if (chat === null) return null
  const text = typeof message.text === 'string' ? message.text.slice(0, MOST_SAID) : null
  return {
    userId: userOf(message.from),
    chat,
    isPrivate: message.chat?.type === 'private',
    date: Number.isSafeInteger(message.date) ? message.date : 0,
    what: text === null ? null : readText(text),
  }
}

function readText(text: string): Said {
  const [, name, to, rest] = COMMAND.exec(text) ?? []
  if (name === undefined) return { kind: 'command', name: '', to: null, text }
  return { kind: 'command', name: name.toLowerCase(), to: to?.toLowerCase() ?? null, text: rest ?? '' }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in an update
function readPress(query: any): Content | null {
  const { id: queryId, data, from, message } = query ?? {}
  if (typeof queryId !== 'string') return null
  const what = { kind: 'press', queryId, data: typeof data === 'string' ? data.slice(0, 64) : '' } as const
  return { userId: userOf(from), chat: chatOf(message), isPrivate: false, date: null, what }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in an update
function chatOf(message: any): Chat | null {
  const id = message?.chat?.id
  if (!Number.isSafeInteger(id)) return null
  const thread = message.is_topic_message === true ? message.message_thread_id : null
  return { id, thread: Number.isSafeInteger(thread) ? thread : null }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in an update
function userOf(from: any): number | null {
  return Number.isSafeInteger(from?.id) ? from.id : null
}
