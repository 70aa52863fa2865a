import { Side as EngineSide, OrderBook, SelfTradePreventionMode } from 'nodejs-order-book'
import type { Balance, Ledger } from './ledger.js'
import type { Quote } from './market-maker.js'
import type { NetPosition } from './position.js'
import type { Side } from './side.js'
import { opposite } from './side.js'
import { VenueError } from './venue-error.js'

/** An order of the account that rests in the book. */
export interface RestingOrder {
  readonly id: string
  /** Null: not sent by a strategy. */
  readonly strategy: string | null
  readonly side: Side
  /** What is left to fill. */
  readonly lots: number
  readonly ticks: number
  readonly reduceOnly: boolean
}

/** An order of the account as the exchange takes it. `ticks` is only for, and required on, a limit order. */
export interface ExchangeOrder {
  readonly strategy: string | null
  readonly side: Side
  readonly lots: number
  readonly type: 'market' | 'limit'
  readonly ticks?: number
  readonly reduceOnly: boolean
}

/** What became of an order right away. */
export interface Placement {
  readonly id: string
  readonly filledLots: number
  readonly restingLots: number
}

/** An execution of one of the account's orders. */
export interface Fill {
  readonly id: string
  readonly strategy: string | null
  readonly side: Side
  readonly lots: number
  readonly ticks: number
}

/** What the exchange tells the account's owner, in the order it happened. */
export type ExchangeEvent =
  | { readonly type: 'fill'; readonly fill: Fill }
  /** The order rests, or what is left of it has changed. */
  | { readonly type: 'working'; readonly order: RestingOrder }
  /** The order rests no longer: filled, cancelled, or taken off by the exchange itself. */
  | { readonly type: 'gone'; readonly order: RestingOrder }

/** What the engine reports about the resting orders that a taker matched. */
type Matched = ReturnType<OrderBook['market']>

const ACCOUNT = 'account'

/**
 * An exchange for one account and one symbol: a matching engine, the account's ledger, and the rules between them.
 * Everything in whole ticks and lots, and synchronous: an order is matched when the call returns.
 */
export class PaperExchange {
  readonly #book = new OrderBook()
  readonly #ledger: Ledger
  readonly #publish: (event: ExchangeEvent) => void
  /** In time priority, as in the book. */
  readonly #resting = new Map<string, RestingOrder>()
  #quoteIds: string[] = []
  #lastNumber = 0

  constructor(ledger: Ledger, publish: (event: ExchangeEvent) => void = () => {}) {
    this.#ledger = ledger
    this.#publish = publish
  }

  get position(): NetPosition {
    return this.#ledger.position
  }

  get markTicks(): number {
    return this.#ledger.markTicks
  }

  /** The account's resting orders, oldest first. */
  get restingOrders(): RestingOrder[] {
    return [...this.#resting.values()]
  }

  balance(): Balance {
    return this.#ledger.balance()
  }

  /** A new trading day: the daily profit starts at zero. Resting orders stay. */
  startDay(): void {
    this.#ledger.startDay()
  }

  /**
   * The market moves to `ticks` and the liquidity provider replaces all its quotes. Orders of the account that the
   * quotes cross are filled at their own price.
   */
  moveMarket(ticks: number, quotes: readonly Quote[]): void {
    for (const id of this.#quoteIds) this.#book.cancel(id)
    this.#quoteIds = []
    this.#ledger.mark(ticks)
    for (const quote of quotes) this.#quote(quote)
  }

  /**
   * Matches an order; what is left of a limit order rests, what is left of a market order is dropped. A reduce-only
   * order is cut to the open position. An order of the account that would trade with another one of the account takes
   * that one off the book instead. Throws `VenueError` when nothing could be done.
   */
  place(order: ExchangeOrder): Placement {
    const lots = order.reduceOnly ? Math.min(order.lots, this.#reducible(order.side)) : order.lots
    if (lots === 0) {
      throw new VenueError('REDUCE_ONLY_REJECTED', `No position that a ${order.side} order could reduce.`)
    }
    const id = this.#nextId('order')
    const matched = this.#submit(id, order, lots)
    for (const expired of matched.stpExpired ?? []) this.#takeOff(expired.id)
    const filledLots = this.#bookTakerFills(id, order, matched)
    const left = lots - filledLots
    const restingLots = order.type === 'limit' ? left : 0
    if (restingLots > 0) this.#rest({ id, ...limitOf(order), lots: restingLots })
    this.#trimReduceOnly()
    if (filledLots === 0 && order.type === 'market') throw new VenueError('NO_LIQUIDITY', 'Nobody to trade with.')
    return { id, filledLots, restingLots: this.#resting.get(id)?.lots ?? 0 }
  }

  /** Takes a resting order off the book. Throws `VenueError` when there is none with this id. */
  cancel(id: string): void {
    if (!this.#resting.has(id)) {
      throw new VenueError('UNKNOWN_ORDER', `No working order ${id}: filled, cancelled, or never there.`)
    }
    this.#book.cancel(id)
    this.#takeOff(id)
  }

  #submit(id: string, order: ExchangeOrder, lots: number): Matched {
    const common = {
      side: engineSide(order.side),
      size: lots,
      accountId: ACCOUNT,
      stpMode: SelfTradePreventionMode.EXPIRE_MAKER,
    }
    const matched =
      order.type === 'limit'
        ? this.#book.limit({ ...common, id, price: limitOf(order).ticks })
        : this.#book.market(common)
    if (matched.err !== null) throw new VenueError('INVALID_ORDER', matched.err.message)
    return matched
  }

  #bookTakerFills(id: string, { strategy, side }: ExchangeOrder, matched: Matched): number {
    let filled = 0
    for (const { lots, ticks } of makersIn(matched, id)) {
      filled += lots
      this.#execute({ id, strategy, side, lots, ticks })
    }
    return filled
  }

  /** Fills what the quote crosses, order by order, then puts the rest of the quote into the book. */
  #quote({ side, ticks, lots }: Quote): void {
    let left = lots
    for (let maker = this.#best(opposite(side)); left > 0 && crosses(maker, side, ticks); ) {
      left -= this.#fillMaker(maker, Math.min(left, maker.lots))
      maker = this.#best(opposite(side))
    }
    if (left === 0) return
    const id = this.#nextId('quote')
    const matched = this.#book.limit({ id, side: engineSide(side), size: left, price: ticks })
    if (matched.err !== null || matched.quantityLeft !== left) {
      throw new Error(`The book matched ${id} at ${ticks} with an order that is not known to rest.`)
    }
    this.#quoteIds.push(id)
  }

  /** One resting order at a time, so that reduce-only orders are trimmed before the next one could flip the position. */
  #fillMaker(maker: RestingOrder, lots: number): number {
    const matched = this.#book.market({ side: engineSide(opposite(maker.side)), size: lots })
    const [match] = makersIn(matched, null)
    if (match?.id !== maker.id || match.lots !== lots) {
      throw new Error(`The book filled ${match?.lots} of ${match?.id}, not ${lots} of ${maker.id}.`)
    }
    this.#execute({ id: maker.id, strategy: maker.strategy, side: maker.side, lots, ticks: maker.ticks })
    if (lots === maker.lots) this.#takeOff(maker.id)
    else this.#rest({ ...maker, lots: maker.lots - lots })
    this.#trimReduceOnly()
    return lots
  }

