import ccxt, { type Exchange } from 'ccxt'
import type { Test } from 'tap'
import type { Position, Venue, WorkingOrder } from '../../../../lib/words/ports.js'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import type { ReadingOptions } from '../../../../plugins/ccxt/reading-options.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, type RecordingServer, startRecordingServer } from '../leaks/recording-server.mjs'
import { askedBy } from './asked.js'
import { Shown } from './shown.js'

/** The parameters of a request, of its address and its body. */
export type Asked = Readonly<Record<string, unknown>>

/** What an order or a position has to come out as, and the one request that takes it off. */
interface Entry {
  /** The name of its part of the account. */
  readonly part: string
  readonly symbol: string
  readonly quantity: string
  /** The request that cancels or closes it, and what it has to say. Null: there is none, and the position says why. */
  readonly off: readonly [request: string, params: Asked] | null
}

export interface BookOrder extends Entry {
  readonly id: string
  /** Null: ccxt doesn't tell. */
  readonly side: 'buy' | 'sell' | null
  readonly reduceOnly?: boolean
}

export interface BookPosition extends Entry {
  readonly side: 'long' | 'short'
  /** Its value, as a decimal string, and the currency of that. Null: not known. */
  readonly value: string | null
  readonly currency: string
}

/** An exchange at the other end of the wire: what its account holds, and what it answers. */
export interface Book {
  readonly id: string
  readonly markets: readonly object[]
  readonly orders: readonly BookOrder[]
  readonly positions: readonly BookPosition[]
  /**
   * What it answers to each request, by its method and path. What is not there, is answered with an error.
   *
   * @param open whether an order or a position is still there, by its id, or by its side and symbol
   */
  answers(open: (name: string) => boolean): Readonly<Record<string, (asked: Asked) => unknown>>
  /** The body that tells of an error. */
  readonly error: object
  /** What the venue is made with. */
  readonly reading: ReadingOptions
  /** The options of bots that must make no difference. */
  readonly options: readonly object[]
}

/** Runs `use` with the venue of a bot at that exchange, and closes the exchange after it. */
export async function atExchange(
  book: Book,
  options: object,
  use: (parts: { readonly venue: Venue; readonly exchange: Exchange; readonly state: BookState }) => Promise<void>,
): Promise<void> {
  const state = new BookState(book)
  const server = await startRecordingServer((arrival) => state.answer(arrival))
  try {
    const exchange = await exchangeAt(server, book, options)
    await use({ venue: exchangeVenue(exchange, book.reading), exchange, state })
  } finally {
    await server.close()
  }
}

async function exchangeAt(server: RecordingServer, { id, markets }: Book, options: object): Promise<Exchange> {
  const exchange = await makeExchange(ccxt, id, server, { options })
  // The leaks' object has another value here.
  if (id === 'coinbase') exchange.options.v3Accounts = new ccxt.coinbase().options.v3Accounts
  const listed = markets.map((market) => exchange.safeMarketStructure(market as never))
  exchange.setMarkets(listed as never)
  Object.assign(exchange, { loadMarkets: async () => exchange.markets })
  return exchange
}

/** What is left in a book, and what it was asked for. */
export class BookState {
  readonly book: Book
  /** Requests that act, as they arrived. */
  readonly acted: (readonly [request: string, params: Asked])[] = []
  /** Requests that read, each once. */
  readonly asked = new Set<string>()
  /** Requests that matches this are answered with an error. */
  failing: RegExp | null = null
  readonly #gone = new Set<string>()

  constructor(book: Book) {
    this.book = book
  }

