import type { Side } from './units.js'

export type OrderType = 'GTC' | 'FOK' | 'FAK'

export interface Order {
  readonly id: string
  /** The address it belongs to. */
  readonly owner: string
  readonly tokenId: string
  readonly side: Side
  /** In cents. */
  readonly price: number
  /** In base units. */
  readonly size: number
  /** How much of it is filled, in base units. */
  matched: number
  readonly type: OrderType
  /** In ms since 1970. */
  readonly createdAt: number
}

/** One taker and one maker have met. */
export interface Fill {
  readonly taker: Order
  readonly maker: Order
  /** In base units, at the maker's price. */
  readonly size: number
}

/** The orders that rest for one token. The better price comes first, and at one price the older order. */
export class OrderBook {
  readonly #sides: Readonly<Record<Side, Order[]>> = { BUY: [], SELL: [] }

  /** Fills an order with what rests on the other side, as far as its price allows. */
  match(taker: Order): Fill[] {
    const fills: Fill[] = []
    for (const maker of [...this.#meeting(taker)]) {
      const size = Math.min(open(taker), open(maker))
      if (size === 0) break
      taker.matched += size
      maker.matched += size
      fills.push({ taker, maker, size })
      if (open(maker) === 0) this.remove(maker)
    }
    return fills
  }

  /** How much of an order could be filled now, in base units. */
  fillable(taker: Order): number {
    const there = this.#meeting(taker).reduce((sum, maker) => sum + open(maker), 0)
    return Math.min(there, taker.size)
  }

  add(order: Order): void {
    const side = this.#sides[order.side]
    const behind = side.findIndex((other) => isBetter(order, other))
    side.splice(behind === -1 ? side.length : behind, 0, order)
  }

  remove(order: Order): void {
    const side = this.#sides[order.side]
    const index = side.indexOf(order)
    if (index !== -1) side.splice(index, 1)
  }

  /** In cents; null where nothing rests. */
  best(side: Side): number | null {
    return this.#sides[side][0]?.price ?? null
  }

  /** The best price comes last, as the CLOB lists it. */
  levels(side: Side): { readonly price: number; readonly size: number }[] {
    const sizes = new Map<number, number>()
    for (const order of this.#sides[side]) sizes.set(order.price, (sizes.get(order.price) ?? 0) + open(order))
    return [...sizes].map(([price, size]) => ({ price, size })).reverse()
  }

  #meeting(taker: Order): Order[] {
    const others = this.#sides[taker.side === 'BUY' ? 'SELL' : 'BUY']
    return others.filter(({ price }) => (taker.side === 'BUY' ? price <= taker.price : price >= taker.price))
  }
}

/** What is not filled yet, in base units. */
export function open(order: Order): number {
  return order.size - order.matched
}

function isBetter(order: Order, other: Order): boolean {
  return order.side === 'BUY' ? order.price > other.price : order.price < other.price
}
