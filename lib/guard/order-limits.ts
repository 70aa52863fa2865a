import { thisMoment } from '../time/monotonic.js'
import { Big } from '../words/big.js'
import { ageOf, closingSide, type VenueSnapshot } from '../words/exposure.js'
import { hasLimits, type LimitSettings } from '../words/limits.js'
import type { DescribeOrder, OrderIntent } from '../words/order.js'
import { isFromClient, type OrderMoney, readOrderMoney } from '../words/order-money.js'
import type { Position } from '../words/ports.js'
import { type MarketReading, whyBeyondLimits } from './limit-rule.js'

export interface OrderLimitsParts {
  readonly settings: LimitSettings
  /** The age, in ms, from which a mark price is none. */
  readonly maxAgeMs: number
  /** Why there are no readings here; null: there are. */
  readonly whyBlind: string | null
  /** Reads the host's orders, where their shape is not a common one. */
  readonly describe: DescribeOrder | null
}

/** An order, and what is understood of it. */
export interface AskedOrder {
  readonly order: unknown
  readonly intent: OrderIntent
}

const NO_VENUE = "it doesn't name its venue"

/** Refuses single orders. Of each thread: what it knows of venues, and what it has let pass a moment ago. */
export class OrderLimits {
  readonly #parts: OrderLimitsParts
  #snapshots: readonly VenueSnapshot[] = []
  /** When each order was let pass last, oldest first. */
  readonly #passed = new Map<string, number>()
  /** Those of them that were noted at the last question. */
  #noted: string[] = []

  constructor(parts: OrderLimitsParts) {
    this.#parts = parts
  }

  update(snapshots: readonly VenueSnapshot[]): void {
    this.#snapshots = snapshots
  }

  /**
   * Why orders that leave together are refused; null: they are not. An exit that fits into a position, as that was read last, never is.
   */
  whyRefused(orders: readonly AskedOrder[]): string | null {
    this.#noted = []
    for (const [index, { order, intent }] of orders.entries()) {
      const why = this.#whyRefused(order, intent)
      if (why === null) continue
      this.takeBack()
      return orders.length === 1 ? why : `order ${index + 1} of ${orders.length}: ${why}`
    }
    return null
  }

  /** Those of the last question do not leave after all. */
  takeBack(): void {
    for (const key of this.#noted) this.#passed.delete(key)
    this.#noted = []
  }

  #whyRefused(order: unknown, intent: OrderIntent): string | null {
    const { settings } = this.#parts
    const money = this.#moneyOf(order, intent)
    if (money.unclear === null && this.#isExit(intent, money)) return null
    return whyBeyondLimits(settings, { intent, money }, this.#marketOf(intent)) ?? this.#whyRepeated(intent, money)
  }

  /** Refused where the same has been let pass a moment ago; else it is noted. */
  #whyRepeated(intent: OrderIntent, money: OrderMoney): string | null {
    const { duplicateMs } = this.#parts.settings
    if (duplicateMs === 0 || intent.action !== 'place') return null
    const now = thisMoment().monotonic
    for (const [key, at] of this.#passed) {
      if (now - at < duplicateMs) break
      this.#passed.delete(key)
    }
    const key = keyOf(intent, money)
    if (key === null) return null
    const at = this.#passed.get(key)
    if (at !== undefined) {
      return `duplicate_ms: the same order was let pass ${Math.floor(now - at)} ms before, and ${duplicateMs} ms have to lie between`
    }
    this.#passed.set(key, now)
    this.#noted.push(key)
    return null
  }

  /** Of one that can't be read nothing is known, and that is refused where a limit needs it. */
  #moneyOf(order: unknown, intent: OrderIntent): OrderMoney {
    const { describe } = this.#parts
    try {
      return readOrderMoney(describe === null || isFromClient(order) ? order : describe(order), intent)
    } catch {
      return readOrderMoney(null, intent)
    }
  }

  #isExit(
    { action, reduceOnly, symbol, side, quantity, venue, positionSide }: OrderIntent,
    money: OrderMoney,
  ): boolean {
    const closesAll = money.closesAll && money.values.length === 0
    if (action !== 'place' || symbol === null || side === null || !(closesAll || (reduceOnly && quantity !== null)))
      return false
    const positions = this.#snapshotOf(venue)?.positions ?? []
    const named = [positionSide, money.positionSide].filter((each) => each !== null && each !== undefined)
    return positions.some(
      (each) =>
        each.symbol === symbol &&
        named.every((position) => position === each.side) &&
        closingSide(each) === side &&
        (quantity === null || new Big(quantity).lte(each.quantity)),
    )
  }

  #marketOf({ venue, symbol }: OrderIntent): MarketReading {
    const { whyBlind, maxAgeMs } = this.#parts
    const none = (whyNone: string) => ({ marks: [], whyNone })
    if (whyBlind !== null) return none(whyBlind)
    if (symbol === null) return none("it doesn't tell its symbol")
    const snapshot = this.#snapshotOf(venue)
    if (snapshot === null) return none(venue === null ? NO_VENUE : `no venue ${venue} is read`)
    const age = ageOf(snapshot, thisMoment())
    if (age === null || age > maxAgeMs)
      return none(`${snapshot.venue} has no reading that is younger than ${maxAgeMs} ms`)
    const marks = marksOf(snapshot.positions ?? [], symbol)
    return marks.length === 0
      ? none(`no position of ${snapshot.venue} shows a mark price of ${symbol}`)
      : { marks, whyNone: '' }
  }

  #snapshotOf(venue: string | null): VenueSnapshot | null {
    if (venue !== null) return this.#snapshots.find((each) => each.venue === venue) ?? null
    return this.#snapshots.length === 1 ? (this.#snapshots[0] ?? null) : null
  }
}

/**
 * What positions in exactly this instrument show one unit of a quantity to be worth: another one's is another price, or a unit of another size. One
 * that is settled in its own coin shows what it is worth in that coin, which is no price.
 */
function marksOf(positions: readonly Position[], symbol: string): readonly string[] {
  return positions.flatMap(({ symbol: held, markPrice, currency }) =>
    held === symbol && isAmount(markPrice) && !isOwnCoin(held, currency) ? [markPrice] : [],
  )
}

function isOwnCoin(symbol: string, currency: string | null | undefined): boolean {
  if (typeof currency !== 'string' || currency === '') return false
  const [base = '', ...others] = symbol.toUpperCase().split(/[/-]/)
  return others.length > 0 ? base === currency.toUpperCase() : base.startsWith(currency.toUpperCase())
}

/** What makes an order the same as another one. Null: too much of it is not known. */
function keyOf(intent: OrderIntent, { prices, triggers, values }: OrderMoney): string | null {
  const { venue, strategy, symbol, side, quantity, reduceOnly, positionSide = null } = intent
  if (symbol === null || (quantity === null && values.length === 0)) return null
  const numbers = [quantity === null ? [] : [quantity], prices, triggers, values]
  const amounts = numbers.map((each) => each.map((number) => new Big(number).toFixed()))
  return JSON.stringify([venue, strategy, symbol, side, reduceOnly, positionSide, ...amounts])
}

function isAmount(text: string | null | undefined): text is string {
  try {
    return typeof text === 'string' && new Big(text).gt(0)
  } catch {
    return false
  }
}

/** Null: no limit of single orders is set. */
export function makeOrderLimits(parts: OrderLimitsParts): OrderLimits | null {
  return hasLimits(parts.settings) ? new OrderLimits(parts) : null
}
