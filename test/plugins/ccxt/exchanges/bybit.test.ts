import t from 'tap'
import { type Asked, atExchange, type Book, combinations, contract, spot, tryBook } from './exchange-book.js'

// Forms of answers: https://bybit-exchange.github.io/docs/v5

const OPTION = 'BTC/USDC:USDC-261225-100000-C'
const OPTION_ID = 'BTC-25DEC26-100000-C'

const MARKETS = [
  spot('BTCUSDT', 'BTC', 'USDT'),
  spot('ETHUSDT', 'ETH', 'USDT'),
  contract('BTCUSDT', 'BTC/USDT:USDT', 1),
  contract('ETHPERP', 'ETH/USDC:USDC', 1),
  contract('BTCUSD', 'BTC/USD:BTC', 1),
  contract('ETHUSDZ26', 'ETH/USD:ETH-261225', 1),
  contract(OPTION_ID, OPTION, 1),
]

const CONTRACT = { tpslMode: 'Full', positionIdx: 0, reduceOnly: false }

function order(symbol: string, orderId: string, side: string, more: object = {}): object {
  const state = { orderStatus: 'New', orderType: 'Limit', cumExecQty: '0', stopOrderType: '', triggerPrice: '0' }
  return { symbol, orderId, side, qty: '1', leavesQty: '1', price: '90000', ...state, ...more }
}

function position(symbol: string, side: string, size: string, markPrice: string, more: object = {}): object {
  const value = { avgPrice: markPrice, markPrice, positionValue: '1', unrealisedPnl: '1', leverage: '10' }
  return { symbol, side, size, positionIdx: 0, ...value, ...more }
}

const CANCEL = 'POST /v5/order/cancel'
const PLACE = 'POST /v5/order/create'
const at = (part: string, id: string, symbol: string, side: 'buy' | 'sell', params: object) =>
  ({ part, id, symbol, side, quantity: '1', off: [CANCEL, { orderId: id, ...params }] }) as const

