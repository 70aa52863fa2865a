import t from 'tap'
import { bybit, bybitBook } from './bybit.js'
import { type Account, goesFlat, saysWhatToDeclare, waitsForPart } from './flow.js'

const OPTION = 'BTC/USDC:USDC-271231-100000-C'

const account: Account = {
  dialect: bybit,
  quote: 'USDT',
  book: () => {
    const book = bybitBook()
    book.deposit('spot', 'USDT', 100_000)
    book.deposit('spot', 'ETH', 2)
    book.hedge('linear USDT')
    book.hold('linear USDT', 'BTCUSDT', 1)
    book.hold('linear USDT', 'BTCUSDT', -0.4)
    book.hold('linear USDT', 'ETHUSDT', -2)
    book.hold('linear USDC', 'ETHPERP', 3)
    book.hold('inverse', 'BTCUSD', -500)
    book.hold('inverse', 'ETHUSDZ27', 30)
    book.hold('options', 'BTC-31DEC27-100000-C', -0.5)
    const other = { client: 'by hand', price: null }
    book.place('spot', 'ETHUSDT', { side: 'sell', quantity: 0.5, ...other, price: 3_500 })
    const long = { positionSide: 'long', ...other } as const
    book.place('linear USDT', 'ETHUSDT', { side: 'buy', quantity: 1, ...long, price: 2_000 })
    book.place('linear USDT', 'BTCUSDT', { side: 'sell', quantity: null, trigger: 80_000, list: 'StopLoss', ...long })
    book.place('inverse', 'BTCUSD', { side: 'sell', quantity: 100, trigger: 80_000, ...other })
    book.place('options', 'BTC-31DEC27-100000-C', {
      side: 'buy',
      quantity: 0.5,
      reduceOnly: true,
      ...other,
      price: 100,
    })
    return book
  },
  rests: [
    ['BTC/USDT', 'limit', 'buy', 0.1, 80_000],
    ['ETH/USDT', 'limit', 'sell', 0.2, 2_500, { triggerPrice: 2_600 }],
    ['BTC/USDT', 'limit', 'buy', 0.1, 99_000, { stopLossPrice: 98_000 }],
    ['BTC/USDT:USDT', 'limit', 'buy', 0.1, 80_000, { hedged: true }],
    [
      'BTC/USDT:USDT',
      'market',
      'sell',
      0.1,
      null,
      { hedged: true, triggerPrice: 70_000, triggerDirection: 'descending' },
    ],
    ['BTC/USDT:USDT', 'limit', 'sell', 0.5, 110_000, { hedged: true, reduceOnly: true }],
    ['ETH/USDC:USDC', 'limit', 'buy', 1, 2_000],
    ['ETH/USDC:USDC', 'limit', 'sell', 3, 4_000, { reduceOnly: true }],
    ['BTC/USD:BTC', 'limit', 'sell', 10, 110_000],
    ['ETH/USD:ETH-271231', 'limit', 'buy', 10, 2_000],
    [OPTION, 'limit', 'buy', 0.1, 300],
  ],
  loop: [
    ['BTC/USDT', 'limit', 'buy', 0.001, 70_000],
    ['BTC/USDT:USDT', 'market', 'buy', 0.001, null, { hedged: true }],
    ['BTC/USD:BTC', 'limit', 'sell', 1, 120_000],
  ],
  reading: { quote: 'USDT', parts: { options: 'read' } },
}

t.test('given Bybit with orders and positions in every part, when halted and closed out, then flat', (t) =>
  goesFlat(t, account),
)

for (const [failing, part] of [
  [/^GET .v5.order.realtime.*tpslOrder/, 'spot'],
  [/^GET .v5.account.wallet-balance/, 'spot'],
  [/^GET .*settleCoin":"USDC/, 'linear USDC'],
  [/^GET .v5.position.*"inverse"/, 'inverse'],
  [/^GET .v5.(order|position).*"option"/, 'options'],
] as const) {
  t.test(`given Bybit, when ${failing} fails, then ${part} is unknown until it is back`, (t) =>
    waitsForPart(t, account, failing, part),
  )
}

t.test('given Bybit and options that are not asked for, when halted, then unknown, and what to declare', (t) =>
  saysWhatToDeclare(
    t,
    {
      ...account,
      book: withoutOptions,
      rests: account.rests.filter(([symbol]) => symbol !== OPTION),
      reading: { quote: 'USDT' },
    },
    ['options'],
  ),
)

function withoutOptions() {
  const book = account.book()
  book.hold('options', 'BTC-31DEC27-100000-C', 0)
  for (const { id } of book.orders('options')) book.cancel('options', (order) => order.id === id)
  return book
}