  #best(side: Side): RestingOrder | null {
    let best: RestingOrder | null = null
    for (const order of this.#resting.values()) {
      const better = best === null || (side === 'buy' ? order.ticks > best.ticks : order.ticks < best.ticks)
      if (order.side === side && better) best = order
    }
    return best
  }

  #trimReduceOnly(): void {
    for (const order of this.restingOrders) {
      if (!order.reduceOnly) continue
      const lots = Math.min(order.lots, this.#reducible(order.side))
      if (lots === order.lots) continue
      this.#book.cancel(order.id)
      if (lots === 0) {
        this.#takeOff(order.id)
        continue
      }
      this.#book.limit({
        id: order.id,
        side: engineSide(order.side),
        size: lots,
        price: order.ticks,
        accountId: ACCOUNT,
      })
      this.#resting.delete(order.id)
      this.#rest({ ...order, lots })
    }
  }

  #reducible(side: Side): number {
    const { lots } = this.position
    return side === 'buy' ? Math.max(0, -lots) : Math.max(0, lots)
  }

  #execute(fill: Fill): void {
    this.#ledger.record(fill)
    this.#publish({ type: 'fill', fill })
  }

  #rest(order: RestingOrder): void {
    this.#resting.set(order.id, order)
    this.#publish({ type: 'working', order })
  }

  #takeOff(id: string): void {
    const order = this.#resting.get(id)
    if (order === undefined) return
    this.#resting.delete(id)
    this.#publish({ type: 'gone', order })
  }

  #nextId(kind: string): string {
    this.#lastNumber += 1
    return `${kind}-${this.#lastNumber}`
  }
}

function engineSide(side: Side): EngineSide {
  return side === 'buy' ? EngineSide.BUY : EngineSide.SELL
}

function crosses(maker: RestingOrder | null, side: Side, ticks: number): maker is RestingOrder {
  if (maker === null) return false
  return side === 'buy' ? ticks >= maker.ticks : ticks <= maker.ticks
}

function limitOf({ strategy, side, reduceOnly, ticks }: ExchangeOrder) {
  if (ticks === undefined) throw new VenueError('INVALID_ORDER', 'A limit order needs a price.')
  return { strategy, side, reduceOnly, ticks }
}

/**
 * The resting orders that a taker matched. The engine lists a filled limit taker among its own makers, at an average
 * price; and puts what is left of a taker where a partly filled maker would be: `takerId` is left out.
 */
function makersIn(matched: Matched, takerId: string | null): { id: string; lots: number; ticks: number }[] {
  const makers: { id: string; lots: number; ticks: number }[] = []
  for (const order of matched.done) {
    if (order.id === takerId || !('price' in order)) continue
    makers.push({ id: order.id, lots: order.size, ticks: order.price })
  }
  const { partial, partialQuantityProcessed } = matched
  if (partial !== null && partial.id !== takerId) {
    makers.push({ id: partial.id, lots: partialQuantityProcessed, ticks: partial.price })
  }
  return makers
}
