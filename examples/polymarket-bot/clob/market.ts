import { Book, type Order, type Side } from './book.js'

export const YES = '71321045679252212594626385532706912750332728571942532289631379312455583992563'
export const NO = '52114319501245915516055106046884209969926127482827954674443846427813813222426'
export const CONDITION = `0x${'ab'.repeat(32)}`
/** Silence of so long, once heartbeats have begun, cancels everything of that trader. */
const HEARTBEAT_MS = 10_000
const HOUSE = 'house'
const LEVELS = [1, 2, 3, 4, 5]
const HOUSE_SIZE = 50_000_000

/** One market with two outcomes, and a house that quotes both around a price that wanders. */
export class Market {
  readonly book = new Book()
  /** The orders of traders that were taken, oldest first. */
  readonly taken: Order[] = []
  readonly #lastBeat = new Map<string, number>()
  #price = 50
  #seed = 7

  constructor() {
    this.#quote()
  }

  /** One step of the price, in cents, and of the clock. */
  tick(now: number): void {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647
    this.#price = Math.min(80, Math.max(20, this.#price + ((this.#seed % 5) - 2)))
    this.#quote()
    for (const [owner, at] of this.#lastBeat) {
      if (now - at < HEARTBEAT_MS) continue
      this.book.cancel(owner, () => true)
      this.#lastBeat.delete(owner)
    }
  }

  heartbeat(owner: string, now: number): void {
    this.#lastBeat.set(owner, now)
  }

  /** In cents. */
  priceOf(token: string): number {
    return token === YES ? this.#price : 100 - this.#price
  }

  /** @returns the order, or why it is not taken */
  place(order: Omit<Order, 'id' | 'left'>): Order | string {
    if (order.token !== YES && order.token !== NO) return 'the orderbook does not exist'
    if (order.side === 'BUY') return this.#take(order)
    const held = this.book.holdingsOf(order.owner).get(order.token)?.size ?? 0
    const resting = this.book
      .ordersOf(order.owner)
      .filter(({ token, side }) => token === order.token && side === 'SELL')
    const free = resting.reduce((left, each) => left - each.left, held)
    if (free >= order.size) return this.#take(order)
    return `not enough balance / allowance: the balance is not enough -> balance: ${free}, order amount: ${order.size}`
  }

  #take(given: Omit<Order, 'id' | 'left'>): Order {
    const order = this.book.add(given)
    this.taken.push(order)
    return order
  }

  #quote(): void {
    this.book.cancel(HOUSE, () => true)
    for (const token of [YES, NO])
      for (const level of LEVELS) for (const side of ['BUY', 'SELL'] as const) this.#add(token, side, level)
  }

  #add(token: string, side: Side, level: number): void {
    const price = this.priceOf(token) + (side === 'BUY' ? -level : level)
    this.book.add({ owner: HOUSE, token, side, price, size: HOUSE_SIZE, rests: true })
  }
}
