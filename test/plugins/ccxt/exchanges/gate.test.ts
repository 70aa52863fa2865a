import t from 'tap'
import {
  type Asked,
  atExchange,
  type Book,
  type BookOrder,
  combinations,
  contract,
  spot,
  tryBook,
} from './exchange-book.js'

// Forms of answers: https://www.gate.com/docs/developers/apiv4

const OPTION = 'BTC/USDT:USDT-261225-100000-C'
const OPTION_ID = 'BTC_USDT-20261225-100000-C'
const WHOLE = { precision: { amount: 1, price: 0.1 } }

const MARKETS = [
  spot('BTC_USDT', 'BTC', 'USDT', { margin: true }),
  spot('ETH_USDT', 'ETH', 'USDT', { margin: true }),
  contract('BTC_USDT', 'BTC/USDT:USDT', 0.0001, { ...WHOLE, settleId: 'usdt' }),
  contract('BTC_USDT_20261225', 'BTC/USDT:USDT-261225', 0.0001, { ...WHOLE, settleId: 'usdt' }),
  contract('BTC_USD', 'BTC/USD:BTC', 1, { ...WHOLE, settleId: 'btc' }),
  contract('ETH_USD', 'ETH/USD:BTC', 0.000001, { ...WHOLE, settleId: 'btc', inverse: true }),
  contract(OPTION_ID, OPTION, 1, { ...WHOLE, settleId: 'USDT' }),
]

function spotOrder(id: string, side: string, account: string): object {
  return {
    id,
    currency_pair: 'BTC_USDT',
    side,
    amount: '1',
    left: '1',
    price: '90000',
    status: 'open',
    type: 'limit',
    account,
  }
}

function priceOrder(id: string, side: string): object {
  const put = { type: 'limit', side, price: '99000', amount: '1', account: 'normal', time_in_force: 'gtc' }
  return { id, market: 'BTC_USDT', trigger: { price: '99000', rule: '>=', expiration: 100 }, put, status: 'open' }
}

function contractOrder(id: string, contract: string, size: number, more: object = {}): object {
  return { id, contract, size, left: size, price: '90000', status: 'open', tif: 'gtc', is_reduce_only: false, ...more }
}

function contractPriceOrder(id: string, contract: string, size: number): object {
  const initial = { contract, size, price: '0', tif: 'ioc', is_reduce_only: false, is_close: false }
  return { id, initial, trigger: { price: '99000', rule: 1, price_type: 0 }, status: 'open' }
}

function position(contract: string, size: number, mark_price: string, more: object = {}): object {
  return {
    contract,
    size,
    mark_price,
    entry_price: mark_price,
    leverage: '0',
    mode: 'single',
    unrealised_pnl: '1',
    value: '1',
    ...more,
  }
}

const at = (part: string, id: string, symbol: string, side: BookOrder['side'], path: string, params: Asked = {}) =>
  ({ part, id, symbol, side, quantity: '1', off: [`DELETE /api/v4/${path}/${id}`, params] }) as const
const held = (part: string, symbol: string, side: 'long' | 'short', quantity: string) => ({
  part,
  symbol,
  side,
  quantity,
})

