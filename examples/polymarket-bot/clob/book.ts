export type Side = 'BUY' | 'SELL'

/** What somebody wants to trade. Prices are in cents, sizes in millionths of a share, as in Polymarket's own messages. */
export interface NewOrder {
  readonly owner: string
  readonly token: string
  readonly side: Side
  readonly price: number
  readonly size: number
  /** False: what is not filled at once is not kept. */
  readonly rests: boolean
}

export interface Order extends NewOrder {
  readonly id: string
  left: number
}

/** How much of a token somebody holds, and what it cost in all, in cents times millionths. */
export interface Holding {
  size: number
  cost: number
}

/** The orders of all tokens of a market, by price and time, and what its traders hold. */
export class Book {
  #orders: Order[] = []
  #next = 1
  readonly #holdings = new Map<string, Map<string, Holding>>()

  /** Fills an order against what rests, and keeps the rest of it. */
  add(given: NewOrder): Order {
    const order: Order = { ...given, id: `0x${(this.#next++).toString(16).padStart(64, '0')}`, left: given.size }
    for (const resting of this.#against(order)) {
      const size = Math.min(order.left, resting.left)
      if (size === 0) break
      this.#fill(order, resting.price, size)
      this.#fill(resting, resting.price, size)
    }
    this.#orders = this.#orders.filter(({ left }) => left > 0)
    if (order.rests && order.left > 0) this.#orders.push(order)
    return order
  }

  /** @returns the ids of the orders that were there, and are not any more */
  cancel(owner: string, fits: (order: Order) => boolean): string[] {
    const gone = this.#orders.filter((order) => order.owner === owner && fits(order))
    this.#orders = this.#orders.filter((order) => !gone.includes(order))
    return gone.map(({ id }) => id)
  }

  ordersOf(owner: string): readonly Order[] {
    return this.#orders.filter((order) => order.owner === owner)
  }

  /** From the worst price to the best, as Polymarket shows them. */
  levels(token: string, side: Side): { readonly price: number; readonly size: number }[] {
    const levels = new Map<number, number>()
    for (const order of this.#orders)
      if (order.token === token && order.side === side)
        levels.set(order.price, (levels.get(order.price) ?? 0) + order.left)
    const sorted = [...levels].sort(([one], [other]) => (side === 'BUY' ? one - other : other - one))
    return sorted.map(([price, size]) => ({ price, size }))
  }

  holdingsOf(owner: string): ReadonlyMap<string, Holding> {
    return this.#holdings.get(owner) ?? new Map()
  }

  /** The orders that an order trades with: the best price first, then the oldest. */
  #against({ token, side, price, owner }: Order): Order[] {
    const isBuy = side === 'BUY'
    const crossing = this.#orders.filter(
      (each) =>
        each.token === token &&
        each.side !== side &&
        each.owner !== owner &&
        (isBuy ? each.price <= price : each.price >= price),
    )
    return crossing.sort((one, other) => (isBuy ? one.price - other.price : other.price - one.price))
  }

  #fill(order: Order, price: number, size: number): void {
    order.left -= size
    const held = this.#holdings.get(order.owner) ?? new Map<string, Holding>()
    const { size: before, cost } = held.get(order.token) ?? { size: 0, cost: 0 }
    const after = order.side === 'BUY' ? before + size : before - size
    const paid = order.side === 'BUY' ? cost + size * price : before === 0 ? 0 : (cost * after) / before
    held.set(order.token, { size: after, cost: paid })
    this.#holdings.set(order.owner, held)
  }
}
