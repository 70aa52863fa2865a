import t from 'tap'
import { deribit, deribitBook } from './deribit.js'
import { type Account, goesFlat, saysWhatToDeclare, waitsForPart } from './flow.js'

const CALL = 'BTC/USD:BTC-271231-100000-C'
const PUT = 'SOL/USDC:USDC-271231-200-P'

const account: Account = {
  dialect: deribit,
  quote: 'USDC',
  book: () => {
    const book = deribitBook()
    book.deposit('spot', 'USDC', 100_000)
    book.hold('inverse BTC', 'BTC-PERPETUAL', 20_000)
    book.hold('inverse BTC', 'BTC-31DEC27', -5_000)
    book.hold('inverse ETH', 'ETH-PERPETUAL', -3_000)
    book.hold('linear USDC', 'SOL_USDC-PERPETUAL', 12.5)
    book.hold('options', 'BTC-31DEC27-100000-C', -2)
    book.hold('options', 'SOL_USDC-31DEC27-200-P', 30)
    const other = { price: null, client: 'by hand' }
    book.place('inverse BTC', 'BTC-PERPETUAL', {
      side: 'sell',
      quantity: 20_000,
      trigger: 80_000,
      reduceOnly: true,
      ...other,
    })
    book.place('inverse ETH', 'ETH-PERPETUAL', { side: 'buy', quantity: 500, ...other, price: 2_000 })
    book.place('options', 'BTC-31DEC27-100000-C', { side: 'sell', quantity: 1, ...other, price: 0.08 })
    return book
  },
  rests: [
    ['BTC/USD:BTC', 'limit', 'buy', 1_000, 80_000],
    ['BTC/USD:BTC', 'market', 'buy', 2_000, null, { stopLossPrice: 99_000 }],
    ['BTC/USD:BTC', 'limit', 'sell', 10_000, 110_000, { reduceOnly: true }],
    ['ETH/USD:ETH', 'market', 'buy', 3_000, null, { stopLossPrice: 3_500, reduceOnly: true }],
    ['SOL/USDC:USDC', 'limit', 'sell', 1, 200],
    [CALL, 'limit', 'buy', 0.5, 0.03],
    [PUT, 'limit', 'sell', 5, 50],
    ['BTC/USDC', 'limit', 'buy', 0.1, 80_000],
  ],
  loop: [
    ['BTC/USD:BTC', 'market', 'buy', 10],
    ['SOL/USDC:USDC', 'limit', 'buy', 0.1, 120],
    ['BTC/USDC', 'limit', 'buy', 0.001, 70_000],
  ],
  reading: { parts: { others: 'none' } },
}

t.test('given Deribit with orders and positions in every part, when halted and closed out, then flat', (t) =>
  goesFlat(t, account),
)

for (const [failing, parts] of [
  [/get_open_orders_by_currency.*"ETH"/, ['inverse ETH', 'options', 'spot']],
  [/get_open_orders_by_currency.*"USDC"/, ['linear USDC', 'options', 'spot']],
] as const) {
  t.test(`given Deribit, when ${failing} fails, then what it shows is unknown until it is back`, (t) =>
    waitsForPart(t, account, failing, parts),
  )
}

t.test('given Deribit with parts that nobody reads, when halted, then unknown, and what to declare', (t) =>
  saysWhatToDeclare(t, account, ['spot']),
)