const book: Book = {
  id: 'bybit',
  markets: MARKETS,
  reading: { quote: 'USDT', parts: { options: 'read' } },
  options: combinations(
    [{ defaultType: 'spot' }, { defaultType: 'swap' }, { defaultType: 'option' }],
    [{ defaultSubType: 'linear' }, { defaultSubType: 'inverse', defaultSettle: 'USDC' }],
  ),
  orders: [
    { ...at('spot', '1', 'BTC/USDT', 'buy', { category: 'spot', orderFilter: 'Order' }) },
    { ...at('spot', '2', 'BTC/USDT', 'sell', { category: 'spot', orderFilter: 'StopOrder' }), reduceOnly: true },
    { ...at('spot', '3', 'BTC/USDT', 'buy', { category: 'spot', orderFilter: 'tpslOrder' }) },
    at('linear USDT', '4', 'BTC/USDT:USDT', 'buy', { category: 'linear', symbol: 'BTCUSDT' }),
    at('linear USDT', '5', 'BTC/USDT:USDT', 'sell', { category: 'linear', symbol: 'BTCUSDT', orderFilter: undefined }),
    at('linear USDC', '6', 'ETH/USDC:USDC', 'buy', { category: 'linear', symbol: 'ETHPERP' }),
    at('inverse', '7', 'BTC/USD:BTC', 'sell', { category: 'inverse', symbol: 'BTCUSD' }),
    at('inverse', '8', 'ETH/USD:ETH-261225', 'buy', { category: 'inverse', symbol: 'ETHUSDZ26' }),
    at('options', '9', OPTION, 'buy', { category: 'option', symbol: OPTION_ID }),
    at('linear USDC', '10', 'ETH/USDC:USDC', 'sell', { category: 'linear', symbol: 'ETHPERP' }),
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDT',
      off: [
        PLACE,
        { category: 'spot', symbol: 'ETHUSDT', side: 'Sell', orderType: 'Market', qty: '2', marketUnit: 'baseCoin' },
      ],
    },
    {
      part: 'linear USDT',
      symbol: 'BTC/USDT:USDT',
      side: 'long',
      quantity: '0.5',
      value: '47500',
      currency: 'USDT',
      // https://bybit-exchange.github.io/docs/v5/order/create-order: in hedge mode, the position is named by `positionIdx`
      off: [PLACE, { category: 'linear', symbol: 'BTCUSDT', side: 'Sell', qty: '0.5', positionIdx: 1 }],
    },
    {
      part: 'linear USDT',
      symbol: 'BTC/USDT:USDT',
      side: 'short',
      quantity: '0.2',
      value: '19000',
      currency: 'USDT',
      off: [PLACE, { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', qty: '0.2', positionIdx: 2 }],
    },
    {
      part: 'linear USDC',
      symbol: 'ETH/USDC:USDC',
      side: 'long',
      quantity: '3',
      value: '9000',
      currency: 'USDC',
      off: [
        PLACE,
        { category: 'linear', symbol: 'ETHPERP', side: 'Sell', qty: '3', reduceOnly: true, positionIdx: undefined },
      ],
    },
    {
      // Sizes of inverse contracts are in USD.
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'short',
      quantity: '500',
      value: '0.005',
      currency: 'BTC',
      off: [PLACE, { category: 'inverse', symbol: 'BTCUSD', side: 'Buy', qty: '500', reduceOnly: true }],
    },
    {
      part: 'inverse',
      symbol: 'ETH/USD:ETH-261225',
      side: 'long',
      quantity: '30',
      value: '0.01',
      currency: 'ETH',
      // Inverse futures of some accounts have a hedge mode: https://bybit-exchange.github.io/docs/v5/position/position-mode
      off: [PLACE, { category: 'inverse', symbol: 'ETHUSDZ26', side: 'Sell', qty: '30', positionIdx: 1 }],
    },
    {
      part: 'inverse',
      symbol: 'ETH/USD:ETH-261225',
      side: 'short',
      quantity: '60',
      value: '0.02',
      currency: 'ETH',
      off: [PLACE, { category: 'inverse', symbol: 'ETHUSDZ26', side: 'Buy', qty: '60', positionIdx: 2 }],
    },
    {
      part: 'options',
      symbol: OPTION,
      side: 'short',
      quantity: '0.5',
      value: '250',
      currency: 'USDC',
      off: [
        PLACE,
        { category: 'option', symbol: OPTION_ID, side: 'Buy', orderType: 'Market', qty: '0.5', reduceOnly: true },
      ],
    },
  ],
  error: { retCode: 10005, retMsg: 'Permission denied, please check your API key permissions.', result: {} },
  answers: (open) => answers(open, 50),
}

/** @param size of a page */
function answers(open: (name: string) => boolean, size: number): ReturnType<Book['answers']> {
  type Rows = Readonly<Record<string, readonly (readonly [string, object])[]>>
  const ok = (result: object) => ({ retCode: 0, retMsg: 'OK', result })
  const page = (rows: Rows, key: string, { cursor, symbol }: Asked) => {
    const inMarket = Object.entries(rows)
      .flatMap(([place, list]) => (place.startsWith('spot') ? [] : list))
      .filter(([, row]) => Reflect.get(row, 'symbol') === symbol)
    const ofFilter = /Order$/.test(key)
    const asked =
      symbol === undefined ? (rows[key] ?? []) : key.startsWith('spot') ? (rows[key] ?? []) : ofFilter ? [] : inMarket
    const list = asked.filter(([name]) => open(name)).map(([, row]) => ({ ...row }))
    const from = Number(cursor ?? 0)
    const next = from + size < list.length ? String(from + size) : ''
    return ok({ list: list.slice(from, from + size), nextPageCursor: next })
  }
  const place = ({ category, settleCoin }: Asked) =>
    [category, settleCoin].filter((each) => each !== undefined).join(' ')
  const stop = { stopOrderType: 'Stop', triggerPrice: '99000' }
  const takeProfit = { stopOrderType: 'tpslOrder', triggerPrice: '99000' }
  const spotStop = ['2', order('BTCUSDT', '2', 'Sell', stop)] as const
  const spotTakeProfit = ['3', order('BTCUSDT', '3', 'Buy', takeProfit)] as const
  const orders: Rows = {
    // A classic account shows those that wait for a price by their filter alone.
    spot: [['1', order('BTCUSDT', '1', 'Buy')]],
    'spot StopOrder': [spotStop],
    'spot tpslOrder': [spotTakeProfit],
    'linear USDT': [
      ['4', order('BTCUSDT', '4', 'Buy', CONTRACT)],
      ['5', order('BTCUSDT', '5', 'Sell', { ...CONTRACT, ...stop })],
    ],
    'linear USDC': [
      ['6', order('ETHPERP', '6', 'Buy', CONTRACT)],
      ['10', order('ETHPERP', '10', 'Sell', { ...CONTRACT, ...stop })],
    ],
    inverse: [
      ['7', order('BTCUSD', '7', 'Sell', CONTRACT)],
      ['8', order('ETHUSDZ26', '8', 'Buy', { ...CONTRACT, ...stop })],
    ],
    option: [['9', order(OPTION_ID, '9', 'Buy')]],
  }
  const positions: Rows = {
    'linear USDT': [
      ['long BTC/USDT:USDT', position('BTCUSDT', 'Buy', '0.5', '95000', { positionIdx: 1 })],
      ['short BTC/USDT:USDT', position('BTCUSDT', 'Sell', '0.2', '95000', { positionIdx: 2 })],
    ],
    'linear USDC': [['long ETH/USDC:USDC', position('ETHPERP', 'Buy', '3', '3000')]],
    inverse: [
      ['short BTC/USD:BTC', position('BTCUSD', 'Sell', '500', '100000')],
      ['long ETH/USD:ETH-261225', position('ETHUSDZ26', 'Buy', '30', '3000', { positionIdx: 1 })],
      ['short ETH/USD:ETH-261225', position('ETHUSDZ26', 'Sell', '60', '3000', { positionIdx: 2 })],
    ],
    option: [[`short ${OPTION}`, position(OPTION_ID, 'Sell', '0.5', '500')]],
  }
  const coin = (name: string, walletBalance: string) => ({ coin: name, walletBalance, locked: '0' })
  const coins = [coin('USDT', '100'), ...(open('long ETH/USDT') ? [coin('ETH', '2')] : [])]
  const ticker = (symbol: string, lastPrice: string) => ({ symbol, lastPrice })
  return {
    'GET /v5/user/query-api': () => ok({ unified: 0, uta: 1 }),
    'GET /v5/account/info': () => ok({ unifiedMarginStatus: 6 }),
    'GET /v5/order/realtime': (asked) =>
      page(orders, [place(asked), asked.orderFilter].filter((each) => each !== undefined).join(' '), asked),
    'GET /v5/position/list': (asked) => page(positions, place(asked), asked),
    'GET /v5/account/wallet-balance': () => ok({ list: [{ accountType: 'UNIFIED', coin: coins }] }),
    'GET /v5/market/tickers': () =>
      ok({ category: 'spot', list: [ticker('ETHUSDT', '3000'), ticker('BTCUSDT', '95000')] }),
    [CANCEL]: () => ok({ orderId: '1' }),
    [PLACE]: () => ok({ orderId: '1' }),
  }
}

tryBook(t, book, [
  [/order.realtime.*tpslOrder/, ['spot']],
  [/wallet-balance/, ['spot']],
  [/settleCoin":"USDC/, ['linear USDC']],
  [/"category":"inverse/, ['inverse']],
  [/position.list.*option/, ['options']],
])

const isSpot = ({ part }: { readonly part: string }) => part === 'spot'

tryBook(
  t,
  {
    ...book,
    id: 'bybiteu',
    reading: { quote: 'USDT' },
    options: [{}, { defaultType: 'swap' }],
    orders: book.orders.filter(isSpot),
    positions: book.positions.filter(isSpot),
  },
  [[/order.realtime.*StopOrder/, ['spot']]],
)

t.test('given pages of one, when an account is read, then all of them are turned', (t) =>
  atExchange({ ...book, answers: (open) => answers(open, 1) }, {}, async ({ venue }) => {
    t.equal((await venue.openOrders()).length, book.orders.length)
    t.equal((await venue.positions()).length, book.positions.length)
  }),
)
