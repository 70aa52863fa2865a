import t from 'tap'
import {
  atExchange,
  type Book,
  type BookOrder,
  type BookPosition,
  combinations,
  contract,
  spot,
  tryBook,
} from './exchange-book.js'

// Forms of answers: https://developers.binance.com/docs

const ORDER_TYPES = { info: { orderTypes: ['LIMIT', 'MARKET', 'STOP_MARKET'] } }
const OPTION = 'BTC/USDT:USDT-261225-100000-C'

const MARKETS = [
  spot('BTCUSDT', 'BTC', 'USDT', { margin: true, ...ORDER_TYPES }),
  spot('ETHUSDT', 'ETH', 'USDT', { margin: true, ...ORDER_TYPES }),
  contract('BTCUSDT', 'BTC/USDT:USDT', 1, ORDER_TYPES),
  contract('BTCUSDT_261225', 'BTC/USDT:USDT-261225', 1, ORDER_TYPES),
  contract('ETHUSDT', 'ETH/USDT:USDT', 1, ORDER_TYPES),
  contract('ETHUSDC', 'ETH/USDC:USDC', 1, ORDER_TYPES),
  contract('BTCUSD_PERP', 'BTC/USD:BTC', 100, ORDER_TYPES),
  contract('BTCUSD_261225', 'BTC/USD:BTC-261225', 100, ORDER_TYPES),
  contract('BTC-261225-100000-C', OPTION, 1),
  // Those of portfolio margin.
  spot('SOLUSDT', 'SOL', 'USDT', { margin: true, ...ORDER_TYPES }),
  contract('SOLUSDT', 'SOL/USDT:USDT', 1, ORDER_TYPES),
  contract('SOLUSD_PERP', 'SOL/USD:SOL', 10, ORDER_TYPES),
]

const ID = {
  spot: 'BTCUSDT',
  linear: 'BTCUSDT',
  dated: 'BTCUSDT_261225',
  coin: 'BTCUSD_PERP',
  coinDated: 'BTCUSD_261225',
}

function order(symbol: string, orderId: string, side: string, quantity: string, more: object = {}): object {
  return {
    symbol,
    orderId,
    side,
    origQty: quantity,
    executedQty: '0',
    price: '90000',
    status: 'NEW',
    type: 'LIMIT',
    ...more,
  }
}
const future = { positionSide: 'BOTH', reduceOnly: false, stopPrice: '0' }

function algoOrder(symbol: string, algoId: string, side: string, quantity: string, more: object = {}): object {
  const stop = {
    orderType: 'STOP_MARKET',
    algoType: 'CONDITIONAL',
    algoStatus: 'NEW',
    triggerPrice: '99000',
    price: '0',
  }
  return {
    algoId,
    symbol,
    side,
    positionSide: 'BOTH',
    quantity,
    reduceOnly: false,
    closePosition: false,
    ...stop,
    ...more,
  }
}

function position(symbol: string, positionAmt: string, markPrice: string, notional: object, more: object = {}): object {
  return {
    symbol,
    positionAmt,
    markPrice,
    entryPrice: markPrice,
    positionSide: 'BOTH',
    unRealizedProfit: '1',
    ...notional,
    ...more,
  }
}

function coinPosition(symbol: string, amount: string, price: string, notionalValue: string, positionSide: string) {
  return position(symbol, amount, price, { notionalValue }, { marginType: 'cross', positionSide })
}

/** https://developers.binance.com/docs/derivatives/portfolio-margin/account/Account-Balance */
function portfolioBalance(asset: string, crossMarginAsset: string, crossMarginBorrowed: string): object {
  const margin = {
    crossMarginAsset,
    crossMarginFree: crossMarginAsset,
    crossMarginLocked: '0',
    crossMarginInterest: '0',
  }
  return { asset, totalWalletBalance: crossMarginAsset, crossMarginBorrowed, ...margin }
}

/** https://developers.binance.com/docs/derivatives/portfolio-margin/trade/Query-All-Current-UM-Open-Conditional-Orders */
function strategy(symbol: string, strategyId: string, side: string): object {
  const stop = { strategyStatus: 'NEW', strategyType: 'STOP_MARKET', stopPrice: '99', price: '0' }
  return { symbol, strategyId, side, positionSide: 'BOTH', origQty: '1', reduceOnly: false, ...stop }
}

const closes = (symbol: string, side: 'long' | 'short') => ({
  symbol,
  side: side === 'long' ? 'SELL' : 'BUY',
  positionSide: side.toUpperCase(),
  quantity: '6',
  reduceOnly: undefined,
})

