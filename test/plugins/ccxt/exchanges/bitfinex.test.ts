import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

/** Bitfinex counts digits. */
const more = { precision: { amount: 8, price: 5 } }
const MARKETS = [
  spotMarket('BTC/USDT', { id: 'tBTCUST', more }),
  spotMarket('ETH/USD', { id: 'tETHUSD', margin: true, more }),
  swapMarket('BTC/USDT:USDT', { id: 'tBTCF0:USTF0', contractSize: 1, more }),
]

/** Lists, by https://docs.bitfinex.com/reference/rest-auth-positions and rest-auth-retrieve-orders. */
const position = (symbol: string, amount: number) => [
  symbol,
  'ACTIVE',
  amount,
  50_000,
  0,
  0,
  12,
  0,
  null,
  null,
  null,
  7,
  1,
  1,
  null,
  0,
  null,
  0,
  0,
  {},
]
const order = (id: number, symbol: string, left: number, type: string, flags = 0) => [
  ...[id, null, 1, symbol, 1, 1, left, left * 2, type, null, null, null, flags, 'ACTIVE', null, null, 9, 0, 0, 0],
]

class Bitfinex implements Book {
  positions = [position('tBTCF0:USTF0', -0.5), position('tETHUSD', 3)]
  orders = [
    order(1, 'tBTCUST', 1.5, 'EXCHANGE LIMIT'),
    order(2, 'tBTCUST', -1.5, 'EXCHANGE STOP'),
    order(3, 'tBTCF0:USTF0', 1.5, 'STOP', 1024),
    order(4, 'tETHUSD', -2, 'TRAILING STOP'),
  ]

  constructor(readonly failing: string | null = null) {}

  answer({ path, params }: Asked): unknown {
    const call = path.replace('/v2/', '')
    if (call === this.failing) return undefined
    if (call === 'auth/r/orders') return this.orders
    if (call === 'auth/r/positions') return this.positions
    if (call === 'auth/r/wallets')
      return [
        ['exchange', 'BTC', 0.75, 0, 0.5],
        ['margin', 'UST', 100, 0, 100],
      ]
    if (call === 'tickers')
      return [
        ['tBTCUST', 1, 1, 1, 1, 1, 1, 60_000, 1, 1, 1],
        ['tBTCF0:USTF0', 1, 1, 1, 1, 1, 1, 60_000, 1, 1, 1],
        ['tETHUSD', 1, 1, 1, 1, 1, 1, 3_000, 1, 1, 1],
      ]
    if (call === 'auth/w/order/cancel') return this.#cancel(params.id)
    return call === 'auth/w/order/submit' ? this.#trade(params) : undefined
  }

  #cancel(id: number): unknown {
    const gone = this.orders.find((each) => each[0] === id)
    this.orders = this.orders.filter((each) => each !== gone)
    return [1, 'oc-req', null, null, gone, null, 'SUCCESS', '']
  }

  #trade({ symbol, amount, type, flags }: Asked['params']): unknown {
    const spot = symbol === 'tBTCUST' && type === 'EXCHANGE MARKET' && amount === '-0.75'
    const held = this.positions.find((each) => each[0] === symbol)
    if (!spot && (held === undefined || type !== 'MARKET' || flags !== 1024)) return undefined
    if (held !== undefined) held[2] = Number(held[2]) + Number(amount)
    return [1, 'on-req', null, null, [order(9, symbol, 1, type)], null, 'SUCCESS', '']
  }

  left(): string[] {
    return [...this.positions.filter((each) => each[2] !== 0), ...this.orders].map((each) => JSON.stringify(each))
  }
}

const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'bitfinex', markets: MARKETS, options: { quote: 'USDT' }, book: () => new Bitfinex() }

/** A margin position can't be closed by an order here. */
class WithoutMargin extends Bitfinex {
  override positions = [position('tBTCF0:USTF0', -0.5)]
}

const POSITIONS = ['BTC/USDT long 0.75 = 45000 USDT (spot)', 'BTC/USDT:USDT short 0.5 = 30000 USDT (linear)']

t.test('given bitfinex, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(
    t,
    { ...TEST, book: () => new WithoutMargin() },
    {
      positions: POSITIONS,
      orders: [
        '1 BTC/USDT buy 1.5 (spot)',
        '2 BTC/USDT sell 1.5 (spot) stop exit',
        '3 BTC/USDT:USDT buy 1.5 (linear) stop exit',
        '4 ETH/USD sell 2 (spot) stop',
      ],
      unread: [],
    },
  )
})

t.test(
  'given bitfinex and a margin position, when it is read, then it is told with its value, and why it stays',
  async (t) => {
    const { venue } = await venueOf(t, TEST, new Bitfinex())
    const positions = await venue.positions()
    const margin = positions.find(({ symbol }) => symbol === 'ETH/USD')
    SHOWN.addPositions(margin === undefined ? [] : [margin], positions)
    t.match(margin, {
      side: 'long',
      quantity: '3',
      markPrice: '3000',
      currency: 'USD',
      part: 'margin',
      notClosable: /held on margin/,
    })
  },
)

t.test('given bitfinex and symbols, when all orders are cancelled, then those of other symbols stay', async (t) => {
  const book = new Bitfinex()
  const { venue } = await venueOf(
    t,
    { ...TEST, options: { symbols: ['BTC/USDT:USDT'] } },
    Object.assign(book, { answer: bySymbol(book) }),
  )
  await venue.cancelAll()
  t.same(
    book.orders.map(([id]) => id),
    [1, 2, 4],
  )
})

t.test('given bitfinex, when one call fails, then the parts that it shows have failed, and no other', async (t) => {
  for (const [failing, failed] of [
    ['auth/r/wallets', ['spot: failed/read']],
    ['auth/r/positions', ['linear: failed/read', 'margin: failed/read']],
  ] as const) {
    const { venue } = await venueOf(t, TEST, new Bitfinex(failing))
    await venue.positions()
    await venue.openOrders()
    t.same(await unreadParts(venue), failed)
  }
})

function bySymbol(book: Bitfinex): Book['answer'] {
  const answer = book.answer.bind(book)
  return (asked) => {
    const [, symbol] = /auth\/r\/orders\/(.+)$/.exec(decodeURIComponent(asked.path)) ?? []
    return symbol === undefined ? answer(asked) : book.orders.filter((each) => each[3] === symbol)
  }
}

SHOWN.isInTable(t, 'bitfinex')
