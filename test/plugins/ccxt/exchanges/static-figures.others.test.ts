import t from 'tap'
import type { ReadingOptions } from '../../../../plugins/ccxt/reading-options.js'
import { type Asked, type Book, shownOrders, shownPositions, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'

// Figures of ccxt's static responses, https://github.com/ccxt/ccxt/tree/master/ts/src/test/static/response: what exchanges have really
// answered. Each row names its answer there. What has to come out is worked out by hand from the answer.

type Answer = (params: Asked['params']) => unknown

interface Row {
  readonly id: string
  /** The method and the description of each answer. */
  readonly of: string
  readonly markets: readonly object[]
  readonly reading: ReadingOptions
  readonly exchangeOptions?: object
  /** By method and path. */
  readonly answers: Readonly<Record<string, Answer>>
  /** What it answers where nothing is there. */
  readonly nothing: (asked: Asked) => unknown
  /** `symbol side quantity = value currency (part)` */
  readonly positions?: readonly string[]
  /** `id symbol side quantity (part)`, then `stop` and `exit` */
  readonly orders?: readonly string[]
}

function bookOf({ answers, nothing }: Row): Book {
  return {
    answer: (asked) => answers[`${asked.method} ${asked.path}`]?.(asked.params) ?? nothing(asked),
    left: () => [],
  }
}

/** Hyperliquid answers everything at one address, by the type that is asked for. */
function infos(by: Readonly<Record<string, unknown>>): Row['answers'] {
  return { 'POST /info': ({ type }) => by[type] }
}

// ccxt 4.5.84, `fetchMarkets` of Hyperliquid: contracts of one coin, and a least value of 10 USDC
const hyperliquidMarket = (coin: string, index: string) =>
  swapMarket(`${coin}/USDC:USDC`, { id: index, contractSize: 1, step: 0.01, more: { baseName: coin } })
const PERPETUALS = [
  hyperliquidMarket('ETH', '1'),
  hyperliquidMarket('SOL', '5'),
  hyperliquidMarket('ADA', '65'),
  hyperliquidMarket('HYPE', '159'),
]
const held = (coin: string, szi: string, positionValue: string, type = 'cross') => ({
  type: 'oneWay',
  position: {
    coin,
    szi,
    positionValue,
    entryPx: '1',
    marginUsed: '1',
    unrealizedPnl: '0',
    leverage: { type, value: '20' },
  },
})
const hyperliquid = {
  id: 'hyperliquid',
  markets: PERPETUALS,
  reading: { quote: 'USDC' },
  nothing: ({ params }: Asked) => (/OpenOrders/.test(params.type) ? [] : { assetPositions: [], balances: [] }),
}
const HYPERLIQUID: readonly Row[] = [
  {
    ...hyperliquid,
    of: 'fetchPositions, 1st',
    answers: infos({
      clearinghouseState: { assetPositions: [held('SOL', '3.34', '463.9594'), held('ETH', '3.6', '13694.04')] },
    }),
    positions: ['ETH/USDC:USDC long 3.6 = 13694.04 USDC (linear)', 'SOL/USDC:USDC long 3.34 = 463.9594 USDC (linear)'],
  },
  {
    ...hyperliquid,
    of: 'fetchPositions, short position and isolated short position',
    answers: infos({
      clearinghouseState: {
        assetPositions: [
          held('SOL', '-0.5', '68.98'),
          held('ETH', '1.6', '3819.2'),
          held('HYPE', '-4.0', '192.58', 'isolated'),
        ],
      },
    }),
    positions: [
      'ETH/USDC:USDC long 1.6 = 3819.2 USDC (linear)',
      'HYPE/USDC:USDC short 4 = 192.58 USDC (linear)',
      'SOL/USDC:USDC short 0.5 = 68.98 USDC (linear)',
    ],
  },
  {
    ...hyperliquid,
    of: 'fetchOpenOrders, open orders and trigger open order',
    answers: infos({
      frontendOpenOrders: [
        { coin: 'SOL', limitPx: '60.0', oid: '6928553534', origSz: '0.1', side: 'B', sz: '0.1' },
        {
          ...{
            coin: 'ADA',
            limitPx: '0.4',
            oid: '8670685324',
            origSz: '40.0',
            side: 'B',
            sz: '40.0',
            reduceOnly: false,
          },
          ...{ isTrigger: true, triggerPx: '0.6', orderType: 'Stop Limit', tif: null, cloid: null },
        },
      ],
    }),
    orders: ['6928553534 SOL/USDC:USDC buy 0.1 (linear)', '8670685324 ADA/USDC:USDC buy 40 (linear) stop'],
  },
  {
    ...hyperliquid,
    of: 'fetchOpenOrders, open order using a non usdc hip3 market',
    exchangeOptions: { hip3TokensByName: { 'flx:CRCL': { quote: 'USDH', code: 'FLX-CRCL' } } },
    markets: [...PERPETUALS, swapMarket('FLX-CRCL/USDH:USDH', { id: '110001', contractSize: 1, step: 0.01 })],
    reading: { quote: 'USDC', orderParams: [{ dex: 'flx' }] },
    answers: {
      'POST /info': ({ type, dex }) =>
        type === 'frontendOpenOrders' && dex === 'flx'
          ? [
              {
                coin: 'flx:CRCL',
                side: 'B',
                limitPx: '70.0',
                sz: '0.14',
                oid: '251733169011',
                origSz: '0.14',
                tif: 'Gtc',
              },
            ]
          : undefined,
    },
    orders: ['251733169011 FLX-CRCL/USDH:USDH buy 0.14 (as configured)'],
  },
  {
    ...hyperliquid,
    of: 'fetchBalance, spot balance with correct currency codes',
    // ccxt 4.5.84, `fetchSpotMarkets`: `spotCurrencyMapping` names the bridged coins
    markets: ['HYPE @107', 'ETH @151 UETH', 'SOL @156 USOL', 'USDH @230'].map((listed) => {
      const [base = '', id = '', baseName = base] = listed.split(' ')
      return spotMarket(`${base}/USDC`, { id, step: 0.001, more: { baseName } })
    }),
    answers: infos({
      spotClearinghouseState: {
        balances: [
          { coin: 'USDC', token: '0', total: '1.2908594', hold: '0.0' },
          { coin: 'HYPE', token: '150', total: '4.43762752', hold: '0.0' },
          { coin: 'UETH', token: '221', total: '0.003397716', hold: '0.0' },
          { coin: 'USOL', token: '254', total: '0.07894692', hold: '0.0' },
          { coin: 'USDH', token: '360', total: '0.00621736', hold: '0.0' },
        ],
      },
      spotMetaAndAssetCtxs: [
        {
          tokens: ['USDC', 'HYPE', 'UETH', 'USOL', 'USDH'].map((name, index) => ({ name, index, szDecimals: 3 })),
          universe: ['@107', '@151', '@156', '@230'].map((name, index) => ({ name, index, tokens: [index + 1, 0] })),
        },
        ['25', '3000', '140', '1'].map((midPx) => ({ midPx, markPx: midPx })),
      ],
      metaAndAssetCtxs: [{ universe: [] }, []],
    }),
    positions: [
      'ETH/USDC long 0.003397716 = 10.193148 USDC (spot)',
      'HYPE/USDC long 4.43762752 = 110.94069 USDC (spot)',
      'SOL/USDC long 0.07894692 = 11.052569 USDC (spot)',
      'USDH/USDC long 0.00621736 = 0.00621736 USDC (spot)',
    ],
  },
]

const MEXC: readonly Row[] = [
  {
    id: 'mexc',
    of: 'fetchOrders, fetch orders, were it still open',
    markets: [spotMarket('ATLAS/USDT', { id: 'ATLASUSDT' })],
    reading: { quote: 'USDT' },
    nothing: ({ path }) => (/account$/.test(path) ? { balances: [] } : { success: true, data: [] }),
    answers: {
      'GET /api/v3/openOrders': () => [
        {
          ...{ symbol: 'ATLASUSDT', orderId: 'C02__385413065019117569043', orderListId: '-1', clientOrderId: null },
          ...{ price: '0.004327', origQty: '1220', executedQty: '0', cummulativeQuoteQty: '0', status: 'NEW' },
          ...{ timeInForce: null, type: 'LIMIT', side: 'SELL', stopPrice: null, icebergQty: null, isWorking: true },
        },
      ],
    },
    // Nobody sells on a spot market without margin what he doesn't have.
    orders: ['C02__385413065019117569043 ATLAS/USDT sell 1220 (spot) exit'],
  },
]

const bingx = {
  id: 'bingx',
  // ccxt 4.5.84, `parseMarket`: an inverse contract is worth its `minTickSize`, which is 10 USD for SOL and 100 USD for BTC
  markets: [
    spotMarket('LTC/USDT', { id: 'LTC-USDT' }),
    swapMarket('LTC/USDT:USDT', { id: 'LTC-USDT', contractSize: 1 }),
    swapMarket('ETH/USDT:USDT', { id: 'ETH-USDT', contractSize: 1 }),
    swapMarket('BNB/USDT:USDT', { id: 'BNB-USDT', contractSize: 1 }),
    swapMarket('SOL/USD:SOL', { id: 'SOL-USD', contractSize: 10, step: 1 }),
  ],
  reading: { quote: 'USDT' },
  nothing: () => ({ code: 0, data: {} }),
}
const NO_TPSL = { takeProfit: { type: '', stopPrice: '0' }, stopLoss: { type: '', stopPrice: '0' } }
const bingxHeld = (symbol: string, positionAmt: string, avgPrice: string, markPrice: string, more: object = {}) => ({
  ...{ symbol, positionId: symbol, positionSide: 'LONG', isolated: false, positionAmt, availableAmt: positionAmt },
  ...{ avgPrice, markPrice, unrealizedProfit: '0', leverage: '5', ...more },
})
const BINGX: readonly Row[] = [
  {
    ...bingx,
    of: 'fetchPositions, fetch position and fetch inverse position',
    answers: {
      'GET /openApi/swap/v2/user/positions': () => ({
        code: '0',
        data: [bingxHeld('LTC-USDT', '0.1', '95.61', '95.62', { positionValue: '9.5616', onlyOnePosition: false })],
      }),
      'GET /openApi/cswap/v1/user/positions': () => ({
        code: '0',
        data: [bingxHeld('SOL-USD', '1', '158.63', '158.402')],
      }),
    },
    // 0.1 × 95.62, and 10 / 158.402: the margin of 0.00630398 at 10 to 1 is that of 10 USD too.
    positions: ['LTC/USDT:USDT long 0.1 = 9.562 USDT (linear)', 'SOL/USD:SOL long 1 = 0.063130516 SOL (inverse)'],
  },
  {
    ...bingx,
    of: 'fetchOpenOrders, both; fetchOrder, swap stopLoss order; createOrder, with stopLoss',
    answers: {
      'GET /openApi/spot/v1/trade/openOrders': () => ({
        code: '0',
        data: {
          orders: [
            {
              ...{ symbol: 'LTC-USDT', orderId: '1752456208763060224', price: '50', StopPrice: '0', origQty: '0.1' },
              ...{ executedQty: '0', status: 'PENDING', type: 'LIMIT', side: 'BUY', origQuoteOrderQty: '0' },
            },
          ],
        },
      }),
      'GET /openApi/swap/v2/trade/openOrders': () => ({
        code: '0',
        data: {
          orders: [
            {
              ...{ symbol: 'LTC-USDT', orderId: '1792481956836519936', side: 'SELL', positionSide: 'BOTH', price: '0' },
              ...{ type: 'STOP_MARKET', origQty: '0.1', executedQty: '0.0', stopPrice: '20.00', status: 'NEW' },
              ...{ ...NO_TPSL, onlyOnePosition: true, reduceOnly: true },
            },
            {
              ...{
                symbol: 'ETH-USDT',
                orderId: '2075327764731486208',
                side: 'BUY',
                positionSide: 'BOTH',
                price: '1000',
              },
              ...{ type: 'LIMIT', origQty: '0.01', executedQty: '0', stopPrice: '0', status: 'NEW', reduceOnly: false },
              ...{ ...NO_TPSL, stopLoss: { type: 'STOP', stopPrice: '900', price: '890' }, onlyOnePosition: true },
            },
          ],
        },
      }),
      'GET /openApi/swap/v1/twap/openOrders': () => ({
        code: 0,
        data: {
          list: [
            {
              // Its id is that of `cancelOrder`, twap cancel order.
              ...{ mainOrderId: '5596903086063901779', symbol: 'BNB-USDT', side: 'BUY', positionSide: 'LONG' },
              ...{ triggerPrice: '68000', amountPerOrder: '0.111', totalAmount: '0.511', executedQty: '0.1' },
              orderStatus: 'Running',
            },
          ],
        },
      }),
    },
    // Of the TWAP order 0.511 − 0.1 are left. The stop loss of the one that buys comes after it.
    orders: [
      '1752456208763060224 LTC/USDT buy 0.1 (spot)',
      '1792481956836519936 LTC/USDT:USDT sell 0.1 (linear) stop exit',
      '2075327764731486208 ETH/USDT:USDT buy 0.01 (linear)',
      '5596903086063901779 BNB/USDT:USDT buy 0.411 (linear)',
    ],
  },
  ...['', '0'].map((origQty) => ({
    ...bingx,
    of: `fetchOrder, fetch inverse swap order fee currency, still open, with origQty "${origQty}"`,
    answers: {
      'GET /openApi/cswap/v1/trade/openOrders': () => ({
        code: 0,
        data: {
          orders: [
            {
              ...{
                symbol: 'SOL-USD',
                orderId: '1816342420721254400',
                side: 'BUY',
                positionSide: 'Long',
                type: 'LIMIT',
              },
              ...{ quantity: 1, origQty, price: '150', executedQty: '0', stopPrice: '', status: 'NEW', ...NO_TPSL },
            },
          ],
        },
      }),
    },
    orders: ['1816342420721254400 SOL/USD:SOL buy 1 (inverse)'],
  })),
]

const htx = {
  id: 'htx',
  // 125.957 USDT are 2 contracts at 62978.5 (fetchLiquidations): 0.001 BTC each
  markets: [
    spotMarket('LTC/USDT', { id: 'ltcusdt' }),
    swapMarket('LTC/USDT:USDT', { id: 'LTC-USDT', contractSize: 0.1, step: 1 }),
    swapMarket('BTC/USDT:USDT', { id: 'BTC-USDT', contractSize: 0.001, step: 1 }),
  ],
  reading: { quote: 'USDT' },
  nothing: ({ path }: Asked) =>
    path === '/v1/account/accounts'
      ? { status: 'ok', data: [{ id: 44234548, type: 'spot', state: 'working' }] }
      : { status: 'ok', code: 200, data: /balance$/.test(path) ? { list: [] } : [] },
}
const algo = (id: string, algo_id: string, type: string, more: object) => ({
  ...{
    id,
    algo_id,
    type,
    volume: '1',
    state: 'active',
    side: 'sell',
    contract_code: 'BTC-USDT',
    position_side: 'long',
  },
  ...{ margin_mode: 'cross', order_source: 'api', ...more },
})
const linearOrder = (id: string, order_id: string, more: object = {}) => ({
  ...{ id, order_id, client_order_id: order_id, side: 'buy', type: 'limit', price: '30', volume: '1', state: 'new' },
  ...{ contract_code: 'LTC-USDT', position_side: 'long', margin_mode: 'isolated', reduce_only: false, tp_type: '0' },
  ...{ tp_trigger_price: '', tp_order_price: '', sl_trigger_price: '', sl_order_price: '', sl_type: '0' },
  ...{ trade_avg_price: '0', trade_volume: '0', trade_turnover: '0', fee: '0', ...more },
})
const ALGOS: Readonly<Record<string, readonly object[]>> = {
  tp: [
    algo('162173672', '1512871666507657216', 'tp', {
      ...{ tp_trigger_price: '101000', tp_order_price: '0', tp_type: 'market' },
    }),
  ],
  trailing_stop: [
    algo('1163773', '1512889773167009792', 'trailing_stop', {
      ...{ active_price: '90000', callback_rate: '0.05', reduce_only: true, order_price_type: 'formula_price' },
    }),
  ],
}
const HTX: readonly Row[] = [
  {
    ...htx,
    of: 'fetchPosition, Linear swap fetch position',
    answers: {
      'GET /v5/trade/position/opens': () => ({
        code: '200',
        data: [
          {
            ...{ contract_code: 'BTC-USDT', position_side: 'long', direction: 'buy', margin_mode: 'cross' },
            ...{ open_avg_price: '63204.5', volume: '1', available: '1', lever_rate: '20', margin: '3.15677' },
            ...{ initial_margin: '3.15677', profit_unreal: '-0.0691', mark_price: '63134', last_price: '63127' },
          },
        ],
      }),
    },
    positions: ['BTC/USDT:USDT long 1 = 63.134 USDT (linear)'],
  },
  {
    ...htx,
    of: 'fetchOpenOrders, all four',
    answers: {
      'GET /v1/order/openOrders': () => ({
        status: 'ok',
        data: [
          {
            ...{ symbol: 'ltcusdt', 'account-id': '44234548', amount: '0.210000000000000000', 'filled-amount': '0.0' },
            ...{ price: '50.000000000000000000', 'client-order-id': '104', id: '1168162320551949' },
            ...{ state: 'submitted', type: 'buy-limit' },
          },
        ],
      }),
      'GET /v5/trade/order/opens': () => ({
        code: '200',
        data: [linearOrder('1512509978516443136', '1512509978516443136')],
      }),
      'GET /v5/algo/order/opens': ({ type }) => ({ code: '200', data: ALGOS[type] ?? [] }),
    },
    // The take profit says no more than that it sells of a long position.
    orders: [
      '1168162320551949 LTC/USDT buy 0.21 (spot)',
      '1512509978516443136 LTC/USDT:USDT buy 1 (linear)',
      '1512871666507657216 BTC/USDT:USDT sell 1 (linear) stop exit',
      '1512889773167009792 BTC/USDT:USDT sell 1 (linear) stop exit',
    ],
  },
  {
    ...htx,
    of: 'fetchOrders, Linear swap fetch orders: the ids of an order that differ',
    answers: {
      'GET /v5/trade/order/opens': () => ({
        code: '200',
        data: [linearOrder('1513834754654384129', '1513834754585190400')],
      }),
    },
    orders: ['1513834754585190400 LTC/USDT:USDT buy 1 (linear)'],
  },
  {
    ...htx,
    of: 'createOrder, Linear swap create order with attached stop loss and take profit',
    answers: {
      'GET /v5/trade/order/opens': () => ({
        code: '200',
        data: [
          linearOrder('1514269204147150848', '1514269204147150848', {
            ...{ contract_code: 'BTC-USDT', price: '45000', tp_trigger_price: '59000', sl_trigger_price: '40000' },
          }),
        ],
      }),
    },
    orders: ['1514269204147150848 BTC/USDT:USDT buy 1 (linear)'],
  },
]

/** The places of a list that say something. */
function bitfinexOrder(id: number, symbol: string, type: string): unknown[] {
  const order = new Array(32).fill(null)
  return Object.assign(order, {
    ...{ 0: id, 2: 1003434, 3: symbol, 4: 1706699075903, 5: 1706699075904, 6: 0.1, 7: 0.1, 8: type, 12: 0 },
    ...{ 13: 'ACTIVE', 16: 50, 17: 0, 31: {} },
  })
}
const BITFINEX: readonly Row[] = [
  {
    id: 'bitfinex',
    of: 'bitfinex2, fetchOpenOrders, spot open orders; createOrder, 2nd',
    markets: [
      spotMarket('LTC/USDT', { id: 'tLTCUST' }),
      swapMarket('LTC/USDT:USDT', { id: 'tLTCF0:USTF0', contractSize: 1 }),
    ],
    reading: { quote: 'USDT' },
    nothing: () => [],
    answers: {
      'POST /v2/auth/r/orders': () => [
        bitfinexOrder(139472205825, 'tLTCUST', 'EXCHANGE LIMIT'),
        bitfinexOrder(156523558501, 'tLTCF0:USTF0', 'LIMIT'),
      ],
    },
    orders: ['139472205825 LTC/USDT buy 0.1 (spot)', '156523558501 LTC/USDT:USDT buy 0.1 (linear)'],
  },
]

const cryptocom = {
  id: 'cryptocom',
  markets: [
    swapMarket('LTC/USD:USD', { id: 'LTCUSD-PERP', contractSize: 1 }),
    ...['BTC', 'CRO', 'LTC', 'USDT'].map((base) => spotMarket(`${base}/USD`, { id: `${base}_USD`, step: 0.00001 })),
  ],
  reading: { quote: 'USD' },
  nothing: () => ({ code: 0, result: { data: [] } }),
}
const cryptocomPosition = (quantity: string, cost: string, open_pos_cost: string, open_position_pnl: string) => ({
  'POST /exchange/v1/private/get-positions': () => ({
    code: 0,
    result: {
      data: [
        {
          ...{ quantity, cost, open_pos_cost, open_position_pnl, session_pnl: '0' },
          ...{ instrument_name: 'LTCUSD-PERP', type: 'PERPETUAL_SWAP' },
        },
      ],
    },
  }),
})
const cryptocomPrices = (prices: Readonly<Record<string, string>>) => ({
  'GET /exchange/v1/public/get-tickers': () => ({
    code: 0,
    result: { data: Object.entries(prices).map(([i, a]) => ({ i, a, h: a, l: a, b: a, k: a, c: '0', v: '1', t: 1 })) },
  }),
})
const CRYPTOCOM: readonly Row[] = [
  {
    ...cryptocom,
    of: 'fetchPositions, at a price of 70',
    answers: {
      ...cryptocomPosition('4.7', '330.598', '310.16670833333336076', '14.721750955418'),
      ...cryptocomPrices({ 'LTCUSD-PERP': '70' }),
    },
    positions: ['LTC/USD:USD long 4.7 = 329 USD (linear)'],
  },
  {
    ...cryptocom,
    of: 'fetchPosition, at a price of 99.7',
    answers: {
      ...cryptocomPosition('0.1', '9.9728', '9.9728', '-0.003390752'),
      ...cryptocomPrices({ 'LTCUSD-PERP': '99.7' }),
    },
    positions: ['LTC/USD:USD long 0.1 = 9.97 USD (linear)'],
  },
  {
    ...cryptocom,
    of: 'fetchBalance, at prices of its own',
    answers: {
      'POST /exchange/v1/private/user-balance': () => ({
        code: 0,
        result: {
          data: [
            {
              instrument_name: 'USD',
              position_balances: [
                { instrument_name: 'BTC', quantity: '0.0003999', reserved_qty: '0', market_value: '14.52803108' },
                { instrument_name: 'USDT', quantity: '94.3411639875', reserved_qty: '11' },
                { instrument_name: 'CRO', quantity: '0.99625', reserved_qty: '0' },
                { instrument_name: 'LTC', quantity: '0.07109989', reserved_qty: '0' },
                { instrument_name: 'USD', quantity: '29.01316839415396', reserved_qty: '0' },
              ],
            },
          ],
        },
      }),
      ...cryptocomPrices({ BTC_USD: '36000', USDT_USD: '1', CRO_USD: '0.1', LTC_USD: '70' }),
    },
    // What is reserved is among the quantities.
    positions: [
      'BTC/USD long 0.0003999 = 14.3964 USD (spot)',
      'CRO/USD long 0.99625 = 0.099625 USD (spot)',
      'LTC/USD long 0.07109989 = 4.9769923 USD (spot)',
      'USDT/USD long 94.3411639875 = 94.341164 USD (spot)',
    ],
  },
]

const woo = {
  id: 'woo',
  markets: ['LTC', 'BTC'].flatMap((base) => [
    spotMarket(`${base}/USDT`, { id: `SPOT_${base}_USDT`, step: 0.000001 }),
    swapMarket(`${base}/USDT:USDT`, { id: `PERP_${base}_USDT`, contractSize: 1 }),
  ]),
  reading: { quote: 'USDT' },
  nothing: () => ({ success: true, data: {} }),
}
const wooPosition = (symbol: string, holding: string, averageOpenPrice: string, markPrice: string) => ({
  ...{ symbol, holding, pendingLongQty: '0', pendingShortQty: '0', settlePrice: averageOpenPrice, averageOpenPrice },
  ...{ markPrice, estLiqPrice: '0', positionSide: 'BOTH', marginMode: 'CROSS', leverage: 10 },
})
const wooRows = (rows: readonly object[]) => ({
  success: true,
  data: { rows, meta: { total: 11, recordsPerPage: 500 } },
})
const wooOrder = (orderId: number, symbol: string, type: string, quantity: number, price: number) => ({
  ...{ orderId, clientOrderId: 0, symbol, side: 'BUY', quantity, amount: null, type, status: 'NEW', price },
  ...{ executed: 0, visible: quantity, averageExecutedPrice: 0, reduceOnly: false, positionSide: 'BOTH' },
})
const WOO: readonly Row[] = [
  {
    ...woo,
    of: 'fetchPositions; fetchPositionADLRank',
    answers: {
      'GET /v3/futures/positions': () => ({
        success: true,
        data: {
          positions: [
            wooPosition('PERP_LTC_USDT', '0.1', '96.87', '96.83793449'),
            wooPosition('PERP_BTC_USDT', '0.001', '90732', '90735.85463143'),
          ],
        },
      }),
    },
    positions: [
      'BTC/USDT:USDT long 0.001 = 90.735855 USDT (linear)',
      'LTC/USDT:USDT long 0.1 = 9.6837934 USDT (linear)',
    ],
  },
  {
    ...woo,
    of: 'fetchOpenOrders, all three',
    answers: {
      'GET /v3/trade/orders': () =>
        wooRows([
          wooOrder(60780315704, 'SPOT_LTC_USDT', 'LIMIT', 0.1, 60),
          wooOrder(82884549483, 'SPOT_BTC_USDT', 'POST_ONLY', 0.000043, 45719.83),
        ]),
      'GET /v3/trade/algoOrders': () =>
        wooRows([
          {
            ...{ algoOrderId: 10399260, clientAlgoOrderId: 0, rootAlgoOrderId: 10399260, symbol: 'SPOT_LTC_USDT' },
            ...{ algoType: 'TAKE_PROFIT', side: 'BUY', quantity: 0.1, isTriggered: false, triggerPrice: 65 },
            ...{ type: 'LIMIT', algoStatus: 'NEW', price: 60, totalExecutedQuantity: 0, reduceOnly: false },
            positionSide: 'BOTH',
          },
        ]),
    },
    orders: [
      '10399260 LTC/USDT buy 0.1 (spot) stop',
      '60780315704 LTC/USDT buy 0.1 (spot)',
      '82884549483 BTC/USDT buy 0.000043 (spot)',
    ],
  },
]

const phemexHeld = (symbol: string, side: string, posSide: string, size: string, entry: string, mark: string) => ({
  ...{ symbol, currency: 'USDT', side, posSide, size, posMode: posSide === 'Merged' ? 'OneWay' : 'Hedged' },
  ...{ crossMargin: posSide === 'Merged', avgEntryPriceRp: entry, avgEntryPrice: entry, markPriceRp: mark },
})
const phemexOrder = (orderID: string, side: string, more: object) => ({
  ...{ orderID, symbol: 'SOLUSDT', side, priceRp: '0', orderQtyRq: '0.01', cumQtyRq: '0', leavesQtyRq: '0' },
  ...{ stopPxRp: '0', execInst: 'None', takeProfitRp: '0', stopLossRp: '0', ...more },
})
const PHEMEX: readonly Row[] = [
  {
    id: 'phemex',
    of: 'createOrder, with a trigger and with a stop loss',
    markets: [swapMarket('SOL/USDT:USDT', { id: 'SOLUSDT', contractSize: 1 })],
    reading: { quote: 'USDT', symbols: ['SOL/USDT:USDT'] },
    nothing: () => ({ code: 0, data: { rows: [] } }),
    answers: {
      'GET /g-orders/activeList': () => ({
        code: '0',
        data: {
          rows: [
            phemexOrder('628bd90d-65bd-41e6-9e66-9136ceda336f', 'Sell', {
              ...{ stopPxRp: '400', orderType: 'MarketIfTouched', ordStatus: 'Untriggered', stopDirection: 'Rising' },
            }),
            phemexOrder('97dd65db-6a72-42b1-b963-edc1edeb12fa', 'Buy', {
              ...{ priceRp: '192', orderType: 'Limit', ordStatus: 'Created', leavesQtyRq: '0.01' },
              ...{ takeProfitRp: '277', stopLossRp: '190' },
            }),
          ],
        },
      }),
    },
    // Nothing is said to be left of an order that waits.
    orders: [
      '628bd90d-65bd-41e6-9e66-9136ceda336f SOL/USDT:USDT sell 0.01 (linear USDT) stop',
      '97dd65db-6a72-42b1-b963-edc1edeb12fa SOL/USDT:USDT buy 0.01 (linear USDT)',
    ],
  },
  {
    id: 'phemex',
    of: 'fetchBalance, Spot balance, at the price of fetchTicker',
    markets: [
      spotMarket('BTC/USDT', { id: 'sBTCUSDT', step: 0.000001, more: { priceScale: 8, valueScale: 8, ratioScale: 8 } }),
    ],
    reading: { quote: 'USDT', symbols: ['BTC/USDT'] },
    nothing: () => ({ code: 0, data: [] }),
    answers: {
      'GET /spot/wallets': () => ({
        code: '0',
        data: [
          { currency: 'BTC', balanceEv: '49900', lockedTradingBalanceEv: '0', lockedWithdrawEv: '0' },
          { currency: 'USDT', balanceEv: '330431102856', lockedTradingBalanceEv: '616000000', lockedWithdrawEv: '0' },
        ],
      }),
      'GET /v1/md/spot/ticker/24hr': () => ({ error: null, result: { symbol: 'sBTCUSDT', lastEp: '7332757000000' } }),
    },
    // 49900 / 10⁸ × 73327.57
    positions: ['BTC/USDT long 0.000499 = 36.590457 USDT (spot)'],
  },
  {
    id: 'phemex',
    of: 'fetchPositions, fetch linear usd positions; fetchClosedOrders, swap closed order',
    // ccxt 4.5.84, `parseSwapMarket`: what is settled in USDT is counted in coins
    markets: ['LTC', 'BTC', 'XRP'].map((base) =>
      swapMarket(`${base}/USDT:USDT`, { id: `${base}USDT`, contractSize: 1, step: 0.01 }),
    ),
    reading: { quote: 'USDT', symbols: ['LTC/USDT:USDT', 'BTC/USDT:USDT', 'XRP/USDT:USDT'] },
    nothing: () => ({ code: 0, data: { rows: [] } }),
    answers: {
      'GET /g-accounts/accountPositions': () => ({
        code: '0',
        data: {
          positions: [
            phemexHeld('LTCUSDT', 'Buy', 'Merged', '0.2', '71.135', '65.515624875'),
            phemexHeld('BTCUSDT', 'Buy', 'Long', '0.01', '25989.7', '39970.92609195'),
            phemexHeld('BTCUSDT', 'None', 'Short', '0', '0', '39970.92609195'),
            phemexHeld('XRPUSDT', 'None', 'Long', '0', '0', '0.511318526'),
            phemexHeld('XRPUSDT', 'None', 'Short', '0', '0', '0.511318526'),
          ],
        },
      }),
      'GET /g-orders/activeList': ({ symbol }) =>
        symbol === 'LTCUSDT'
          ? {
              code: '0',
              data: {
                rows: [
                  {
                    ...{ symbol, orderQtyRq: '0.2', side: '1', posSide: '3', priceRp: '50', leavesQtyRq: '0.2' },
                    ...{ stopPxRp: '0', ordType: '2', ordStatus: '5', clOrdId: 'f19a110' },
                    orderId: 'f19a1108-8dc0-4afb-b281-0cd2c8ca65d9',
                  },
                ],
              },
            }
          : undefined,
    },
    positions: [
      'BTC/USDT:USDT long 0.01 = 399.70926 USDT (linear USDT)',
      'LTC/USDT:USDT long 0.2 = 13.103125 USDT (linear USDT)',
    ],
    orders: ['f19a1108-8dc0-4afb-b281-0cd2c8ca65d9 LTC/USDT:USDT buy 0.2 (linear USDT)'],
  },
]

const coinexOrder = (order_id: number, market_type: string, amount: string, price: string) => ({
  ...{ order_id, market: 'BTCUSDT', market_type, side: 'buy', type: 'limit', amount, price, client_id: '' },
  ...{ unfilled_amount: amount, filled_amount: '0', filled_value: '0' },
})
const COINEX: readonly Row[] = [
  {
    id: 'coinex',
    of: 'fetchPositions, fetchOpenOrders and fetchBalance, at a price of 80',
    markets: [
      spotMarket('BTC/USDT', { id: 'BTCUSDT' }),
      spotMarket('LTC/USDT', { id: 'LTCUSDT' }),
      swapMarket('BTC/USDT:USDT', { id: 'BTCUSDT', contractSize: 1 }),
      swapMarket('LTC/USDT:USDT', { id: 'LTCUSDT', contractSize: 1 }),
    ],
    reading: { quote: 'USDT' },
    nothing: () => ({ code: 0, data: [] }),
    answers: {
      'GET /v2/futures/pending-position': () => ({
        code: '0',
        data: [
          {
            ...{ position_id: '277157309', market: 'LTCUSDT', market_type: 'FUTURES', side: 'long', leverage: '5' },
            ...{ margin_mode: 'cross', open_interest: '0.1', close_avbl: '0.1', unrealized_pnl: '0.63' },
            ...{ avg_entry_price: '73.78', settle_value: '7.378', take_profit_price: '0', stop_loss_price: '0' },
          },
        ],
      }),
      'GET /v2/spot/pending-order': ({ market_type }) =>
        market_type === 'SPOT'
          ? { code: 0, data: [coinexOrder(117660874760, 'SPOT', '0.00010606', '53500.23')] }
          : undefined,
      'GET /v2/futures/pending-order': () => ({
        code: 0,
        data: [coinexOrder(137612164968, 'FUTURES', '0.0001', '52100')],
      }),
      'GET /v2/assets/spot/balance': () => ({
        code: '0',
        data: [
          { ccy: 'LTC', available: '0.07555214', frozen: '0' },
          { ccy: 'USDT', available: '140.25389905', frozen: '6.11247861' },
        ],
      }),
      'GET /v2/futures/ticker': () => ({ code: 0, data: [{ market: 'LTCUSDT', last: '80', mark_price: '80' }] }),
      'GET /v2/spot/ticker': () => ({ code: 0, data: [{ market: 'LTCUSDT', last: '80' }] }),
    },
    positions: ['LTC/USDT long 0.07555214 = 6.0441712 USDT (spot)', 'LTC/USDT:USDT long 0.1 = 8 USDT (linear)'],
    orders: ['117660874760 BTC/USDT buy 0.00010606 (spot)', '137612164968 BTC/USDT:USDT buy 0.0001 (linear)'],
  },
]

const COINBASE: readonly Row[] = [
  {
    id: 'coinbase',
    of: 'fetchPositions, ada position',
    markets: [
      spotMarket('ADA/USDC', { id: 'ADA-USDC' }),
      swapMarket('ADA/USDC:USDC', { id: 'ADA-PERP-INTX', contractSize: 1, step: 1 }),
    ],
    reading: { quote: 'USDC', parts: { perpetuals: 'read' } },
    exchangeOptions: { portfolio: '018ebd63-1f6d-7c8e-ada9-0761c5a2235f' },
    nothing: () => ({ orders: [], accounts: [], products: [] }),
    answers: {
      'GET /api/v3/brokerage/intx/positions/018ebd63-1f6d-7c8e-ada9-0761c5a2235f': () => ({
        positions: [
          {
            ...{ product_id: '1r4njf84-0-0', symbol: 'ADA-PERP-INTX', position_side: 'POSITION_SIDE_LONG' },
            ...{ net_size: '20', margin_type: 'MARGIN_TYPE_CROSS', leverage: '1' },
            ...{ vwap: { value: '0.5648', currency: 'USDC' }, mark_price: { value: '0.5657', currency: 'USDC' } },
            ...{ unrealized_pnl: { value: '0.018', currency: 'USDC' }, position_notional: { value: '11.296' } },
          },
        ],
      }),
    },
    // 20 × 0.5657: that is 0.018 more than 20 × 0.5648.
    positions: ['ADA/USDC:USDC long 20 = 11.314 USDC (perpetuals)'],
  },
]

const ROWS: readonly Row[] = [
  ...HYPERLIQUID,
  ...MEXC,
  ...BINGX,
  ...HTX,
  ...BITFINEX,
  ...CRYPTOCOM,
  ...WOO,
  ...PHEMEX,
  ...COINEX,
  ...COINBASE,
]

for (const row of ROWS) {
  t.test(`given ${row.id}: ${row.of}, when it is read, then its figures are as they are there`, async (t) => {
    const { venue } = await venueOf(t, { ...row, options: row.reading, book: () => bookOf(row) }, bookOf(row))
    const positions = await venue.positions()
    const orders = await venue.openOrders()
    t.same(shownPositions(positions), [...(row.positions ?? [])].sort())
    t.same(shownOrders(orders), [...(row.orders ?? [])].sort())
    const failed = (await venue.parts()).filter((part) => [part.orders.state, part.positions.state].includes('failed'))
    t.same(failed, [])
  })
}