const STOP_LOSS = { type: 'STOP_LOSS_LIMIT', stopPrice: '80000' }

const cancelled = (
  symbol: string,
  side: BookOrder['side'],
  part: string,
  id: string,
  off: BookOrder['off'],
  quantity = '1',
) => ({
  id,
  part,
  symbol,
  side,
  quantity,
  off,
})

const book: Book = {
  id: 'binance',
  markets: MARKETS,
  reading: {
    quote: 'USDT',
    parts: {
      options: 'read',
      'cross margin': 'read',
      'portfolio margin': 'read',
      'portfolio margin linear': 'read',
      'portfolio margin inverse': 'read',
    },
  },
  options: combinations(
    [{ defaultType: 'spot' }, { defaultType: 'swap' }, { defaultType: 'margin' }],
    [{}, { defaultSubType: 'linear' }, { defaultSubType: 'inverse', fetchPositions: 'account' }],
  ),
  orders: [
    cancelled('BTC/USDT', 'buy', 'spot', '1', ['DELETE /api/v3/order', { symbol: ID.spot, orderId: 1 }]),
    cancelled('BTC/USDT:USDT', 'buy', 'linear', '2', ['DELETE /fapi/v1/order', { symbol: ID.linear, orderId: 2 }]),
    cancelled('BTC/USDT:USDT', 'sell', 'linear', '3', ['DELETE /fapi/v1/algoOrder', { symbol: ID.linear, algoId: 3 }]),
    cancelled('BTC/USDT:USDT-261225', 'sell', 'linear', '4', [
      'DELETE /fapi/v1/algoOrder',
      { symbol: ID.dated, algoId: 4 },
    ]),
    cancelled('BTC/USD:BTC', 'sell', 'inverse', '5', ['DELETE /dapi/v1/order', { symbol: ID.coin, orderId: 5 }]),
    cancelled('BTC/USD:BTC', 'buy', 'inverse', '6', ['DELETE /dapi/v1/algoOrder', { symbol: ID.coin, algoId: 6 }]),
    cancelled('BTC/USD:BTC-261225', 'buy', 'inverse', '7', [
      'DELETE /dapi/v1/algoOrder',
      { symbol: ID.coinDated, algoId: 7 },
    ]),
    cancelled(OPTION, 'buy', 'options', '8', ['DELETE /eapi/v1/order', { symbol: 'BTC-261225-100000-C', orderId: 8 }]),
    cancelled('BTC/USDT', 'sell', 'cross margin', '9', [
      'DELETE /sapi/v1/margin/order',
      { symbol: ID.spot, orderId: 9 },
    ]),
    {
      ...cancelled('BTC/USDT:USDT', 'sell', 'linear', '10', ['DELETE /fapi/v1/algoOrder', { algoId: 10 }], '0'),
      reduceOnly: true,
    },
    cancelled('BTC/USDT', 'sell', 'spot', '11', ['DELETE /api/v3/order', { symbol: ID.spot, orderId: 11 }]),
    cancelled('BTC/USDT', 'sell', 'cross margin', '12', ['DELETE /sapi/v1/margin/order', { orderId: 12 }]),
    cancelled('SOL/USDT', 'buy', 'portfolio margin', '13', ['DELETE /papi/v1/margin/order', { orderId: 13 }]),
    cancelled('SOL/USDT', 'sell', 'portfolio margin', '14', ['DELETE /papi/v1/margin/order', { orderId: 14 }]),
    cancelled('SOL/USDT:USDT', 'buy', 'portfolio margin linear', '15', ['DELETE /papi/v1/um/order', { orderId: 15 }]),
    cancelled('SOL/USDT:USDT', 'sell', 'portfolio margin linear', '16', [
      'DELETE /papi/v1/um/conditional/order',
      { symbol: 'SOLUSDT', strategyId: 16 },
    ]),
    cancelled('SOL/USD:SOL', 'buy', 'portfolio margin inverse', '17', ['DELETE /papi/v1/cm/order', { orderId: 17 }]),
    cancelled('SOL/USD:SOL', 'sell', 'portfolio margin inverse', '18', [
      'DELETE /papi/v1/cm/conditional/order',
      { symbol: 'SOLUSD_PERP', strategyId: 18 },
    ]),
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDT',
      off: ['POST /api/v3/order', { symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: '2' }],
    },
    {
      part: 'linear',
      symbol: 'BTC/USDT:USDT',
      side: 'long',
      quantity: '0.5',
      value: '47500',
      currency: 'USDT',
      off: [
        'POST /fapi/v1/order',
        {
          symbol: 'BTCUSDT',
          side: 'SELL',
          positionSide: 'LONG',
          type: 'MARKET',
          quantity: '0.5',
          reduceOnly: undefined,
        },
      ],
    },
    {
      part: 'linear',
      symbol: 'BTC/USDT:USDT',
      side: 'short',
      quantity: '0.2',
      value: '19000',
      currency: 'USDT',
      off: [
        'POST /fapi/v1/order',
        {
          symbol: 'BTCUSDT',
          side: 'BUY',
          positionSide: 'SHORT',
          type: 'MARKET',
          quantity: '0.2',
          reduceOnly: undefined,
        },
      ],
    },
    {
      part: 'linear',
      symbol: 'ETH/USDC:USDC',
      side: 'long',
      quantity: '3',
      value: '9000',
      currency: 'USDC',
      off: [
        'POST /fapi/v1/order',
        { symbol: 'ETHUSDC', side: 'SELL', reduceOnly: true, quantity: '3', positionSide: undefined },
      ],
    },
    {
      // https://developers.binance.com/docs/derivatives/coin-margined-futures/account/rest-api/Position-Information: 100 USD a contract
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'short',
      quantity: '2',
      value: '0.002',
      currency: 'BTC',
      off: [
        'POST /dapi/v1/order',
        { symbol: ID.coin, side: 'BUY', positionSide: 'SHORT', quantity: '2', reduceOnly: undefined },
      ],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'long',
      quantity: '5',
      value: '0.005',
      currency: 'BTC',
      off: [
        'POST /dapi/v1/order',
        { symbol: ID.coin, side: 'SELL', positionSide: 'LONG', quantity: '5', reduceOnly: undefined },
      ],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC-261225',
      side: 'long',
      quantity: '3',
      value: '0.003',
      currency: 'BTC',
      off: [
        'POST /dapi/v1/order',
        { symbol: ID.coinDated, side: 'SELL', reduceOnly: true, quantity: '3', positionSide: undefined },
      ],
    },
    { part: 'options', symbol: OPTION, side: 'short', quantity: '0.5', value: '10.25', currency: 'USDT', off: null },
    {
      part: 'cross margin',
      symbol: 'BTC/USDT',
      side: 'short',
      quantity: '0.11',
      value: '10450',
      currency: 'USDT',
      off: null,
    },
    {
      part: 'cross margin',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '1',
      value: '3000',
      currency: 'USDT',
      off: null,
    },
    {
      part: 'portfolio margin',
      symbol: 'SOL/USDT',
      side: 'short',
      quantity: '4',
      value: '800',
      currency: 'USDT',
      off: null,
    },
    ...(['long', 'short'] as const).flatMap((side): BookPosition[] => [
      {
        ...{ part: 'portfolio margin linear', symbol: 'SOL/USDT:USDT', side, quantity: '6' },
        ...{ value: '1200', currency: 'USDT', off: ['POST /papi/v1/um/order', closes('SOLUSDT', side)] },
      },
      {
        ...{ part: 'portfolio margin inverse', symbol: 'SOL/USD:SOL', side, quantity: '6' },
        ...{ value: '0.3', currency: 'SOL', off: ['POST /papi/v1/cm/order', closes('SOLUSD_PERP', side)] },
      },
    ]),
  ],
  error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
  answers: (open) => {
    const rows = (list: readonly (readonly [string, object])[]) => () =>
      list.filter(([name]) => open(name)).map(([, row]) => row)
    const acts = () => ({ orderId: 1, algoId: 1, symbol: 'BTCUSDT', status: 'NEW' })
    const balance = (asset: string, free: string, locked = '0') => ({ asset, free, locked })
    const margin = (asset: string, free: string, borrowed: string) => ({
      ...balance(asset, free),
      borrowed,
      interest: '0',
    })
    const ticker = (symbol: string, lastPrice: string) => ({
      symbol,
      lastPrice,
      bidPrice: lastPrice,
      bidQty: '1',
      askQty: '1',
    })
    return {
      'GET /api/v3/openOrders': rows([
        ['1', order(ID.spot, '1', 'BUY', '1')],
        ['11', order(ID.spot, '11', 'SELL', '1', STOP_LOSS)],
      ]),
      'GET /fapi/v1/openOrders': rows([['2', order(ID.linear, '2', 'BUY', '1', future)]]),
      'GET /fapi/v1/openAlgoOrders': rows([
        ['3', algoOrder(ID.linear, '3', 'SELL', '1')],
        ['4', algoOrder(ID.dated, '4', 'SELL', '1')],
        ['10', algoOrder(ID.linear, '10', 'SELL', '0', { closePosition: true })],
      ]),
      'GET /dapi/v1/openOrders': rows([['5', order(ID.coin, '5', 'SELL', '1', future)]]),
      'GET /dapi/v1/openAlgoOrders': rows([
        ['6', algoOrder(ID.coin, '6', 'BUY', '1')],
        ['7', algoOrder(ID.coinDated, '7', 'BUY', '1')],
      ]),
      'GET /eapi/v1/openOrders': rows([
        [
          '8',
          {
            orderId: '8',
            symbol: 'BTC-261225-100000-C',
            side: 'BUY',
            quantity: '1',
            executedQty: '0',
            price: '5',
            status: 'ACCEPTED',
          },
        ],
      ]),
      'GET /sapi/v1/margin/openOrders': rows([
        ['9', order(ID.spot, '9', 'SELL', '1', { isIsolated: false })],
        ['12', order(ID.spot, '12', 'SELL', '1', { isIsolated: false, ...STOP_LOSS })],
      ]),
      'GET /papi/v1/margin/openOrders': rows([
        ['13', order('SOLUSDT', '13', 'BUY', '1')],
        ['14', order('SOLUSDT', '14', 'SELL', '1', STOP_LOSS)],
      ]),
      'GET /papi/v1/um/openOrders': rows([['15', order('SOLUSDT', '15', 'BUY', '1', future)]]),
      'GET /papi/v1/um/conditional/openOrders': rows([['16', strategy('SOLUSDT', '16', 'SELL')]]),
      'GET /papi/v1/cm/openOrders': rows([['17', order('SOLUSD_PERP', '17', 'BUY', '1', future)]]),
      'GET /papi/v1/cm/conditional/openOrders': rows([['18', strategy('SOLUSD_PERP', '18', 'SELL')]]),
      'GET /api/v3/account': () => ({
        balances: [balance('USDT', '100'), ...(open('long ETH/USDT') ? [balance('ETH', '1.5', '0.5')] : [])],
      }),
      'GET /sapi/v1/margin/account': () => ({
        userAssets: [margin('ETH', '1', '0'), margin('BTC', '0.01', '0.12'), margin('USDT', '20000', '0')],
      }),
      'GET /fapi/v3/positionRisk': rows([
        ['long BTC/USDT:USDT', position(ID.linear, '0.5', '95000', { notional: '47500' }, { positionSide: 'LONG' })],
        [
          'short BTC/USDT:USDT',
          position(ID.linear, '-0.2', '95000', { notional: '-19000' }, { positionSide: 'SHORT' }),
        ],
        ['long ETH/USDC:USDC', position('ETHUSDC', '3', '3000', { notional: '9000' })],
      ]),
      'GET /dapi/v1/positionRisk': rows([
        ['short BTC/USD:BTC', coinPosition(ID.coin, '-2', '100000', '-0.002', 'SHORT')],
        ['long BTC/USD:BTC', coinPosition(ID.coin, '5', '100000', '0.005', 'LONG')],
        ['long BTC/USD:BTC-261225', coinPosition(ID.coinDated, '3', '100000', '0.003', 'BOTH')],
      ]),
      'GET /papi/v1/um/positionRisk': rows([
        ['long SOL/USDT:USDT', position('SOLUSDT', '6', '200', { notional: '1200' }, { positionSide: 'LONG' })],
        ['short SOL/USDT:USDT', position('SOLUSDT', '-6', '200', { notional: '-1200' }, { positionSide: 'SHORT' })],
      ]),
      'GET /papi/v1/cm/positionRisk': rows([
        ['long SOL/USD:SOL', coinPosition('SOLUSD_PERP', '6', '200', '0.3', 'LONG')],
        ['short SOL/USD:SOL', coinPosition('SOLUSD_PERP', '-6', '200', '-0.3', 'SHORT')],
      ]),
      'GET /papi/v1/balance': () => [portfolioBalance('SOL', '1', '5'), portfolioBalance('USDT', '2000', '0')],
      'GET /papi/v1/um/leverageBracket': () => [],
      'GET /papi/v1/cm/leverageBracket': () => [],
      'GET /eapi/v1/position': () => [
        {
          symbol: 'BTC-261225-100000-C',
          side: 'SHORT',
          quantity: '-0.5',
          markPrice: '20.5',
          markValue: '-10.25',
          entryPrice: '27.7',
        },
      ],
      'GET /fapi/v1/leverageBracket': () => [],
      'GET /dapi/v2/leverageBracket': () => [],
      'GET /api/v3/ticker/24hr': () => [
        ticker('ETHUSDT', '3000'),
        ticker('BTCUSDT', '95000'),
        ticker('SOLUSDT', '200'),
      ],
      'GET /fapi/v1/ticker/24hr': () => [ticker('ETHUSDT', '3000'), ticker('BTCUSDT', '95000')],
      ...Object.fromEntries(
        [
          ...['api/v3', 'fapi/v1', 'dapi/v1', 'eapi/v1', 'sapi/v1/margin'],
          ...['papi/v1/margin', 'papi/v1/um', 'papi/v1/cm'],
        ].flatMap((path) =>
          ['order', 'algoOrder', 'conditional/order'].flatMap((name) => [
            [`DELETE /${path}/${name}`, acts],
            [`POST /${path}/${name}`, acts],
          ]),
        ),
      ),
    }
  },
}

