import t from 'tap'
import type { ReadingOptions } from '../../../../plugins/ccxt/reading-options.js'
import { type Asked, type Book, shownOrders, shownPositions, venueOf } from './account-book.js'

/** Figures of a real answer of an exchange, and what they come to, worked out by hand. */
export interface Figures {
  /** The method and the number of the answer in `ts/src/test/static/response/<id>.json` of ccxt's repository. */
  readonly of: string
  /** In the exchange's own form, by method and path. Whatever else is asked for is refused. */
  readonly answers: Readonly<Record<string, unknown>>
  /** `symbol side quantity = value currency (part)` */
  readonly positions?: readonly string[]
  /** `id symbol side quantity (part)`, and `stop` and `exit` */
  readonly orders?: readonly string[]
  readonly equity?: string
  readonly reading?: ReadingOptions
  readonly options?: object
}

export interface Exchange {
  readonly id: string
  readonly markets: readonly object[]
  /** What every reading asks for besides. */
  readonly always?: Readonly<Record<string, unknown>>
}

export function tryFigures({ id, markets, always = {} }: Exchange, table: readonly Figures[]): void {
  for (const { of, answers, positions, orders, equity, reading, options } of table) {
    t.test(`given figures of ${id}, ${of}, when they are read, then they come to what the answer says`, async (t) => {
      const book = answering({ ...always, ...answers })
      const test = {
        id,
        markets,
        book: () => book,
        ...(reading && { options: reading }),
        ...(options && { exchangeOptions: options }),
      }
      const { venue } = await venueOf(t, test, book)
      if (positions !== undefined) t.same(shownPositions(await venue.positions()), [...positions].sort())
      if (orders !== undefined) t.same(shownOrders(await venue.openOrders()), [...orders].sort())
      if (equity !== undefined) t.match(await venue.account(), { equity, reason: null })
    })
  }
}

function answering(answers: Readonly<Record<string, unknown>>): Book {
  return {
    answer: (asked: Asked) => {
      const answer = answers[`${asked.method} ${asked.path}`]
      return typeof answer === 'function' ? answer(asked.params) : answer
    },
    left: () => [],
  }
}
