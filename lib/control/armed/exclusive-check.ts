import { type VenueSnapshot, workingOrderKey } from '../../words/exposure.js'
import { type Check, type Found, failing, OK, unknown } from './check.js'

/** How long an order that is gone again is still told, in ms. */
const TOLD_MS = 300_000
/** For so long, in ms, no reading of a venue has to be compared. */
const BLIND_MS = 600_000
/** So many orders of a venue are remembered. */
const REMEMBERED = 10_000
/** So many are named. */
const NAMED = 5

export interface ExclusiveCheckParts {
  readonly venues: { readonly snapshots: readonly VenueSnapshot[] }
  readonly orders: { sent(): number; counts(): { readonly inFlight: number; readonly unknown: number } }
  /** The kill switch closes positions itself. */
  readonly isClosing: () => boolean
  readonly hasFollowers: () => boolean
  readonly settleMs: number
  /** By `monotonicMs()`. */
  readonly now: () => number
}

interface Seen {
  readonly began: number
  /** The orders that have been in a reading, oldest first. */
  readonly keys: Set<string>
  /** When one of its readings could be compared last. */
  readonly comparedAt: number
}

interface Foreign {
  readonly key: string
  readonly words: string
  readonly at: number
}

/**
 * On an account that was declared to be this bot's alone, no working order turns up while the bot has sent none. One that turns up is
 * somebody's who trades past the guard: a person, another program with the key, or a way of the bot's own that is not guarded.
 */
export class ExclusiveCheck implements Check {
  readonly name = 'exclusive-account'
  readonly #parts: ExclusiveCheckParts
  readonly #seen = new Map<string, Seen>()
  #foreign: Foreign[] = []
  #sent = -1
  #sentAt = 0

  constructor(parts: ExclusiveCheckParts) {
    this.#parts = parts
  }

  look(): Found {
    const { venues, orders, isClosing, hasFollowers, now } = this.#parts
    const sent = orders.sent()
    const { inFlight, unknown: lost } = orders.counts()
    // What is on its way may still come to rest.
    if (sent !== this.#sent || inFlight > 0 || lost > 0 || isClosing()) this.#sentAt = now()
    this.#sent = sent
    for (const snapshot of venues.snapshots) this.#lookAt(snapshot)
    if (hasFollowers()) return unknown('processes follow this one, and whose order is whose can’t be told')
    const unread = venues.snapshots.filter(({ openOrders }) => openOrders === null).map(({ venue }) => venue)
    const foreign = this.#stillTold()
    if (foreign.length > 0) return failing(describe(foreign))
    if (unread.length > 0 || venues.snapshots.length === 0)
      return unknown(`not read: ${unread.join(', ') || 'no venue'}`)
    const blind = venues.snapshots.map(({ venue }) => venue).filter((venue) => this.#isBlindAt(venue))
    return blind.length === 0 ? OK : unknown(`${blind.join(', ')}: ${NOT_COMPARED}`)
  }

  #isBlindAt(venue: string): boolean {
    return this.#parts.now() - (this.#seen.get(venue)?.comparedAt ?? Number.NEGATIVE_INFINITY) > BLIND_MS
  }

  #lookAt({ venue, openOrders, ordersBegan }: VenueSnapshot): void {
    const before = this.#seen.get(venue)
    if (openOrders === null || before?.began === ordersBegan) return
    const keys = before?.keys ?? new Set<string>()
    const isStill = before !== undefined && this.#sentAt < before.began - this.#parts.settleMs
    const comparedAt = isStill ? this.#parts.now() : (before?.comparedAt ?? Number.NEGATIVE_INFINITY)
    for (const order of openOrders) {
      const key = workingOrderKey(order)
      if (isStill && !keys.has(key)) this.#found(`${venue} ${key}`, `order ${order.id} (${order.symbol}) at ${venue}`)
      keys.delete(key)
      keys.add(key)
    }
    for (const key of keys) if (keys.size > REMEMBERED) keys.delete(key)
    this.#seen.set(venue, { began: ordersBegan, keys, comparedAt })
  }

  #found(key: string, words: string): void {
    this.#foreign.push({ key, words, at: this.#parts.now() })
    if (this.#foreign.length > REMEMBERED) this.#foreign.shift()
  }

  #stillTold(): readonly Foreign[] {
    const { venues, now } = this.#parts
    if (this.#foreign.length === 0) return []
    const resting = new Set(
      venues.snapshots.flatMap(({ venue, openOrders }) =>
        (openOrders ?? []).map((each) => `${venue} ${workingOrderKey(each)}`),
      ),
    )
    this.#foreign = this.#foreign.filter(({ key, at }) => resting.has(key) || now() - at < TOLD_MS)
    return this.#foreign
  }
}

const NOT_COMPARED =
  'no reading of the last ten minutes could be compared with the one before: the bot has sent all the time, an order is of unknown outcome, or nothing is read'

function describe(foreign: readonly Foreign[]): string {
  const named = foreign.slice(0, NAMED).map(({ words }) => words)
  const more = foreign.length - named.length
  return `not sent through this guard: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}