tryBook(t, book, [
  [/GET .api.v3.openOrders/, ['spot']],
  [/GET .api.v3.account/, ['spot']],
  [/GET .fapi.v1.openAlgoOrders/, ['linear']],
  [/GET .fapi.v3/, ['linear']],
  [/GET .dapi/, ['inverse']],
  [/GET .eapi/, ['options']],
  [/GET .sapi/, ['cross margin']],
  [/GET .papi.v1.balance/, ['portfolio margin']],
  [/GET .papi.v1.um.conditional/, ['portfolio margin linear']],
  [/GET .papi.v1.cm.positionRisk/, ['portfolio margin inverse']],
])

const isSpot = ({ part }: { readonly part: string }) => part === 'spot'

tryBook(
  t,
  {
    ...book,
    id: 'binanceus',
    reading: { quote: 'USDT' },
    options: [{}, { defaultType: 'swap' }],
    orders: book.orders.filter(isSpot),
    positions: book.positions.filter(isSpot),
  },
  [],
)

// https://developers.binance.com/docs/binance-spot-api-docs/enums: a bot may label its orders with a `strategyId`. Ids are those of a symbol.
t.test(
  'given orders with one label or one id, when they are read, then each is there and is cancelled by its own id',
  (t) => {
    const cancels: unknown[] = []
    const answers: Book['answers'] = (open) => ({
      ...book.answers(open),
      'GET /api/v3/openOrders': () => [
        order(ID.spot, '1', 'BUY', '1', { strategyId: 7 }),
        order(ID.spot, '2', 'BUY', '1', { strategyId: 7 }),
        order('ETHUSDT', '1', 'BUY', '1'),
      ],
      'DELETE /api/v3/order': ({ symbol, orderId }) => {
        cancels.push([symbol, orderId])
        return { orderId, symbol, status: 'CANCELED' }
      },
    })
    return atExchange({ ...book, answers }, {}, async ({ venue }) => {
      const orders = (await venue.openOrders()).filter(({ part }) => part === 'spot')
      for (const order of orders) await venue.cancel(order)
      t.same(cancels, [
        ['BTCUSDT', '1'],
        ['BTCUSDT', '2'],
        ['ETHUSDT', '1'],
      ])
    })
  },
)

