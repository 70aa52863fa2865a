import { plainWord } from './action-words.js'
import { ObjectFields } from './object-fields.js'

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words of what is more than a cancel: in a field's name, or in a text that names what is done. */
const MORE = set(
  'new replace replacement amend edit modify place submit create resubmit reopen withdraw transfer borrow repay',
)
/** Beside these, a name with such a word only tells when, or by which id: `createTime`, `newClientOrderId`. */
const TELLS_WHEN = set('time date at on by timestamp ts client')
/** Fields that name what is done. */
const DOINGS = set(
  'type action kind op operation command cmd method verb request instruction func function call event intent msgtype messagetype requesttype ordertype orderaction',
)
/** Fields that hold what a venue has said of an order. */
const SAID_BY_VENUE = set('info raw fee fees trades fills commission')
/** Words of fields that hold the orders that are cancelled. */
const CANCELLED = set(
  'cancel cancels cancelled canceled to order orders working open resting original existing target targets old',
)
/** Words of fields by which an order says what it trades. */
const TRADES = set('side amount quantity qty price buy sell')
const TRADES_WHOLE = set('size contracts volume vol sz px cost notional funds')
/** Fields by which an order that exists is known to its venue, or to the bot. */
const VENUE_IDS = set('id orderid ordid oid uuid txid orderno ordersn orderhash hash algoid')
const BOT_IDS = set('clientorderid clordid cloid origclientorderid clientid orderlinkid')

/** So many objects are looked through; a cancel has fewer. */
const MAX_OBJECTS = 20_000

type Entry = readonly [name: string, value: unknown]

/**
 * Whether an object that says that it cancels says nothing more: no other order, no replacement, no withdrawal. Flat fields are taken
 * for those of the order that is cancelled. An object within it that tells a side, a quantity or a price has to be such an order, by
 * the name of its field and by the venue's id. Reads each field once.
 *
 * @param read what was read of the object already, by name
 * @throws what the object's own getters and traps throw
 */
export function isOnlyCancel(order: object, read: Readonly<Record<string, unknown>>): boolean {
  const fields = new ObjectFields(order)
  const entries = fields.names().map((name): Entry => [name, Object.hasOwn(read, name) ? read[name] : fields.get(name)])
  const search = new Search()
  return !entries.some((entry) => isMore(entry) || search.findsMore(entry))
}

/** Looks for more than a cancel in what an object holds. */
class Search {
  readonly #seen = new Set<object>()

  findsMore([name, value]: Entry): boolean {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || this.#seen.has(value)) return false
    if (SAID_BY_VENUE.has(plainWord(name))) return false
    this.#seen.add(value)
    if (this.#seen.size > MAX_OBJECTS) return true
    const items = itemsOf(value)
    if (items !== null) return items.some((item) => isSide(item) || this.findsMore([name, item]))
    const entries = entriesOf(value)
    if (!isKnownOrder(name, entries) && isOrder(name, entries)) return true
    // What an instance of a class refers to (a client, a logger) is not what the order says.
    return isPlain(value) && entries.some((entry) => isMore(entry) || this.findsMore(entry))
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
  return fields.names().map((name) => [name, fields.get(name)])
}

function itemsOf(value: object): unknown[] | null {
  if (Array.isArray(value) || value instanceof Set) return [...value]
  return value instanceof Map ? [...value].map((entry) => Object.fromEntries([entry])) : null
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** `cancelReplaceMode`: cancel, replace, mode. */
function wordsOf(name: string): string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return apart.split(/[^a-z0-9]+/).filter((word) => word !== '')
}
