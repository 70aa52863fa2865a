import Big from 'big.js'
import fc from 'fast-check'
import t from 'tap'
import { completeIntent, type OrderIntent, readOrder, toQuantity, UNKNOWN_ORDER } from '../../lib/words/order.js'

type Row = readonly [what: string, order: unknown, expected: Partial<OrderIntent>]

/** What a field that is left out of a row has to be. */
const NOTHING_TOLD = { ...UNKNOWN_ORDER }

/** The arguments and bodies that clients in use make of an order. */
const SHAPES: readonly Row[] = [
  [
    'a ccxt order',
    { symbol: 'BTC/USDT:USDT', type: 'limit', side: 'buy', amount: 0.5, price: 60000, params: {} },
    { symbol: 'BTC/USDT:USDT', side: 'buy', quantity: '0.5' },
  ],
  [
    'a ccxt exit',
    { symbol: 'BTC/USDT:USDT', type: 'market', side: 'sell', amount: 2, reduceOnly: true },
    { symbol: 'BTC/USDT:USDT', side: 'sell', quantity: '2', reduceOnly: true },
  ],
  [
    'a Binance futures order',
    { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', quantity: '0.010', reduceOnly: 'true', timeInForce: 'GTC' },
    { symbol: 'BTCUSDT', side: 'sell', reduceOnly: true },
  ],
  [
    'a Binance order that closes the whole position',
    { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', closePosition: 'true' },
    { symbol: 'BTCUSDT', side: 'sell', reduceOnly: true },
  ],
  [
    'a Binance order that does not reduce',
    { symbol: 'BTCUSDT', side: 'BUY', reduceOnly: 'false' },
    {
      symbol: 'BTCUSDT',
      side: 'buy',
    },
  ],
  [
    'a Bybit order',
    { symbol: 'ETHUSDT', side: 'Buy', orderType: 'Market', qty: '3', reduceOnly: false },
    { symbol: 'ETHUSDT', side: 'buy', quantity: '3' },
  ],
  [
    'a Polymarket order',
    { tokenID: '7148', price: 0.42, side: 'BUY', size: 25, feeRateBps: 0 },
    { symbol: '7148', side: 'buy', quantity: '25' },
  ],
  [
    'an Alpaca order',
    { symbol: 'AAPL', qty: 10, side: 'sell', type: 'trailing_stop', time_in_force: 'day' },
    { symbol: 'AAPL', side: 'sell', quantity: '10' },
  ],
  ['a Kalshi order', { ticker: 'FED-26', action: 'buy', side: 'yes', count: 3, type: 'limit' }, { symbol: 'FED-26' }],
  [
    'a dYdX order',
    { market: 'ETH-USD', side: 'SELL', size: '1', type: 'LIMIT', reduce_only: true },
    { symbol: 'ETH-USD', side: 'sell', quantity: '1', reduceOnly: true },
  ],
  [
    'a ccxt working order that is cancelled',
    { id: '17', symbol: 'BTC/USDT', type: 'cancel' },
    {
      action: 'cancel',
      symbol: 'BTC/USDT',
    },
  ],
  [
    "Binance's cancelReplace",
    { symbol: 'BTCUSDT', action: 'cancelReplace', side: 'BUY', quantity: '1' },
    { action: 'amend', symbol: 'BTCUSDT', side: 'buy', quantity: '1' },
  ],
  [
    'an order that tells its venue and strategy',
    { venue: 'binance', strategy: 'trend', symbol: 'X', side: 'buy', quantity: '1' },
    { venue: 'binance', strategy: 'trend', symbol: 'X', side: 'buy', quantity: '1' },
  ],
  ['an order that calls its venue an exchange', { exchange: 'kraken' }, { venue: 'kraken' }],
]

const ACTIONS: readonly Row[] = [
  ['a cancel', { type: 'cancel' }, { action: 'cancel' }],
  ['a cancel in capitals', { action: ' CANCEL ' }, { action: 'cancel' }],
  ['a cancel of a limit order', { type: 'limit', kind: 'cancel' }, { action: 'cancel' }],
  ['an amendment', { kind: 'amend' }, { action: 'amend' }],
  ['an edit', { type: 'edit' }, { action: 'amend' }],
  ['a cancel-replace', { type: 'cancel-replace' }, { action: 'amend' }],
  ['a cancel_replace', { type: 'CANCEL_REPLACE' }, { action: 'amend' }],
  ['two words for an amendment', { type: 'edit', action: 'modify' }, { action: 'amend' }],
  ['a cancel that also places', { type: 'cancel', action: 'place' }, { action: 'place' }],
  ['a placing that also cancels', { type: 'new', action: 'cancel' }, { action: 'place' }],
  ['a cancel that also amends', { action: 'cancel', kind: 'replace' }, { action: 'place' }],
  ['a cancel between two others', { type: 'cancel', action: 'cancel', kind: 'submit' }, { action: 'place' }],
  ['a word that only begins like a cancel', { type: 'cancellation' }, { action: 'place' }],
  ['a word that only holds a cancel', { type: 'uncancel' }, { action: 'place' }],
  ['a cancel that is not a text', { type: ['cancel'] }, { action: 'place' }],
  ['a cancel as a boxed text', { type: new String('cancel') }, { action: 'place' }],
  ['a cancel in another field', { command: 'cancel', cancel: true }, { action: 'place' }],
  ['a property of every object as its type', { type: 'constructor' }, { action: 'place' }],
  ['nothing about it', {}, { action: 'place' }],
]

const CONTRADICTIONS: readonly Row[] = [
  ['two quantities', { amount: 1, quantity: 2 }, { quantity: null }],
  ['the same quantity twice', { amount: 1, quantity: '1' }, { quantity: '1' }],
  ['a quantity and nonsense', { amount: 1, size: 'much' }, { quantity: null }],
  ['a quantity and null', { amount: 1, size: null, qty: undefined }, { quantity: '1' }],
  ['reduce-only and not', { reduceOnly: true, reduce_only: false }, { reduceOnly: false }],
  ['reduce-only, and closing not', { reduceOnly: true, closePosition: 'false' }, { reduceOnly: false }],
  ['reduce-only twice', { reduceOnly: true, reduce_only: 'true' }, { reduceOnly: true }],
  ['reduce-only and null', { reduceOnly: true, reduce_only: null }, { reduceOnly: true }],
  ['reduce-only as 1', { reduceOnly: 1 }, { reduceOnly: false }],
  ['reduce-only as yes', { reduceOnly: 'yes' }, { reduceOnly: false }],
  ['reduce-only in capitals', { reduceOnly: 'TRUE' }, { reduceOnly: false }],
  ['reduce-only as an object', { reduceOnly: {} }, { reduceOnly: false }],
  ['a side that is none', { side: 'long' }, { side: null }],
  ['a side as a number', { side: 1 }, { side: null }],
  ['a blank symbol', { symbol: '  ' }, { symbol: null }],
  ['a blank symbol, and a market', { symbol: '', market: 'X' }, { symbol: 'X' }],
  ['a symbol as a number', { symbol: 7 }, { symbol: null }],
]

for (const [title, rows] of [
  ['an order is read', SHAPES],
  ['its action is read', ACTIONS],
  ['its fields contradict or say nothing', CONTRADICTIONS],
] as const) {
  for (const [what, order, expected] of rows) {
    t.test(`given ${what}, when ${title}, then it is ${JSON.stringify(expected)}`, async (t) => {
      const read = readOrder(order)
      t.match(read, expected)
      for (const field of Object.keys(NOTHING_TOLD) as (keyof OrderIntent)[]) {
        // A quantity that a row doesn't speak of is the business of the table of quantities.
        if (!(field in expected) && title === 'an order is read' && field !== 'quantity') {
          t.equal(read[field], NOTHING_TOLD[field], field)
        }
      }
    })
  }
}

const QUANTITIES: readonly (readonly [value: unknown, expected: string | null])[] = [
  [1, '1'],
  ['1', '1'],
  [1n, '1'],
  [0.1, '0.1'],
  ['0.10', '0.1'],
  [' 5 ', '5'],
  [1e21, '1000000000000000000000'],
  ['1e-8', '0.00000001'],
  [1e-7, '0.0000001'],
  [0, null],
  ['0', null],
  ['0.000', null],
  [-1, null],
  ['-1', null],
  [-0, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  ['Infinity', null],
  ['', null],
  [' ', null],
  ['1,000', null],
  ['1 000', null],
  ['0x10', null],
  ['1.2.3', null],
  ['+1', null],
  ['1.', '1'],
  ['much', null],
  [true, null],
  [null, null],
  [undefined, null],
  [{}, null],
  [['1'], null],
  [new Number(1), null],
  [{ valueOf: () => 1, toString: () => '1' }, null],
  [Symbol('1'), null],
]

for (const [value, expected] of QUANTITIES) {
  t.test(`given ${typeof value} ${String(value)}, when read as a quantity, then it is ${expected}`, async (t) => {
    const quantity = toQuantity(value)
    t.equal(quantity === null ? null : new Big(quantity).toFixed(), expected)
  })
}

t.test('given any number above zero, when read as a quantity, then it is that number in plain digits', async (t) => {
  fc.assert(
    fc.property(fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }), (number) => {
      const quantity = toQuantity(number)
      return quantity !== null && /^\d+(\.\d+)?$/.test(quantity) && Number(quantity) === number
    }),
  )
  t.pass()
})

t.test('given what is not an object, when read, then nothing is known of it', async (t) => {
  for (const value of [undefined, null, 1, 'cancel', true, 1n, Symbol('cancel'), () => {}]) {
    t.equal(readOrder(value), UNKNOWN_ORDER)
    t.equal(completeIntent(value), UNKNOWN_ORDER)
  }
  t.same(readOrder([]), UNKNOWN_ORDER)
  t.throws(() => Object.assign(UNKNOWN_ORDER, { action: 'cancel' }), TypeError, 'nobody can change what is unknown')
})

t.test('given an order, when read, then it is not written to', async (t) => {
  const order = Object.freeze({ symbol: 'X', side: 'buy', amount: 1, params: Object.freeze({}) })
  t.match(readOrder(order), { symbol: 'X', side: 'buy', quantity: '1' })
})

t.test('given any value without getters, when read, then the intent is whole and believable', async (t) => {
  const field = fc.oneof(fc.anything(), fc.constantFrom('cancel', 'buy', 'SELL', 'true', true, '1', 2))
  const keys = ['type', 'action', 'kind', 'side', 'symbol', 'venue', 'amount', 'size', 'reduceOnly', 'quantity']
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), field), (order) => {
      for (const read of [readOrder(order), completeIntent(order)]) {
        if (!['place', 'amend', 'cancel'].includes(read.action)) return false
        if (![null, 'buy', 'sell'].includes(read.side) || typeof read.reduceOnly !== 'boolean') return false
        for (const name of [read.venue, read.symbol, read.strategy])
          if (name !== null && name.trim() === '') return false
        if (read.quantity !== null && !(Number(read.quantity) > 0)) return false
        if (
          read.action === 'cancel' &&
          !Object.values(order).some((value) => typeof value === 'string' && /cancel/i.test(value))
        )
          return false
      }
      return true
    }),
    { numRuns: 500 },
  )
  t.pass()
})

