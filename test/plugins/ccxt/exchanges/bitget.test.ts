import t from 'tap'
import {
  type Asked,
  atExchange,
  type Book,
  type BookPosition,
  combinations,
  contract,
  spot,
  tryBook,
} from './exchange-book.js'

// Forms of answers: https://www.bitget.com/api-doc

const ok = (data: unknown) => ({ code: '00000', msg: 'success', requestTime: 1700000000000, data })
const CLASSIC_ONLY = { code: '40085', msg: 'You are in Classic Account mode', requestTime: 1700000000000, data: null }

const MARKETS = [
  spot('BTCUSDT', 'BTC', 'USDT'),
  spot('ETHUSDT', 'ETH', 'USDT'),
  contract('BTCUSDT', 'BTC/USDT:USDT', 1),
  contract('ETHUSDT', 'ETH/USDT:USDT', 1),
  contract('ETHPERP', 'ETH/USDC:USDC', 1),
  contract('BTCPERP', 'BTC/USDC:USDC', 1),
  contract('BTCUSD', 'BTC/USD:BTC', 1),
  contract('ETHUSD', 'ETH/USD:ETH', 1),
]

const HEDGE = { posMode: 'hedge_mode' }
const ONE_WAY = { posMode: 'one_way_mode' }

function order(symbol: string, orderId: string, side: string, more: object = {}): object {
  return {
    symbol,
    orderId,
    side,
    size: '1',
    price: '90000',
    status: 'live',
    orderType: 'limit',
    baseVolume: '0',
    ...more,
  }
}

function mixOrder(symbol: string, orderId: string, side: string, more: object = {}): object {
  return order(symbol, orderId, side, { posSide: 'net', reduceOnly: 'NO', tradeSide: 'open', ...ONE_WAY, ...more })
}

function utaOrder(symbol: string, orderId: string, side: string): object {
  const rest = { orderType: 'limit', price: '90000', qty: '1', cumExecQty: '0', orderStatus: 'live', reduceOnly: 'no' }
  return { orderId, category: 'MARGIN', symbol, side, ...rest }
}

/** https://www.bitget.com/api-doc/margin/cross/account/Get-Cross-Assets */
function marginAsset(coin: string, totalAmount: string, borrow: string): object {
  return { coin, totalAmount, available: totalAmount, frozen: '0', borrow, interest: '0' }
}

function position(
  symbol: string,
  marginCoin: string,
  holdSide: string,
  total: string,
  markPrice: string,
  more: object,
): object {
  // What rests in a take-profit is `locked`, and not `available`.
  const size = { total, available: '0', locked: total, openPriceAvg: markPrice, markPrice }
  return {
    symbol,
    marginCoin,
    holdSide,
    ...size,
    leverage: '20',
    marginMode: 'crossed',
    marginSize: '1',
    unrealizedPL: '1',
    ...more,
  }
}

const at = (part: string, id: string, symbol: string, side: 'buy' | 'sell', path: string, params: object) =>
  ({ part, id, symbol, side, quantity: '1', off: [`POST /api/v2/${path}`, { ...params }] }) as const
const ids = (orderId: string) => ({ orderIdList: { 0: { orderId } } })
const LINEAR = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT' }
const IN_COINS = { productType: 'COIN-FUTURES', symbol: 'BTCUSD', marginCoin: 'BTC' }
const CANCEL_PLAN = 'mix/order/cancel-plan-order'
const PLACE = 'POST /api/v2/mix/order/place-order'