const book: Book = {
  id: 'gate',
  markets: MARKETS,
  reading: {
    quote: 'USDT',
    parts: { options: 'read', delivery: 'read', 'isolated margin': 'read', 'cross margin': 'read' },
  },
  options: combinations(
    [{ defaultType: 'spot' }, { defaultType: 'swap' }, { defaultType: 'future' }],
    [{ unifiedAccount: false }, { unifiedAccount: false, defaultSettle: 'btc', defaultMarginMode: 'isolated' }],
  ),
  orders: [
    at('spot', '1', 'BTC/USDT', 'buy', 'spot/orders', { account: 'spot', currency_pair: 'BTC_USDT' }),
    at('spot', '2', 'BTC/USDT', 'sell', 'spot/price_orders'),
    at('linear USDT', '3', 'BTC/USDT:USDT', 'buy', 'futures/usdt/orders'),
    at('linear USDT', '4', 'BTC/USDT:USDT', 'sell', 'futures/usdt/price_orders'),
    at('inverse BTC', '5', 'BTC/USD:BTC', 'sell', 'futures/btc/orders'),
    at('inverse BTC', '6', 'BTC/USD:BTC', 'buy', 'futures/btc/price_orders'),
    at('delivery', '7', 'BTC/USDT:USDT-261225', 'buy', 'delivery/usdt/orders'),
    at('delivery', '8', 'BTC/USDT:USDT-261225', 'buy', 'delivery/usdt/price_orders'),
    at('options', '9', OPTION, 'buy', 'options/orders'),
    at('isolated margin', '10', 'BTC/USDT', 'buy', 'spot/orders', { account: 'margin' }),
    at('cross margin', '11', 'BTC/USDT', 'sell', 'spot/orders', { account: 'cross_margin' }),
  ],
  positions: [
    {
      ...held('spot', 'ETH/USDT', 'long', '2'),
      value: '6000',
      currency: 'USDT',
      off: [
        'POST /api/v4/spot/orders',
        { currency_pair: 'ETH_USDT', account: 'spot', side: 'sell', type: 'market', amount: '2' },
      ],
    },
    {
      ...held('linear USDT', 'BTC/USDT:USDT', 'long', '5000'),
      value: '47500',
      currency: 'USDT',
      off: [
        'POST /api/v4/futures/usdt/orders',
        { contract: 'BTC_USDT', size: -5000, reduce_only: true, price: '0', tif: 'ioc' },
      ],
    },
    {
      ...held('linear USDT', 'BTC/USDT:USDT', 'short', '2000'),
      value: '19000',
      currency: 'USDT',
      off: [
        'POST /api/v4/futures/usdt/orders',
        { contract: 'BTC_USDT', size: 2000, reduce_only: true, price: '0', tif: 'ioc' },
      ],
    },
    {
      ...held('inverse BTC', 'BTC/USD:BTC', 'short', '500'),
      value: '0.005',
      currency: 'BTC',
      off: ['POST /api/v4/futures/btc/orders', { contract: 'BTC_USD', size: 500, reduce_only: true }],
    },
    {
      ...held('inverse BTC', 'BTC/USD:BTC', 'long', '800'),
      value: '0.008',
      currency: 'BTC',
      off: ['POST /api/v4/futures/btc/orders', { contract: 'BTC_USD', size: -800, reduce_only: true }],
    },
    {
      // A quanto contract: settled in BTC, and of ETH.
      ...held('inverse BTC', 'ETH/USD:BTC', 'long', '7'),
      value: null,
      currency: 'BTC',
      off: ['POST /api/v4/futures/btc/orders', { contract: 'ETH_USD', size: -7, reduce_only: true }],
    },
    {
      ...held('delivery', 'BTC/USDT:USDT-261225', 'long', '100'),
      value: '950',
      currency: 'USDT',
      off: ['POST /api/v4/delivery/usdt/orders', { contract: 'BTC_USDT_20261225', size: -100, reduce_only: true }],
    },
    {
      ...held('options', OPTION, 'short', '3'),
      value: null,
      currency: 'USDT',
      off: ['POST /api/v4/options/orders', { contract: OPTION_ID, size: 3, reduce_only: true, price: '0', tif: 'ioc' }],
    },
    { ...held('cross margin', 'BTC/USDT', 'short', '0.1'), value: '9500', currency: 'USDT', off: null },
  ],
  error: { label: 'FORBIDDEN', message: 'Request forbidden' },
  answers: (open) => {
    const rows =
      (...list: readonly (readonly [string, object])[]) =>
      () =>
        list.filter(([name]) => open(name)).map(([, row]) => row)
    const ofPair = (...orders: readonly (readonly [string, object])[]) => {
      const found = rows(...orders)()
      return found.length === 0 ? [] : [{ currency_pair: 'BTC_USDT', total: found.length, orders: found }]
    }
    const openOrders = ({ account }: Asked) => {
      if (account === 'margin') return ofPair(['10', spotOrder('10', 'buy', 'margin')])
      if (account === 'cross_margin') return ofPair(['11', spotOrder('11', 'sell', 'cross_margin')])
      return ofPair(['1', spotOrder('1', 'buy', 'spot')])
    }
    const acts = Object.fromEntries(
      [...book.orders, ...book.positions].flatMap(({ off }) => (off === null ? [] : [[off[0], () => ({ id: '1' })]])),
    )
    const none = () => []
    return {
      'GET /api/v4/spot/open_orders': openOrders,
      'GET /api/v4/spot/price_orders': rows(['2', priceOrder('2', 'sell')]),
      'GET /api/v4/futures/usdt/orders': rows(['3', contractOrder('3', 'BTC_USDT', 1)]),
      'GET /api/v4/futures/usdt/price_orders': rows(['4', contractPriceOrder('4', 'BTC_USDT', -1)]),
      'GET /api/v4/futures/btc/orders': rows(['5', contractOrder('5', 'BTC_USD', -1)]),
      'GET /api/v4/futures/btc/price_orders': rows(['6', contractPriceOrder('6', 'BTC_USD', 1)]),
      'GET /api/v4/delivery/usdt/orders': rows(['7', contractOrder('7', 'BTC_USDT_20261225', 1)]),
      'GET /api/v4/delivery/usdt/price_orders': rows(['8', contractPriceOrder('8', 'BTC_USDT_20261225', 1)]),
      'GET /api/v4/options/orders': rows(['9', contractOrder('9', OPTION_ID, 1)]),
      'GET /api/v4/futures/usdt/positions': rows(
        ['long BTC/USDT:USDT', position('BTC_USDT', 5000, '95000', { mode: 'dual_long' })],
        ['short BTC/USDT:USDT', position('BTC_USDT', -2000, '95000', { mode: 'dual_short', leverage: '10' })],
        ['closed', position('BTC_USDT', 0, '95000')],
      ),
      'GET /api/v4/futures/btc/positions': rows(
        ['short BTC/USD:BTC', position('BTC_USD', -500, '100000', { mode: 'dual_short' })],
        ['long BTC/USD:BTC', position('BTC_USD', 800, '100000', { mode: 'dual_long', leverage: '10' })],
        ['long ETH/USD:BTC', position('ETH_USD', 7, '3000')],
      ),
      'GET /api/v4/delivery/usdt/positions': rows([
        'long BTC/USDT:USDT-261225',
        position('BTC_USDT_20261225', 100, '95000'),
      ]),
      'GET /api/v4/options/positions': rows([`short ${OPTION}`, position(OPTION_ID, -3, '4000')]),
      'GET /api/v4/spot/accounts': rows(
        ['USDT', { currency: 'USDT', available: '5', locked: '0' }],
        ['long ETH/USDT', { currency: 'ETH', available: '1.5', locked: '0.5' }],
      ),
      'GET /api/v4/margin/cross/accounts': () => ({
        balances: { BTC: { available: '0.1', freeze: '0', borrowed: '0.2', interest: '0' } },
      }),
      'GET /api/v4/spot/tickers': () => [
        { currency_pair: 'ETH_USDT', last: '3000' },
        { currency_pair: 'BTC_USDT', last: '95000' },
      ],
      'GET /api/v4/futures/usdt/tickers': none,
      'GET /api/v4/futures/btc/tickers': none,
      'GET /api/v4/options/tickers': none,
      ...acts,
    }
  },
}

