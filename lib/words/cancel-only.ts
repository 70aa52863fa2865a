import { types } from 'node:util'
import { plainWord } from './action-words.js'
import { isPlain, ObjectFields } from './object-fields.js'
import { SAID } from './said-fields.js'

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words of what is more than a cancel: in a field's name, or in a text that names what is done. */
const MORE = set(
  'new replace replacement amend edit modify place submit create resubmit resend reopen reenter rebuy requote reverse flip flatten liquidate roll twap withdraw transfer borrow repay',
)
/** Beside these, a name with such a word only tells when, by which id, or what became of it: `createTime`, `newClientOrderId`. */
const TELLS_WHEN = set('time date at on by timestamp ts client status state')
/** Fields that name what is done. */
const DOINGS = set(
  'type action kind op operation command cmd method verb request instruction func function call event intent msgtype messagetype requesttype ordertype orderaction endpoint path url uri topic route channel',
)
/** Fields that hold orders which hang on another one. */
const ATTACHED = set('takeprofit stoploss tp sl oco oto bracket attached attachedorders attachalgoords trailingstop')
/** Words of fields that hold the orders that are cancelled. */
const CANCELLED = set(
  'cancel cancels cancelled canceled to order orders working open resting original existing target targets old payload data body args',
)
/** Words of fields by which an order says what it trades. */
const TRADES = set('side amount quantity qty sz vol volume notional buy sell bid ask')
const TRADES_WHOLE = set('size contracts cost funds')
/** Fields by which an order that exists is known to its venue, or to the bot. */
const VENUE_IDS = set('id orderid ordid oid uuid txid orderno ordersn orderhash hash algoid')
const BOT_IDS = set('clientorderid clordid cloid clientoid coid origclientorderid clientid orderlinkid userref')

/** So many objects are looked through; a cancel has fewer. */
const MAX_OBJECTS = 20_000

type Entry = readonly [name: string, value: unknown]

/**
 * Whether an object that says that it cancels says nothing more: no other order, no replacement, no withdrawal. Flat fields are taken
 * for those of the order that is cancelled. An object within it that tells a side or a quantity has to be such an order, by
 * the name of its field and by the venue's id. Reads each field once.
 *
 * @param read what was read of the object already, by name
 * @throws what the object's own getters and traps throw
 */
export function isOnlyCancel(order: object, read: Readonly<Record<string, unknown>>): boolean {
  if (itemsOf(order) !== null || saysOtherwise(order)) return false
  const fields = new ObjectFields(order)
  const entries = fields.keys().map((key): Entry => {
    const isRead = typeof key === 'string' && Object.hasOwn(read, key)
    return [nameOf(key), isRead ? read[key] : fields.get(key)]
  })
  const search = new Search()
  return !entries.some((entry) => isMore(entry) || search.findsMore(entry))
}

/** A proxy, a getter of the object itself and a `toJSON` may say something else when they are asked again. */
function saysOtherwise(order: object): boolean {
  if (types.isProxy(order) || typeof Reflect.get(order, 'toJSON') === 'function') return true
  return Object.values(Object.getOwnPropertyDescriptors(order)).some(({ get }) => get !== undefined)
}

/** Looks for more than a cancel in what an object holds. */
class Search {
  readonly #seen = new Set<object>()

  findsMore([name, held]: Entry): boolean {
    const text = textOf(held)
    const value = text === null ? held : parsed(text)
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return false
    if (SAID.has(plainWord(name))) return false
    this.#seen.add(value)
    if (this.#seen.size > MAX_OBJECTS) return true
    const items = itemsOf(value)
    return items === null
      ? this.#isMoreWithin(name, value)
      : items.some((item) => isSide(item) || this.findsMore([name, item]))
  }

  #isMoreWithin(name: string, value: object): boolean {
    const entries = entriesOf(value)
    if (ATTACHED.has(plainWord(name)) && entries.some(([, each]) => isSaid(each))) return true
    if (!isKnownOrder(name, entries) && isOrder(name, entries)) return true
    if (isPlain(value)) return entries.some((entry) => isMore(entry) || this.findsMore(entry))
    // What else an instance of a class refers to (a client, a logger) is not what the order says.
    return entries.some((entry) => itemsIn(entry) && this.findsMore(entry))
  }
}

function itemsIn([, value]: Entry): boolean {
  return typeof value === 'object' && value !== null && itemsOf(value) !== null
}

/** A text, or bytes that may be one; null for everything else. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!ArrayBuffer.isView(value)) return null
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
}

/** What a text says in JSON, as a form, or as the query of an address; other texts say nothing. */
function parsed(text: string): unknown {
  const form = text.slice(text.indexOf('?') + 1)
  if (/^[\w.[\]-]+=[^&\s]*(&[\w.[\]-]+=[^&\s]*)+$/.test(form)) return Object.fromEntries(new URLSearchParams(form))
  if (!/^\s*[{[]/.test(text)) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isMore([name, value]: Entry): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  if (typeof value === 'function' || (Array.isArray(value) && value.length === 0)) return false
  const words = wordsOf(name)
  if (words.some((word) => MORE.has(word)) && !words.some((word) => TELLS_WHEN.has(word))) return true
  return DOINGS.has(plainWord(name)) && typeof value === 'string' && wordsOf(value).some((word) => MORE.has(word))
}

/** An order that exists already, and is what is cancelled. */
function isKnownOrder(name: string, entries: readonly Entry[]): boolean {
  if (!wordsOf(name).every((word) => CANCELLED.has(word))) return false
  const ids = entries.filter(([, value]) => isSaid(value)).map(([field]) => plainWord(field))
  return ids.some((id) => VENUE_IDS.has(id)) || (ids.some((id) => BOT_IDS.has(id)) && !entries.some(tellsTrade))
}

/** An order of its own, as far as one can tell; what a field `orders` holds is one without any sign of it. */
function isOrder(name: string, entries: readonly Entry[]): boolean {
  const words = wordsOf(name)
  const byName = words.some((word) => word === 'order' || word === 'orders') && !words.includes('cancel')
  const names = entries.map(([field]) => field)
  return (byName && entries.length > 0) || entries.some(tellsTrade) || (names.includes('p') && names.includes('s'))
}

function tellsTrade([name, value]: Entry): boolean {
  if (!isSaid(value)) return false
  return TRADES_WHOLE.has(plainWord(name)) || wordsOf(name).some((word) => TRADES.has(word)) || isSide(value)
}

function isSaid(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== '' && typeof value !== 'object' && typeof value !== 'function'
  )
}

function isSide(value: unknown): boolean {
  return typeof value === 'string' && /^\s*(buy|sell)\s*$/i.test(value)
}

function entriesOf(object: object): Entry[] {
  const fields = new ObjectFields(object)
  return fields.keys().map((key) => [nameOf(key), fields.get(key)])
}

function nameOf(key: string | symbol): string {
  return typeof key === 'string' ? key : (key.description ?? '')
}

/** The items of a list, a set or a map; a list's own fields are among them. Null for everything else. */
function itemsOf(value: object): unknown[] | null {
  if (Array.isArray(value)) {
    const more = Object.keys(value).length > value.length
    return more ? [...value, Object.fromEntries(Object.entries(value).slice(value.length))] : value
  }
  if (value instanceof Set) return [...value]
  return value instanceof Map ? [...value].map(([key, item]) => ({ [String(key)]: item })) : null
}

/** `cancelReplaceMode`: cancel, replace, mode. */
function wordsOf(name: string): string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return apart.split(/[^a-z0-9]+/).filter((word) => word !== '')
}