const book: Book = {
  id: 'bitget',
  markets: MARKETS,
  reading: { quote: 'USDT', parts: { 'cross margin': 'read', 'margin of a unified account': 'read' } },
  options: combinations([{ defaultType: 'spot' }, { defaultType: 'swap' }], [{}, { defaultSubType: 'inverse' }]),
  orders: [
    at('spot', '1', 'BTC/USDT', 'buy', 'spot/trade/cancel-order', { symbol: 'BTCUSDT', orderId: 1 }),
    { ...at('spot', '2', 'BTC/USDT', 'sell', 'spot/trade/cancel-plan-order', { orderId: 2 }), reduceOnly: true },
    at('linear USDT', '3', 'BTC/USDT:USDT', 'buy', 'mix/order/cancel-order', { ...LINEAR, orderId: 3 }),
    at('linear USDT', '4', 'BTC/USDT:USDT', 'buy', CANCEL_PLAN, { ...LINEAR, ...ids('4'), planType: 'normal_plan' }),
    at('linear USDT', '5', 'BTC/USDT:USDT', 'buy', CANCEL_PLAN, { ...LINEAR, ...ids('5'), planType: 'track_plan' }),
    {
      ...at('linear USDT', '6', 'BTC/USDT:USDT', 'sell', CANCEL_PLAN, { ...LINEAR, ...ids('6'), planType: 'pos_loss' }),
      quantity: '0',
      reduceOnly: true,
    },
    at('linear USDC', '7', 'ETH/USDC:USDC', 'buy', 'mix/order/cancel-order', {
      productType: 'USDC-FUTURES',
      symbol: 'ETHPERP',
    }),
    at('inverse', '8', 'BTC/USD:BTC', 'sell', 'mix/order/cancel-order', {
      productType: 'COIN-FUTURES',
      symbol: 'BTCUSD',
    }),
    at('inverse', '9', 'BTC/USD:BTC', 'sell', CANCEL_PLAN, {
      productType: 'COIN-FUTURES',
      symbol: 'BTCUSD',
      ...ids('9'),
    }),
    at('linear USDC', '10', 'ETH/USDC:USDC', 'sell', CANCEL_PLAN, {
      productType: 'USDC-FUTURES',
      symbol: 'ETHPERP',
      ...ids('10'),
      planType: 'normal_plan',
    }),
    {
      ...at('margin of a unified account', '11', 'BTC/USDT', 'sell', '', {}),
      off: ['POST /api/v3/trade/cancel-order', { symbol: 'BTCUSDT', orderId: '11' }],
    },
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDT',
      off: ['POST /api/v2/spot/trade/place-order', { symbol: 'ETHUSDT', side: 'sell', orderType: 'market', size: '2' }],
    },
    {
      part: 'linear USDT',
      symbol: 'BTC/USDT:USDT',
      side: 'long',
      quantity: '0.5',
      value: '47500',
      currency: 'USDT',
      // https://www.bitget.com/api-doc/contract/trade/Place-Order: in hedge mode, a long is closed by `buy` and `close`
      off: [
        PLACE,
        { ...LINEAR, side: 'buy', tradeSide: 'Close', size: '0.5', marginMode: 'crossed', reduceOnly: undefined },
      ],
    },
    {
      part: 'linear USDT',
      symbol: 'BTC/USDT:USDT',
      side: 'short',
      quantity: '0.2',
      value: '19000',
      currency: 'USDT',
      off: [
        PLACE,
        { ...LINEAR, side: 'sell', tradeSide: 'Close', size: '0.2', marginMode: 'isolated', marginCoin: 'USDT' },
      ],
    },
    {
      part: 'linear USDC',
      symbol: 'ETH/USDC:USDC',
      side: 'long',
      quantity: '3',
      value: '9000',
      currency: 'USDC',
      off: [PLACE, { productType: 'USDC-FUTURES', side: 'sell', reduceOnly: 'YES', size: '3', tradeSide: undefined }],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'short',
      quantity: '0.2',
      value: '0.2',
      currency: 'BTC',
      off: [
        PLACE,
        { ...IN_COINS, side: 'sell', tradeSide: 'Close', size: '0.2', marginMode: 'crossed', reduceOnly: undefined },
      ],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'long',
      quantity: '0.5',
      value: '0.5',
      currency: 'BTC',
      off: [PLACE, { ...IN_COINS, side: 'buy', tradeSide: 'Close', size: '0.5', marginMode: 'isolated' }],
    },
    {
      part: 'inverse',
      symbol: 'ETH/USD:ETH',
      side: 'short',
      quantity: '3',
      value: '3',
      currency: 'ETH',
      off: [PLACE, { productType: 'COIN-FUTURES', marginCoin: 'ETH', side: 'buy', reduceOnly: 'YES', size: '3' }],
    },
    ...(['long', 'short'] as const).map((side): BookPosition => {
      const says = { side: side === 'long' ? 'buy' : 'sell', tradeSide: 'Close', size: '0.1' }
      return {
        ...{ part: 'linear USDC', symbol: 'BTC/USDC:USDC', side, quantity: '0.1', value: '9500', currency: 'USDC' },
        off: [PLACE, { productType: 'USDC-FUTURES', symbol: 'BTCPERP', ...says, reduceOnly: undefined }],
      }
    }),
    {
      part: 'cross margin',
      symbol: 'BTC/USDT',
      side: 'short',
      quantity: '0.11',
      value: '10450',
      currency: 'USDT',
      off: null,
    },
  ],
  error: { code: '40014', msg: 'Incorrect permissions', requestTime: 1700000000000, data: null },
  answers: (open) => {
    const list = (rows: readonly (readonly [string, object])[]) =>
      rows.filter(([name]) => open(name)).map(([, row]) => row)
    const byProduct =
      (rows: Readonly<Record<string, readonly (readonly [string, object])[]>>, key: (asked: object) => string) =>
      (asked: object) =>
        list(rows[key(asked)] ?? [])
    const product = (asked: { readonly productType?: unknown }) => String(asked.productType)
    const plan = (asked: { readonly productType?: unknown; readonly planType?: unknown }) =>
      `${asked.productType} ${asked.planType}`
    const orders = byProduct(
      {
        'USDT-FUTURES': [['3', mixOrder('BTCUSDT', '3', 'buy', HEDGE)]],
        'USDC-FUTURES': [['7', mixOrder('ETHPERP', '7', 'buy')]],
        'COIN-FUTURES': [['8', mixOrder('BTCUSD', '8', 'sell')]],
      },
      product,
    )
    const plans = byProduct(
      {
        'USDT-FUTURES normal_plan': [
          ['4', mixOrder('BTCUSDT', '4', 'buy', { planType: 'normal_plan', triggerPrice: '99000' })],
        ],
        'USDT-FUTURES track_plan': [
          ['5', mixOrder('BTCUSDT', '5', 'buy', { planType: 'track_plan', triggerPrice: '99000' })],
        ],
        'USDT-FUTURES profit_loss': [
          ['6', mixOrder('BTCUSDT', '6', 'sell', { planType: 'pos_loss', triggerPrice: '80000' })],
        ],
        'USDC-FUTURES normal_plan': [
          ['10', mixOrder('ETHPERP', '10', 'sell', { planType: 'normal_plan', triggerPrice: '99000' })],
        ],
        'COIN-FUTURES normal_plan': [
          ['9', mixOrder('BTCUSD', '9', 'sell', { planType: 'normal_plan', triggerPrice: '99000' })],
        ],
      },
      plan,
    )
    const positions = byProduct(
      {
        'USDT-FUTURES': [
          ['long BTC/USDT:USDT', position('BTCUSDT', 'USDT', 'long', '0.5', '95000', HEDGE)],
          [
            'short BTC/USDT:USDT',
            position('BTCUSDT', 'USDT', 'short', '0.2', '95000', { ...HEDGE, marginMode: 'isolated' }),
          ],
        ],
        'USDC-FUTURES': [
          ['long ETH/USDC:USDC', position('ETHPERP', 'USDC', 'long', '3', '3000', ONE_WAY)],
          ['long BTC/USDC:USDC', position('BTCPERP', 'USDC', 'long', '0.1', '95000', HEDGE)],
          ['short BTC/USDC:USDC', position('BTCPERP', 'USDC', 'short', '0.1', '95000', HEDGE)],
        ],
        'COIN-FUTURES': [
          ['short BTC/USD:BTC', position('BTCUSD', 'BTC', 'short', '0.2', '95000', HEDGE)],
          ['long BTC/USD:BTC', position('BTCUSD', 'BTC', 'long', '0.5', '95000', { ...HEDGE, marginMode: 'isolated' })],
          ['short ETH/USD:ETH', position('ETHUSD', 'ETH', 'short', '3', '3000', ONE_WAY)],
        ],
      },
      product,
    )
    const ofCoin = (asked: { readonly marginCoin?: unknown }, rows: readonly object[]) =>
      rows.filter((row) => asked.marginCoin === undefined || Reflect.get(row, 'marginCoin') === asked.marginCoin)
    const acts = () => ok({ orderId: '1', successList: [], failureList: [] })
    return {
      'GET /api/v3/account/settings': () => CLASSIC_ONLY,
      'GET /api/v2/spot/trade/unfilled-orders': () => ok(list([['1', order('BTCUSDT', '1', 'buy')]])),
      'GET /api/v2/spot/trade/current-plan-order': () =>
        ok({ orderList: list([['2', order('BTCUSDT', '2', 'sell', { triggerPrice: '80000' })]]) }),
      'GET /api/v2/mix/order/orders-pending': (asked) => ok({ entrustedList: orders(asked) }),
      'GET /api/v2/mix/order/orders-plan-pending': (asked) => ok({ entrustedList: plans(asked) }),
      'GET /api/v2/mix/position/all-position': (asked) => ok(ofCoin(asked, positions(asked) as object[])),
      // Of a unified account alone: https://www.bitget.com/api-doc/uta/trade/Get-Order-Pending
      'GET /api/v3/trade/unfilled-orders': ({ category }: Asked) =>
        ok({ list: category === 'MARGIN' ? list([['11', utaOrder('BTCUSDT', '11', 'sell')]]) : [] }),
      'POST /api/v3/trade/cancel-order': acts,
      'GET /api/v2/margin/crossed/account/assets': () =>
        ok([marginAsset('BTC', '0.01', '0.12'), marginAsset('USDT', '9', '0')]),
      'GET /api/v2/spot/account/assets': () =>
        ok(
          list([
            ['USDT', { coin: 'USDT', available: '5', frozen: '0', locked: '0' }],
            ['long ETH/USDT', { coin: 'ETH', available: '1.5', frozen: '0.5', locked: '0' }],
          ]),
        ),
      'GET /api/v2/spot/market/tickers': () =>
        ok([
          { symbol: 'ETHUSDT', lastPr: '3000' },
          { symbol: 'BTCUSDT', lastPr: '95000' },
        ]),
      ...Object.fromEntries(
        [
          'spot/trade/cancel-order',
          'spot/trade/cancel-plan-order',
          'spot/trade/place-order',
          'mix/order/cancel-order',
          CANCEL_PLAN,
          'mix/order/place-order',
        ].map((path) => [`POST /api/v2/${path}`, acts]),
      ),
    }
  },
}

