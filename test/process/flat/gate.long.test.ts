import t from 'tap'
import { type Account, goesFlat, saysWhatToDeclare, waitsForPart } from './flow.js'
import { gate, gateBook } from './gate.js'

const OPTION = 'BTC/USDT:USDT-271231-100000-C'

const account: Account = {
  dialect: gate,
  quote: 'USDT',
  book: () => {
    const book = gateBook()
    for (const part of ['spot', 'isolated margin', 'cross margin']) book.deposit(part, 'USDT', 100_000)
    book.deposit('spot', 'ETH', 2)
    book.hedge('linear USDT')
    book.hold('linear USDT', 'BTC_USDT', 8_000)
    book.hold('linear USDT', 'BTC_USDT', -4_000)
    book.hold('inverse BTC', 'BTC_USD', -500)
    book.hold('delivery', 'BTC_USDT_20271231', 100)
    const other = { client: 't-by-hand' }
    book.place('spot', 'ETH_USDT', { side: 'sell', quantity: 0.5, price: 3_500, ...other })
    book.place('isolated margin', 'BTC_USDT', { side: 'buy', quantity: 0.1, price: 80_000, ...other })
    const long = { positionSide: 'long', price: null, ...other } as const
    book.place('linear USDT', 'BTC_USDT', { side: 'buy', quantity: 500, trigger: 99_000, ...long })
    book.place('linear USDT', 'BTC_USDT', { side: 'sell', quantity: null, trigger: 80_000, reduceOnly: true, ...long })
    book.place('inverse BTC', 'BTC_USD', {
      side: 'buy',
      quantity: null,
      price: null,
      trigger: 99_000,
      reduceOnly: true,
      ...other,
    })
    return book
  },
  rests: [
    ['BTC/USDT', 'limit', 'buy', 0.1, 80_000],
    ['ETH/USDT', 'limit', 'sell', 0.2, 2_500, { triggerPrice: 2_600 }],
    ['BTC/USDT', 'limit', 'buy', 0.1, 81_000, { marginMode: 'cross' }],
    ['BTC/USDT:USDT', 'limit', 'buy', 100, 80_000],
    ['BTC/USDT:USDT', 'limit', 'sell', 5_000, 110_000, { reduceOnly: true }],
    ['BTC/USDT:USDT', 'market', 'sell', 8_000, null, { stopLossPrice: 80_000, reduceOnly: true }],
    ['BTC/USD:BTC', 'limit', 'sell', 50, 110_000],
    ['BTC/USD:BTC', 'market', 'sell', 50, null, { triggerPrice: 80_000 }],
    ['BTC/USDT:USDT-271231', 'limit', 'buy', 10, 80_000],
    ['BTC/USDT:USDT-271231', 'market', 'sell', 10, null, { triggerPrice: 80_000 }],
    [OPTION, 'limit', 'buy', 1, 300],
  ],
  loop: [
    ['BTC/USDT', 'limit', 'buy', 0.001, 70_000],
    ['BTC/USDT:USDT', 'market', 'buy', 1],
    ['BTC/USD:BTC', 'limit', 'sell', 1, 120_000],
  ],
  reading: {
    quote: 'USDT',
    parts: {
      options: 'read',
      delivery: 'read',
      'isolated margin': 'read',
      'cross margin': 'read',
      others: 'none',
    },
  },
}

t.test('given Gate with orders and positions in every part, when halted and closed out, then flat', (t) =>
  goesFlat(t, account),
)

for (const [failing, part] of [
  [/^GET .api.v4.spot.price_orders/, 'spot'],
  [/^GET .api.v4.futures.usdt.price_orders/, 'linear USDT'],
  [/^GET .api.v4.futures.btc.positions/, 'inverse BTC'],
  [/^GET .api.v4.delivery/, 'delivery'],
  [/^GET .api.v4.options/, 'options'],
  [/^GET .api.v4.margin.cross/, 'cross margin'],
] as const) {
  t.test(`given Gate, when ${failing} fails, then ${part} is unknown until it is back`, (t) =>
    waitsForPart(t, account, failing, part),
  )
}

t.test('given Gate with parts that nobody reads, when halted, then unknown, and what to declare', (t) =>
  saysWhatToDeclare(t, account, ['isolated margin', 'trailing and chase orders']),
)
