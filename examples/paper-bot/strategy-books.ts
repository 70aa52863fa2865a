import type { ExchangeEvent, Fill, RestingOrder } from '../paper-exchange/paper-exchange.js'
import type { NetPosition } from '../paper-exchange/position.js'
import { entryPrice, FLAT, trade } from '../paper-exchange/position.js'
import { opposite, signOf } from '../paper-exchange/side.js'
import { roundToTicks } from '../paper-exchange/units.js'
import type { Holding } from './strategies/strategy.js'

interface Book {
  position: NetPosition
  readonly working: Map<string, RestingOrder>
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

  /** The account's net position in lots. */
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

  /** Books what the exchange reports. */
  apply(event: ExchangeEvent): void {
    if (event.type === 'fill') {
      for (const { strategy, lots } of this.#shares(event.fill)) {
        const book = this.#book(strategy)
        book.position = trade(book.position, signOf(event.fill.side) * lots, event.fill.ticks).position
      }
      return
    }
    const { order } = event
    if (order.strategy === null) return
    const { working } = this.#book(order.strategy)
    if (event.type === 'working') working.set(order.id, order)
    else working.delete(order.id)
  }

  /**
   * Whose fill it is. A fill of no strategy's order is somebody closing the account's position by hand: it closes
   * the strategies' positions on that side, the largest first.
   */
  #shares({ strategy, side, lots }: Fill): { strategy: string; lots: number }[] {
    if (strategy !== null) return [{ strategy, lots }]
    const closable = [...this.#books]
      .map(([name, { position }]) => ({ name, lots: position.lots * signOf(opposite(side)) }))
      .filter((candidate) => candidate.lots > 0)
      .sort((a, b) => b.lots - a.lots)
    let left = lots
    const shares: { strategy: string; lots: number }[] = []
    for (const candidate of closable) {
      const share = Math.min(left, candidate.lots)
      if (share > 0) shares.push({ strategy: candidate.name, lots: share })
      left -= share
    }
    return shares
  }

  #book(strategy: string): Book {
    const book = this.#books.get(strategy)
    if (book === undefined) throw new Error(`No strategy is called ${strategy}.`)
    return book
  }
}