tryBook(t, book, [
  [/spot.trade.unfilled-orders/, ['spot']],
  [/spot.trade.current-plan-order/, ['spot']],
  [/orders-plan-pending.*profit_loss/, ['inverse', 'linear USDC', 'linear USDT']],
  [/all-position.*USDC-FUTURES/, ['linear USDC']],
  [/COIN-FUTURES/, ['inverse']],
  [/margin.crossed/, ['cross margin']],
  [/v3.trade/, ['margin of a unified account']],
])

t.test('given a default margin mode, when spot is read, then it is unknown, and not that of margin', (t) =>
  atExchange(book, { defaultMarginMode: 'isolated' }, async ({ venue, state }) => {
    const positions = await venue.positions()
    await venue.openOrders()
    const spot = ((await venue.parts?.()) ?? []).find(({ name }) => name === 'spot')
    t.match(spot, { positions: { state: 'unread', why: /defaultMarginMode/ }, orders: { state: 'unread' } })
    const long = positions.find(({ side, symbol }) => side === 'long' && symbol === 'BTC/USDT:USDT')
    const closing = {
      symbol: 'BTC/USDT:USDT',
      side: 'sell',
      quantity: '0.5',
      type: 'market',
      reduceOnly: true,
    } as const
    if (long !== undefined) await venue.close(long, closing)
    t.match(state.acted, [[PLACE, { marginMode: 'crossed', tradeSide: 'Close' }]])
  }),
)