tryBook(t, book, [
  [/spot.price_orders/, ['spot']],
  [/margin.cross.accounts/, ['cross margin']],
  [/futures.btc.price_orders/, ['inverse BTC']],
  [/delivery/, ['delivery']],
  [/options/, ['options']],
])

const isInEu = ({ part }: { readonly part: string }) => /^spot$|margin$/.test(part)

tryBook(
  t,
  {
    ...book,
    id: 'gateeu',
    reading: { quote: 'USDT', parts: { 'isolated margin': 'read', 'cross margin': 'read' } },
    options: [{ unifiedAccount: false }, { unifiedAccount: false, defaultType: 'swap' }],
    orders: book.orders.filter(isInEu),
    positions: book.positions.filter(isInEu),
  },
  [
    [/spot.price_orders/, ['spot']],
    [/margin.cross.accounts/, ['cross margin']],
  ],
)

t.test('given a user without futures, when the account is read, then the exchange’s word counts as none', (t) => {
  const error = { label: 'USER_NOT_FOUND', message: 'please transfer funds first to create futures account' }
  return atExchange({ ...book, error }, { unifiedAccount: false }, async ({ venue, state }) => {
    state.failing = /futures.btc/
    await venue.positions()
    await venue.openOrders()
    const parts = (await venue.parts?.()) ?? []
    const none = { state: 'none', why: /the exchange says so.*USER_NOT_FOUND/ }
    t.match(
      parts.find(({ name }) => name === 'inverse BTC'),
      { positions: none, orders: none },
    )
  })
})
