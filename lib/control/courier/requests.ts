import { createHmac } from 'node:crypto'
import type { Channel, NotificationLevel } from '../../words/notification.js'
import { isHalt, type Message } from './message.js'
import { ACKNOWLEDGE } from './messages.js'
import type { Telling } from './telling.js'

/** What is sent over HTTP. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Empty: none. */
  readonly body: string
}

export interface Sender {
  readonly bot: string
  /** Null: there is no public_url. */
  readonly link: string | null
}

/** A message as the service of a channel takes it. Pure. @param now when it is signed, in ms since 1970 */
export function requestFor(channel: Channel, message: Message, sender: Sender, now: number): OutgoingRequest {
  switch (channel.kind) {
    case 'telegram':
      return post(`${channel.url}/bot${channel.secret}/sendMessage`, telegramBody(channel, message))
    case 'slack':
      return post(channel.url, { text: message.text.replace(/[&<>]/g, (sign) => SLACK_SIGNS[sign] ?? sign) })
    case 'discord':
      // https://discord.com/developers/docs/resources/webhook#execute-webhook: a name in a reason must not ring everybody.
      return post(channel.url, { content: message.text.slice(0, 2_000), allowed_mentions: { parse: [] } })
    case 'ntfy':
      return ntfy(channel, message, sender)
    case 'heartbeat':
      return { method: channel.method, url: channel.url, headers: {}, body: '' }
    case 'webhook':
      return webhook(channel, message, sender, now)
  }
}

/** https://api.slack.com/reference/surfaces/formatting#escaping */
const SLACK_SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** https://core.telegram.org/bots/api#sendmessage, without a parse mode: no text from outside is markup. */
function telegramBody({ chat, allowed }: Channel, { text, level, events }: Message): object {
  const haltId = allowed.length === 0 ? null : (events.findLast(isUnacknowledged)?.haltId ?? null)
  const keyboard = [[{ text: 'Acknowledge', callback_data: `${ACKNOWLEDGE}${haltId}` }]]
  const button = haltId === null ? {} : { reply_markup: { inline_keyboard: keyboard } }
  const quietly = level === 'info' ? { disable_notification: true } : {}
  return {
    chat_id: chat,
    text: text.slice(0, 4_096),
    link_preview_options: { is_disabled: true },
    ...button,
    ...quietly,
  }
}

function isUnacknowledged(telling: Telling): boolean {
  return isHalt(telling) || telling.event === 'reminder'
}

const PRIORITY: Readonly<Record<NotificationLevel, number>> = { info: 3, warning: 4, critical: 5 }
const TAGS: Readonly<Record<NotificationLevel, string>> = {
  info: 'information_source',
  warning: 'warning',
  critical: 'rotating_light',
}

/** https://docs.ntfy.sh/publish/#publish-as-json: its headers would take no letters but ASCII. */
function ntfy({ url, secret }: Channel, { title, text, level }: Message, { link }: Sender): OutgoingRequest {
  const at = new URL(url)
  const parts = at.pathname.split('/')
  const topic = parts.pop()
  at.pathname = parts.join('/') || '/'
  const message = text.split('\n').slice(1).join('\n') || title
  const click = link === null ? {} : { click: link }
  const headers: Record<string, string> = secret === null ? {} : { authorization: `Bearer ${secret}` }
  return post(at.href, { topic, title, message, priority: PRIORITY[level], tags: [TAGS[level]], ...click }, headers)
}

/** The name of the schema of a webhook's body; it rises when a field goes or changes its meaning. */
export const WEBHOOK_SCHEMA = 'trading-kill-switch/notification-1'

function webhook({ url, secret }: Channel, message: Message, { bot, link }: Sender, now: number): OutgoingRequest {
  const { level, title, text, events } = message
  const body = JSON.stringify({ schema: WEBHOOK_SCHEMA, bot, level, title, text, link, events })
  const timestamp = String(Math.floor(now / 1_000))
  return {
    method: 'POST',
    url,
    headers: {
      ...JSON_HEADERS,
      'x-kill-switch-timestamp': timestamp,
      'x-kill-switch-signature': `v1=${signatureOf(secret ?? '', timestamp, body)}`,
    },
    body,
  }
}

/** What the receiver of a webhook computes as well: HMAC-SHA256, in hex, over the timestamp, a dot and the body as it came. */
export function signatureOf(key: string, timestamp: string, body: string): string {
  return createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')
}

const JSON_HEADERS = { 'content-type': 'application/json' }

function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): OutgoingRequest {
  return { method: 'POST', url, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) }
}
