import ccxt from 'ccxt'
import type { Test } from 'tap'
import { closingSide } from '../../../../lib/words/exposure.js'
import type { PartReading, Venue } from '../../../../lib/words/ports.js'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import type { ReadingOptions } from '../../../../plugins/ccxt/reading-options.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { type Asked, askedBy } from './asked.js'
import type { Shown } from './shown.js'

export type { Asked }

/** An exchange's own book, which judges: what it still holds is still open. */
export interface Book {
  /** What it answers, in its own form. */
  answer(asked: Asked): unknown
  /** Its open orders and positions, by their own names. */
  left(): string[]
}

export type BookOf = () => Book

/** Defaults of a bot that must make no difference. */
const DEFAULTS = ['spot', 'swap', 'future'].flatMap((defaultType) => [
  { defaultType, defaultSubType: 'linear', defaultSettle: 'usdt' },
  { defaultType, defaultSubType: 'inverse', defaultSettle: 'btc' },
])

export interface AccountTest {
  readonly id: string
  readonly markets: readonly object[]
  readonly book: BookOf
  readonly options?: ReadingOptions
  readonly exchangeOptions?: object
  /** Is told what was read and taken off. */
  readonly shown?: Shown
}

/** What a position has to come to: `symbol side quantity = value currency (part)`. */
export function shownPositions(positions: Awaited<ReturnType<Venue['positions']>>): string[] {
  return positions
    .map(({ symbol, side, quantity, markPrice, currency, part }) => {
      const value = markPrice == null ? '?' : String(Number((Number(quantity) * Number(markPrice)).toPrecision(8)))
      return `${symbol} ${side} ${quantity} = ${value} ${currency} (${part})`
    })
    .sort()
}

/** What an order has to come to: `id symbol side quantity (part)`, and what it is besides. */
export function shownOrders(orders: Awaited<ReturnType<Venue['openOrders']>>): string[] {
  return orders
    .map(({ id, symbol, side, quantity, part, stop, reduceOnly }) =>
      `${id} ${symbol} ${side} ${quantity} (${part})${stop ? ' stop' : ''}${reduceOnly ? ' exit' : ''}`.trim(),
    )
    .sort()
}

/** The parts of which something may be there that was not read: `name: positions/orders`. */
export async function unreadParts(venue: Required<Venue>): Promise<string[]> {
  const isUnknown = ({ state }: PartReading) => state === 'unread' || state === 'failed'
  return (await venue.parts())
    .filter(({ orders, positions }) => isUnknown(orders) || isUnknown(positions))
    .map(({ name, orders, positions }) => `${name}: ${positions.state}/${orders.state}`)
    .sort()
}

/** A venue over a real object of ccxt, against an exchange that answers from its book. */
export async function venueOf(t: Test, { id, markets, options, exchangeOptions }: AccountTest, book: Book) {
  const sent: Asked[] = []
  const server = await startRecordingServer((arrival) => {
    const asked = askedBy(arrival)
    sent.push(asked)
    const body = book.answer(asked)
    return body === undefined
      ? { status: 500, body: { error: `no answer to ${asked.method} ${asked.path}` } }
      : { body }
  })
  t.teardown(() => server.close())
  const exchange = await makeExchange(ccxt, id, server, {
    options: exchangeOptions ?? {},
    has: { fetchCurrencies: false },
  })
  exchange.setMarkets(markets)
  exchange.loadMarkets = async () => exchange.markets ?? {}
  return { venue: exchangeVenue(exchange, options ?? {}) as Required<Venue>, sent, exchange }
}

/** For every default of a bot: all of the account is read, every order is cancelled, every position closed. */
export async function holdsTheWholeAccount(
  t: Test,
  test: AccountTest,
  expected: {
    readonly positions: readonly string[]
    readonly orders: readonly string[]
    readonly unread: readonly string[]
  },
): Promise<void> {
  for (const defaults of DEFAULTS) {
    const book = test.book()
    const { venue, sent } = await venueOf(
      t,
      { ...test, exchangeOptions: { ...test.exchangeOptions, ...defaults } },
      book,
    )
    const [positions, orders] = [await venue.positions(), await venue.openOrders()]
    const name = JSON.stringify(defaults)
    t.same(shownPositions(positions), [...expected.positions].sort(), `positions, ${name}`)
    t.same(shownOrders(orders), [...expected.orders].sort(), `orders, ${name}`)
    t.same(await unreadParts(venue), expected.unread, `parts, ${name}`)
    const before = sent.length
    for (const order of orders) await venue.cancel(order)
    for (const position of positions.filter(({ notClosable }) => notClosable == null)) {
      const { symbol, quantity } = position
      const side = closingSide(position)
      await venue.close(position, { symbol, side, quantity, type: 'market', reduceOnly: true })
    }
    test.shown?.addOrders(orders, [])
    test.shown?.addPositions(
      positions,
      positions.filter(({ notClosable }) => notClosable != null),
    )
    t.same(book.left(), [], `nothing is left, ${name}`) || t.comment(JSON.stringify(sent.slice(before), null, 1))
  }
}