const DESCRIBED: readonly Row[] = [
  [
    'a whole intent',
    { action: 'cancel', venue: 'v', strategy: 's', symbol: 'x', side: 'buy', quantity: '1', reduceOnly: true },
    {
      action: 'cancel',
      venue: 'v',
      strategy: 's',
      symbol: 'x',
      side: 'buy',
      quantity: '1',
      reduceOnly: true,
    },
  ],
  ['an empty one', {}, UNKNOWN_ORDER],
  ['an unknown action', { action: 'CANCEL' }, { action: 'place' }],
  ['an amendment', { action: 'amend' }, { action: 'amend' }],
  ['a number for a quantity', { quantity: 1.5 }, { quantity: '1.5' }],
  ['a quantity below zero', { quantity: '-1' }, { quantity: null }],
  ['reduce-only as a text', { reduceOnly: 'true' }, { reduceOnly: false }],
  ['a side in capitals', { side: 'SELL' }, { side: 'sell' }],
  ['blank names', { venue: ' ', strategy: '', symbol: 0 }, { venue: null, strategy: null, symbol: null }],
  ['other names for the fields', { market: 'x', amount: 1, type: 'cancel' }, UNKNOWN_ORDER],
]

for (const [what, described, expected] of DESCRIBED) {
  t.test(`given a host that describes ${what}, when completed, then it is ${JSON.stringify(expected)}`, async (t) => {
    t.match(completeIntent(described), expected)
  })
}

t.test('given an order whose names differ, when read, then none is believed, and every scope covers it', async (t) => {
  t.equal(readOrder({ market: '0xcond', tokenID: '111' }).symbol, null)
  t.equal(readOrder({ symbol: 'X', ticker: 'X' }).symbol, 'X')
  t.equal(readOrder({ venue: 'binance', exchange: 'kraken' }).venue, null)
})

t.test(
  'given a cancel with something else beside it, when read, then it adds risk, unless it is an order type',
  async (t) => {
    for (const order of [
      { type: 'cancel', action: 'withdraw' },
      { type: 'cancel', kind: 'buy', side: 'buy', amount: 1 },
      { action: 'cancel', type: 'setLeverage' },
      { action: 'cancel', type: 2 },
    ]) {
      t.equal(readOrder(order).action, 'place', JSON.stringify(order))
    }
    for (const type of ['limit', 'STOP_LOSS_LIMIT', 'take-profit', undefined, null]) {
      t.equal(readOrder({ action: 'cancel', type }).action, 'cancel', String(type))
    }
  },
)
