import t from 'tap'
import { bitget, bitgetBook } from './bitget.js'
import { type Account, goesFlat, saysWhatToDeclare, waitsForPart } from './flow.js'

const account: Account = {
  dialect: bitget,
  quote: 'USDT',
  book: () => {
    const book = bitgetBook()
    book.deposit('spot', 'USDT', 100_000)
    book.deposit('spot', 'ETH', 2)
    book.hedge('linear USDT')
    book.hold('linear USDT', 'BTCUSDT', 1)
    book.hold('linear USDT', 'BTCUSDT', -0.4)
    book.hold('linear USDT', 'ETHUSDT', -2)
    book.hold('linear USDC', 'ETHPERP', 3)
    book.hold('inverse', 'BTCUSD', -0.2)
    const other = { client: 'by hand' }
    book.place('spot', 'ETHUSDT', { side: 'sell', quantity: 0.5, price: 3_500, ...other })
    book.place('linear USDT', 'ETHUSDT', { side: 'buy', quantity: 1, price: 2_000, positionSide: 'long', ...other })
    book.place('linear USDT', 'BTCUSDT', {
      side: 'buy',
      quantity: 0.1,
      price: null,
      trigger: 99_000,
      positionSide: 'long',
      list: 'track_plan',
      ...other,
    })
    book.place('inverse', 'BTCUSD', {
      side: 'buy',
      quantity: null,
      price: null,
      trigger: 99_000,
      reduceOnly: true,
      list: 'pos_loss',
      ...other,
    })
    book.place('linear USDC', 'ETHPERP', {
      side: 'sell',
      quantity: 2,
      price: null,
      trigger: 2_000,
      reduceOnly: true,
      list: 'loss_plan',
      ...other,
    })
    return book
  },
  rests: [
    ['BTC/USDT', 'limit', 'buy', 0.1, 80_000],
    ['ETH/USDT', 'limit', 'sell', 0.2, 2_500, { triggerPrice: 2_600 }],
    ['BTC/USDT:USDT', 'limit', 'buy', 0.1, 80_000, { hedged: true }],
    ['BTC/USDT:USDT', 'market', 'sell', 0.1, null, { hedged: true, triggerPrice: 70_000 }],
    ['BTC/USDT:USDT', 'limit', 'sell', 0.5, 110_000, { hedged: true, reduceOnly: true }],
    ['BTC/USDT:USDT', 'market', 'sell', 1, null, { hedged: true, stopLossPrice: 80_000 }],
    ['ETH/USDC:USDC', 'limit', 'buy', 1, 2_000],
    ['ETH/USDC:USDC', 'limit', 'sell', 3, 4_000, { reduceOnly: true }],
    ['BTC/USD:BTC', 'limit', 'sell', 0.1, 110_000],
    ['BTC/USD:BTC', 'market', 'sell', 0.1, null, { triggerPrice: 80_000 }],
  ],
  loop: [
    ['BTC/USDT', 'limit', 'buy', 0.001, 70_000],
    ['BTC/USDT:USDT', 'market', 'buy', 0.001, null, { hedged: true }],
    ['BTC/USD:BTC', 'limit', 'sell', 0.001, 120_000],
  ],
  reading: { quote: 'USDT', parts: { others: 'none' } },
}

t.test('given Bitget with orders and positions in every part, when halted and closed out, then flat', (t) =>
  goesFlat(t, account),
)

for (const [failing, part] of [
  [/^GET .api.v2.spot.trade.current-plan-order/, 'spot'],
  [/^GET .api.v2.mix.order.orders-plan-pending(?=.*USDT-FUTURES)(?=.*profit_loss)/, 'linear USDT'],
  [/^GET .api.v2.mix.position.*USDC-FUTURES/, 'linear USDC'],
  [/^GET .*COIN-FUTURES/, 'inverse'],
] as const) {
  t.test(`given Bitget, when ${failing} fails, then ${part} is unknown until it is back`, (t) =>
    waitsForPart(t, account, failing, part),
  )
}

t.test('given Bitget with parts that nobody reads, when halted, then unknown, and what to declare', (t) =>
  saysWhatToDeclare(t, account, ['cross margin', 'isolated margin', 'margin of a unified account']),
)