t.test('given 250 orders, when they are read, then all pages are turned', (t) =>
  atExchange(ofManyOrders(250, true), {}, async ({ venue }) => {
    t.equal((await venue.openOrders()).length, 250)
  }),
)

t.test('given pages that do not turn, when orders are read, then that is unknown', (t) =>
  atExchange(ofManyOrders(250, false), {}, async ({ venue }) => {
    await venue.openOrders()
    const parts = (await venue.parts?.()) ?? []
    t.match(parts.find(({ name }) => name === 'linear USDT')?.orders, { state: 'failed', why: /page 2/ })
  }),
)

function ofManyOrders(count: number, turns: boolean): Book {
  const rows = Array.from({ length: count }, (_, index) => mixOrder('BTCUSDT', String(1_000 - index), 'buy'))
  const older = ({ idLessThan }: Asked) =>
    rows.filter((row) => !turns || idLessThan === undefined || Number(Reflect.get(row, 'orderId')) < Number(idLessThan))
  const answers: Book['answers'] = (open) => ({
    ...book.answers(open),
    'GET /api/v2/mix/order/orders-pending': (asked) =>
      ok({ entrustedList: asked.productType === 'USDT-FUTURES' ? older(asked).slice(0, Number(asked.limit)) : [] }),
    'GET /api/v2/mix/order/orders-plan-pending': () => ok({ entrustedList: [] }),
    'GET /api/v3/trade/unfilled-orders': () => ok({ list: [] }),
    'GET /api/v2/spot/trade/unfilled-orders': () => ok([]),
    'GET /api/v2/spot/trade/current-plan-order': () => ok({ orderList: [] }),
  })
  return { ...book, answers }
}
