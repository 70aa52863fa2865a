import type { CallKind, SocketMessage } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import { CANCEL_WORDS, wordsOf } from './request-kind.js'

/** The fields by which messages say what they want, on one exchange or another. */
const VERBS = new Set('op method event action type cmd command e n request_type req_type reqtype'.split(' '))

/** Values of such a field that say nothing yet. */
const ENVELOPES = new Set(['api', 'command'])

/** Fields that are a subscription, or the ping of a connection, by their name: `{ sub: 'market.btcusdt.detail' }`, `{ pong: 7 }`. */
const STREAM_FIELDS = new Set(['sub', 'unsub', 'ping', 'pong'])

/** Words of a subscription, a login, or what keeps a connection alive. */
const STREAM_WORDS = new Set(
  (
    'subscribe unsubscribe subscription unsubscription sub unsub listen auth authenticate authorize authorization login challenge ' +
    'sign ping pong heartbeat'
  ).split(' '),
)

/** Words that say where, and not what. */
const PLACES = new Set('public private spot futures open batch list server user'.split(' '))

/** Words that no reading has. */
const ACTING_WORDS = new Set(
  'new place create submit buy sell edit amend modify replace close post add set withdraw transfer enable disable'.split(
    ' ',
  ),
)

/**
 * Tells what a message to a WebSocket does, by what it says, and by nothing else. What is not known to read, to cancel or to keep the
 * connection alive is an order; and so is a message that says two things. Pure.
 *
 * @param text the message as it is sent
 */
export function callKindOfMessage(exchangeId: string, text: string): CallKind {
  if (/^(ping|pong)$/i.test(text)) return 'read'
  const message = parsed(text)
  if (message === null) return 'order'
  const { socketKindOf, socketReads } = factsOf(exchangeId)
  const known = socketKindOf?.(message) ?? null
  if (known !== null) return known
  if (Array.isArray(message)) return 'order'
  return kindOfFields(Object.entries(message), socketReads)
}

function kindOfFields(fields: readonly (readonly [string, unknown])[], reads: RegExp | null): CallKind {
  if (fields.length === 0) return 'read'
  const kinds: CallKind[] = []
  for (const [name, value] of fields) {
    const isVerb = VERBS.has(name.toLowerCase())
    if (isVerb && typeof value !== 'string') return 'order'
    if (isVerb && !ENVELOPES.has(value as string)) kinds.push(kindOfVerb(value as string, reads))
    if (!isVerb && STREAM_FIELDS.has(name) && !isObject(value)) kinds.push('read')
  }
  if (kinds.length === 0 || kinds.includes('order')) return 'order'
  return kinds.includes('cancel') ? 'cancel' : 'read'
}

/** E.g. `SUBSCRIBE`, `depth.subscribe`, `public/auth`, `getCandles`; `order.cancel`, `batch-cancel-orders`; `order.place`. */
function kindOfVerb(verb: string, reads: RegExp | null): CallKind {
  if (reads?.test(verb)) return 'read'
  const words = wordsOf(verb)
  if (words.some((word) => ACTING_WORDS.has(word))) return 'order'
  const what = words.filter((word) => !PLACES.has(word))
  if (words.includes('cancel')) return what.every((word) => CANCEL_WORDS.has(word)) ? 'cancel' : 'order'
  return what[0] === 'get' || words.some((word) => STREAM_WORDS.has(word)) ? 'read' : 'order'
}

/** Null for what is no JSON, or JSON that another reader may read otherwise: with a key twice, for instance. */
function parsed(text: string): SocketMessage | null {
  try {
    const message: unknown = JSON.parse(text)
    return isObject(message) && JSON.stringify(message) === text ? (message as SocketMessage) : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
