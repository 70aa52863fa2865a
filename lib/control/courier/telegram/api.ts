import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Channel } from '../../../words/notification.js'
import { printable } from '../../../words/printable.js'
import { withoutSecrets } from '../channel-courier.js'
import { SWITCHED, waitAsked } from '../send.js'

/** What Telegram has answered. https://core.telegram.org/bots/api#making-requests */
export type TelegramAnswer =
  | {
      readonly kind: 'ok'
      readonly result: unknown
      /** By Telegram's clock, in seconds since 1970; null: it does not say. */
      readonly date: number | null
    }
  | {
      readonly kind: 'failed'
      /** Of HTTP; null: there was no answer. */
      readonly status: number | null
      readonly why: string
      /** What it asks for, in ms; null: nothing. */
      readonly waitMs: number | null
      /** The answer was longer than is read. */
      readonly isTooLarge: boolean
    }

/** A hundred messages with all that they may carry are less. */
const MOST_READ = 8 * 1024 * 1024
/** Of its words; not cut before the token is out of them. */
const MOST_SAID = 2_000
/** A service that asks for more, in ms, is asked again all the same. */
const MOST_WAIT_MS = 60_000

/** Calls a method of Telegram's API, on a connection of its own. Never rejects, and takes no longer than `timeoutMs`. */
export async function callTelegram(
  channel: Pick<Channel, 'url' | 'secret'>,
  method: string,
  body: object,
  timeoutMs: number,
): Promise<TelegramAnswer> {
  const late = new Error(`it has not answered within ${timeoutMs} ms`)
  const { answered, end } = post(`${channel.url}/bot${channel.secret}/${method}`, JSON.stringify(body))
  // Over the whole of it: an answer may come a byte at a time.
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    end(late)
  }, timeoutMs)
  try {
    const response = await answered
    const text = await readAll(response)
    return text === null ? failed(response, 'its answer is too long', '', true) : read(response, text, channel)
  } catch (error) {
    const why = isLate ? late.message : whyOf(error, channel)
    return { kind: 'failed', status: null, why, waitMs: null, isTooLarge: false }
  } finally {
    clearTimeout(timer)
  }
}

/** `end` ends it at any time: `answered`, or the reading of what that gives, rejects. */
function post(url: string, body: string): { answered: Promise<IncomingMessage>; end: (error: Error) => void } {
  const start = url.startsWith('https:') ? requestTls : requestPlain
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const request = start(url, { method: 'POST', headers, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end(body)
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(new Error(SWITCHED))
    })
  })
  return { answered, end: (error) => request.destroy(error) }
}

/** Null: it is too long. */
async function readAll(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    length += chunk.length
    if (length > MOST_READ) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function read(response: IncomingMessage, text: string, channel: Pick<Channel, 'url' | 'secret'>): TelegramAnswer {
  const { statusCode = 0, headers } = response
  const said = parse(text)
  if (statusCode === 200 && said?.ok === true) {
    const at = Date.parse(headers.date ?? '')
    return { kind: 'ok', result: said.result, date: Number.isNaN(at) ? null : Math.floor(at / 1_000) }
  }
  const words = typeof said?.description === 'string' ? `: ${printable(said.description, MOST_SAID)}` : ''
  const what = statusCode === 200 ? 'what it has answered is not Telegram’s' : `it has answered ${statusCode}`
  return failed(response, withoutSecrets(`${what}${HINTS[statusCode] ?? ''}${words}`, channel), text)
}

function failed({ statusCode = 0, headers }: IncomingMessage, why: string, text: string, isTooLarge = false) {
  const asked = waitAsked(headers['retry-after'], text)
  const waitMs = asked === null ? null : Math.min(asked, MOST_WAIT_MS)
  return { kind: 'failed', status: statusCode, why, waitMs, isTooLarge } as const
}

/** 404 is what Telegram answers where a token has not even the form of one. */
const HINTS: Readonly<Record<number, string>> = {
  401: ' (the token is wrong: take the one that @BotFather shows)',
  404: ' (the token or api_root is wrong: take the token that @BotFather shows)',
  409: ' (another program polls with this token, or a webhook is set: give each bot a token of its own)',
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a service answers
function parse(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Without the URL: the token is in it. */
function whyOf(error: unknown, channel: Pick<Channel, 'url' | 'secret'>): string {
  const { code, message } = error as NodeJS.ErrnoException
  return withoutSecrets(printable(code ?? message, 120), channel)
}
