import type { Fill, RestingOrder } from '../paper-exchange/paper-exchange.js'
import type { NetPosition } from '../paper-exchange/position.js'
import { entryPrice, FLAT, trade } from '../paper-exchange/position.js'
import type { Side } from '../paper-exchange/side.js'
import { opposite, signOf } from '../paper-exchange/side.js'
import { roundToTicks } from '../paper-exchange/units.js'
import type { BookEvent } from './exchange.js'
import type { Holding } from './strategies/strategy.js'

interface Book {
  position: NetPosition
  readonly working: Map<string, RestingOrder>
}

/** A strategy's part of a fill. */
interface Share {
  readonly strategy: string
  readonly lots: number
}

/**
 * Which strategy holds what. The venue knows one net position for the account; each strategy keeps its own, and the sum
 * of theirs is the account's.
 */
export class StrategyBooks {
  readonly #books: Map<string, Book>

  constructor(strategies: readonly string[]) {
    this.#books = new Map(strategies.map((name) => [name, { position: FLAT, working: new Map() }]))
  }

  /** What the strategies hold together, in lots. */
  get netLots(): number {
    return [...this.#books.values()].reduce((sum, { position }) => sum + position.lots, 0)
  }

  /** What a strategy has, given the lots it may hold at most. */
  holding(strategy: string, budget: number): Holding {
    const { position, working } = this.#book(strategy)
    const entry = entryPrice(position)
    return {
      lots: position.lots,
      entry: entry === null ? null : roundToTicks(entry.toFixed()),
      working: [...working.values()].map(({ id, side, lots, ticks, reduceOnly }) => ({
        id,
        side,
        lots,
        price: ticks,
        reduceOnly,
      })),
      budget,
    }
  }

  /** Books what the exchange reports. Orders of nobody here are left alone. */
  apply(event: BookEvent): void {
    switch (event.type) {
      case 'fill':
        this.#bookShares(this.#shares(event.fill), event.fill)
        break
      case 'working':
        this.#ownerOf(event.order)?.working.set(event.order.id, event.order)
        break
      case 'gone':
        this.#ownerOf(event.order)?.working.delete(event.order.id)
        break
      case 'snapshot':
        this.#bookMissed(event.lots, event.ticks)
        for (const { working } of this.#books.values()) working.clear()
        for (const order of event.orders) this.#ownerOf(order)?.working.set(order.id, order)
    }
  }

  /**
   * What was traded unseen, told by the net position. It closes the strategies' positions first; what is left of it the
   * first strategy takes over, so that somebody looks after it.
   */
  #bookMissed(lots: number, ticks: number): void {
    const missed = lots - this.netLots
    if (missed === 0) return
    const side = missed > 0 ? 'buy' : 'sell'
    const [first] = this.#books.keys()
    if (first === undefined) return
    const closed = this.#shares({ strategy: null, side, lots: Math.abs(missed) })
    const left = Math.abs(missed) - closed.reduce((sum, share) => sum + share.lots, 0)
    this.#bookShares([...closed, ...(left > 0 ? [{ strategy: first, lots: left }] : [])], { side, ticks })
  }

  #bookShares(shares: readonly Share[], { side, ticks }: { side: Side; ticks: number }): void {
    for (const { strategy, lots } of shares) {
      const book = this.#book(strategy)
      book.position = trade(book.position, signOf(side) * lots, ticks).position
    }
  }

  /**
   * Whose fill it is. A fill of no strategy's order is somebody closing the account's position by hand: it closes
   * the strategies' positions on that side, the largest first. What it opens is nobody's.
   */
  #shares({ strategy, side, lots }: Pick<Fill, 'strategy' | 'side' | 'lots'>): Share[] {
    if (strategy !== null && this.#books.has(strategy)) return [{ strategy, lots }]
    const closable = [...this.#books]
      .map(([name, { position }]) => ({ name, lots: position.lots * signOf(opposite(side)) }))
      .filter((candidate) => candidate.lots > 0)
      .sort((a, b) => b.lots - a.lots)
    let left = lots
    const shares: Share[] = []
    for (const candidate of closable) {
      const share = Math.min(left, candidate.lots)
      if (share > 0) shares.push({ strategy: candidate.name, lots: share })
      left -= share
    }
    return shares
  }

  #ownerOf({ strategy }: RestingOrder): Book | null {
    return (strategy === null ? undefined : this.#books.get(strategy)) ?? null
  }

  #book(strategy: string): Book {
    const book = this.#books.get(strategy)
    if (book === undefined) throw new Error(`No strategy is called ${strategy}.`)
    return book
  }
}