// https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Algo-Order: it follows the price, and has no trigger price
t.test('given trailing stops, when they are read, then they are stops', (t) => {
  const trailing = { orderType: 'TRAILING_STOP_MARKET', triggerPrice: '', callbackRate: '1', reduceOnly: true }
  const strategic = { ...strategy('SOLUSDT', '16', 'SELL'), strategyType: 'TRAILING_STOP_MARKET', stopPrice: '0' }
  const answers: Book['answers'] = (open) => ({
    ...book.answers(open),
    'GET /fapi/v1/openAlgoOrders': () => [algoOrder(ID.linear, '3', 'SELL', '1', trailing)],
    'GET /papi/v1/um/conditional/openOrders': () => [strategic],
  })
  return atExchange({ ...book, answers }, {}, async ({ venue }) => {
    const orders = await venue.openOrders()
    for (const name of ['3', '16'])
      t.match(
        orders.find(({ id }) => id === name),
        { stop: true, quantity: '1' },
      )
  })
})

for (const defaultType of ['future', 'delivery']) {
  t.test(`given the default type ${defaultType}, when a spot balance is closed, then no contract is traded`, (t) =>
    atExchange(book, { defaultType }, async ({ venue, state }) => {
      const spot = (await venue.positions()).find(({ part }) => part === 'spot')
      t.match(spot, { symbol: 'ETH/USDT', notClosable: /defaultType/ })
      const closing = { symbol: 'ETH/USDT', side: 'sell', quantity: '2', type: 'market', reduceOnly: true } as const
      if (spot !== undefined) await t.rejects(venue.close(spot, closing), { message: /defaultType/ })
      t.same(state.acted, [])
    }),
  )
}
