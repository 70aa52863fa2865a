import { ClobError } from './clob-error.js'
import { Ledger } from './ledger.js'
import { MARKET } from './market.js'
import { type Fill, type Order, OrderBook, type OrderType, open } from './order-book.js'
import { Trades } from './trades.js'
import { costOf, type Side } from './units.js'

/** The account that makes the market. Its money and its shares never end. */
export const HOUSE = 'house'

export interface NewOrder {
  readonly id: string
  readonly owner: string
  readonly tokenId: string
  readonly side: Side
  /** In cents. */
  readonly price: number
  /** In base units. */
  readonly size: number
  readonly type: OrderType
  /** It may rest only, not take. */
  readonly postOnly: boolean
}

export interface Placed {
  readonly status: 'live' | 'matched'
  readonly fills: readonly Fill[]
  readonly tradeIds: readonly string[]
}

/**
 * The exchange: a book for each token, price before time, and what everybody has. Each token has a book of its own here; the real one
 * also matches a buyer of Yes with a buyer of No.
 */
export class Clob {
  /** What the exchange knows: every fill counts at once. */
  readonly ledger = new Ledger()
  readonly trades: Trades
  readonly #books = new Map(MARKET.outcomes.map(({ tokenId }) => [tokenId, new OrderBook()]))
  readonly #orders = new Map<string, Order>()
  /** Every order of a client that was ever taken: none is taken twice. */
  readonly #taken = new Set<string>()

  /** @param settleMs until a fill is on the chain, where the data API reads */
  constructor(settleMs: number) {
    this.trades = new Trades(settleMs)
  }

  /** @throws {ClobError} when the order is not taken */
  place({ postOnly, ...wanted }: NewOrder): Placed {
    const order: Order = { ...wanted, matched: 0, createdAt: Date.now() }
    const book = this.book(order.tokenId)
    this.#check(order, book, postOnly)
    if (order.owner !== HOUSE) this.#taken.add(order.id)
    const fills = book.match(order)
    const tradeIds = fills.map((fill) => this.#settle(fill))
    if (order.type === 'GTC' && open(order) > 0) {
      this.#orders.set(order.id, order)
      book.add(order)
    }
    return { status: fills.length === 0 ? 'live' : 'matched', fills, tradeIds }
  }

  /** Takes off those working orders of an account that fit, and says which. */
  cancel(owner: string, fits: (order: Order) => boolean = () => true): string[] {
    const gone = this.workingOrders(owner).filter(fits)
    for (const order of gone) {
      this.book(order.tokenId).remove(order)
      this.#orders.delete(order.id)
    }
    return gone.map(({ id }) => id)
  }

  workingOrders(owner: string): Order[] {
    return [...this.#orders.values()].filter((order) => order.owner === owner)
  }

  /** @throws {ClobError} */
  book(tokenId: string): OrderBook {
    const book = this.#books.get(tokenId)
    if (book === undefined) throw new ClobError(404, 'No orderbook exists for the requested token id')
    return book
  }

  #check(order: Order, book: OrderBook, postOnly: boolean): void {
    const fillable = book.fillable(order)
    const why =
      (this.#taken.has(order.id) && `order ${order.id} is invalid. Duplicated.`) ||
      (order.type === 'GTC' &&
        order.size < MARKET.minimumSize * 1e6 &&
        `order ${order.id} is invalid. Size (${order.size / 1e6}) lower than the minimum: ${MARKET.minimumSize}`) ||
      (postOnly && fillable > 0 && 'invalid post-only order: order crosses book') ||
      (order.owner !== HOUSE && this.#lacks(order)) ||
      (order.type === 'FAK' &&
        fillable === 0 &&
        'no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.') ||
      (order.type === 'FOK' &&
        fillable < order.size &&
        "order couldn't be fully filled. FOK orders are fully filled or killed.")
    if (why) throw new ClobError(400, why)
  }

  /** Why the account can't pay for an order, beside those that it has in the book. */
  #lacks({ owner, tokenId, side, size, price }: Order): string | false {
    const working = this.workingOrders(owner).filter((other) => other.side === side)
    const [has, needs, promised] =
      side === 'BUY'
        ? [this.ledger.cash(owner), costOf(size, price), working.map((other) => costOf(open(other), other.price))]
        : [this.ledger.held(owner, tokenId), size, working.filter((other) => other.tokenId === tokenId).map(open)]
    const active = promised.reduce((sum, each) => sum + each, 0)
    if (needs <= has - active) return false
    const beside = active === 0 ? '' : `, sum of active orders: ${active}`
    return `not enough balance / allowance: the balance is not enough -> balance: ${has}${beside}, order amount: ${needs}`
  }

  #settle(fill: Fill): string {
    const { taker, maker, size } = fill
    for (const { owner, side } of [taker, maker]) this.ledger.book(owner, taker.tokenId, side, size, maker.price)
    if (open(maker) === 0) this.#orders.delete(maker.id)
    return this.trades.add(fill)
  }
}