  answer(arrival: Arrival): { status?: number; body: unknown } {
    const { method, path, params } = askedBy(arrival)
    const request = `${method} ${path}`
    if (this.failing?.test(`${request}?${JSON.stringify(params)}`)) return { status: 400, body: this.book.error }
    const taken = [...this.book.orders, ...this.book.positions].find(
      (entry) => !this.#gone.has(nameOf(entry)) && entry.off?.[0] === request && says(params, entry.off[1]),
    )
    if (taken !== undefined) {
      this.#gone.add(nameOf(taken))
      this.acted.push([request, params])
    }
    const answers = this.book.answers((name) => !this.#gone.has(name))
    const answer = answers[request]
    if (answer === undefined) return { status: 404, body: this.book.error }
    this.asked.add(request)
    return { body: answer(params) }
  }
}

function nameOf(entry: BookOrder | BookPosition): string {
  return 'id' in entry ? entry.id : `${entry.side} ${entry.symbol}`
}

/** Whether a request says all of this. Numbers and texts are alike; undefined means that it must not say it. */
function says(params: Asked, expected: Asked): boolean {
  return Object.entries(expected).every(([key, value]) =>
    typeof value === 'object' && value !== null
      ? says((params[key] ?? {}) as Asked, value as Asked)
      : value === undefined
        ? params[key] === undefined
        : String(params[key]) === String(value),
  )
}

/**
 * Tries a venue at a book: all of it is read, each order is cancelled and each position closed by the request that the book says, and when a
 * call fails, its parts alone are unknown.
 *
 * @param failures for requests that fail: the parts that are not read then, in alphabetical order
 */
export function tryBook(t: Test, book: Book, failures: readonly (readonly [RegExp, readonly string[]])[]): void {
  const shown = new Shown()
  for (const options of book.options) {
    t.test(`given ${book.id} with ${JSON.stringify(options)}, when it is read, then all of it is shown`, (t) =>
      atExchange(book, options, async ({ venue }) => {
        const [positions, orders] = [await venue.positions(), await venue.openOrders()]
        const parts = (await venue.parts?.()) ?? []
        const notRead = parts.filter(({ orders, positions }) =>
          [orders, positions].some(({ state }) => state === 'failed'),
        )
        t.same(notRead, [])
        t.same(sorted(positions.map(shownPosition)), sorted(book.positions.map(expectedPosition)))
        t.same(sorted(orders.map(shownOrder)), sorted(book.orders.map(expectedOrder)))
      }),
    )
    t.test(`given ${book.id} with ${JSON.stringify(options)}, when all is taken off, then the book is empty`, (t) =>
      atExchange(book, options, async ({ venue, state }) => {
        const [positions, orders] = [await venue.positions(), await venue.openOrders()]
        for (const order of orders) await t.resolves(venue.cancel(order), `cancel ${order.id}`)
        const notCancelled = await venue.openOrders()
        t.same(notCancelled, [])
        await closeEach(t, venue)
        const notClosed = await venue.positions()
        shown.addOrders(orders, notCancelled)
        shown.addPositions(positions, notClosed)
        const left = notClosed.map(({ side, symbol }) => `${side} ${symbol}`)
        t.same(left.sort(), book.positions.flatMap((each) => (each.off === null ? [nameOf(each)] : [])).sort())
        t.equal(state.acted.length, [...book.orders, ...book.positions].filter(({ off }) => off !== null).length)
      }),
    )
  }
  t.test(
    `given ${book.id} and a list of symbols, when these are read, then what is in them is shown and taken off`,
    (t) =>
      atExchange(withSymbols(book), book.options.at(-1) ?? {}, async ({ venue }) => {
        const shown = await venue.positions()
        // A market may be asked for by another part, and on a spot market the balance is read.
        const nameless = (rows: unknown[][]) => sorted(rows.map(([_part, ...row]) => row))
        const listed = book.positions.filter(({ off, part }) => off !== null || part !== 'spot')
        t.same(nameless(shown.map(shownPosition)), nameless(listed.map(expectedPosition)))
        const orders = await venue.openOrders()
        t.same(nameless(orders.map(shownOrder)), nameless(book.orders.map(expectedOrder)))
        for (const order of orders) await t.resolves(venue.cancel(order), `cancel ${order.id}`)
        t.same(
          (await venue.openOrders()).map(({ id }) => id),
          [],
        )
      }),
  )
  for (const [failing, names] of failures) {
    t.test(`given ${book.id}, when ${failing} fails, then what it shows is unknown`, (t) =>
      atExchange(book, book.options[0] ?? {}, async ({ venue, state }) => {
        state.failing = failing
        await venue.positions()
        await venue.openOrders()
        const failed = ((await venue.parts?.()) ?? []).filter(({ orders, positions }) =>
          [orders, positions].some(({ state }) => state === 'failed'),
        )
        t.same(failed.map(({ name }) => name).sort(), names)
      }),
    )
  }
  shown.isInTable(t, book.id)
}

function withSymbols(book: Book): Book {
  const symbols = [...new Set([...book.orders, ...book.positions].map(({ symbol }) => symbol))]
  return { ...book, reading: { ...book.reading, symbols } }
}

async function closeEach(t: Test, venue: Venue): Promise<void> {
  for (const position of await venue.positions()) {
    if (position.notClosable != null) continue
    const { symbol, quantity } = position
    const side = position.side === 'long' ? 'sell' : 'buy'
    const closing = { symbol, side, quantity, type: 'market', reduceOnly: true } as const
    await t.resolves(venue.close(position, closing), `close ${position.side} ${symbol}`)
  }
}

function shownPosition({ part, symbol, side, quantity, markPrice, currency, notClosable }: Position): unknown[] {
  const value = markPrice == null ? null : round(Number(quantity) * Number(markPrice))
  return [part, symbol, side, quantity, value, currency, notClosable == null]
}

function expectedPosition({ part, symbol, side, quantity, value, currency, off }: BookPosition): unknown[] {
  return [part, symbol, side, quantity, value === null ? null : round(Number(value)), currency, off !== null]
}

function shownOrder({ part, id, symbol, side, quantity, reduceOnly }: WorkingOrder): unknown[] {
  return [part, id, symbol, side, quantity, reduceOnly]
}

function expectedOrder({ part, id, symbol, side, quantity, reduceOnly = false }: BookOrder): unknown[] {
  return [part, id, symbol, side, quantity, reduceOnly]
}

/** Twelve figures: what is left of a division. */
function round(value: number): string {
  return value.toPrecision(12)
}

function sorted(rows: readonly unknown[][]): unknown[][] {
  return [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}

const COMMON = { active: true, taker: 0.001, maker: 0.001, limits: { amount: {}, price: {}, cost: {}, leverage: {} } }

/** A spot market as ccxt has it. */
export function spot(id: string, base: string, quote: string, more: object = {}): object {
  const kind = { type: 'spot', spot: true, margin: false, swap: false, future: false, option: false, contract: false }
  return {
    ...COMMON,
    ...kind,
    ...pair(base, quote),
    id,
    symbol: `${base}/${quote}`,
    precision: { amount: 1e-6, price: 0.01 },
    ...more,
  }
}

/** A contract as ccxt has it: linear where it is settled in its quote currency, inverse otherwise. */
export function contract(id: string, symbol: string, contractSize: number, more: object = {}): object {
  const [, base = '', quote = '', settle = ''] = /^([^/]+)\/([^:]+):([^-]+)/.exec(symbol) ?? []
  const type = /-[CP]$/.test(symbol) ? 'option' : symbol.includes('-') ? 'future' : 'swap'
  const kind = {
    type,
    spot: false,
    swap: type === 'swap',
    future: type === 'future',
    option: type === 'option',
    contract: true,
  }
  const sides = { linear: settle === quote, inverse: settle === base && settle !== quote }
  const settled = { settle, settleId: settle }
  return {
    ...COMMON,
    ...kind,
    ...sides,
    ...settled,
    ...pair(base, quote),
    id,
    symbol,
    contractSize,
    precision: { amount: 1e-4, price: 0.01 },
    ...more,
  }
}

function pair(base: string, quote: string): object {
  return { base, quote, baseId: base, quoteId: quote }
}

/** Each of the first with each of the second. */
export function combinations(...lists: readonly (readonly object[])[]): object[] {
  return lists.reduce<object[]>((all, list) => all.flatMap((one) => list.map((other) => ({ ...one, ...other }))), [{}])
}
