import type { Asked } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/bitget.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

const bitget = (data: unknown) => ({ code: '00000', msg: 'success', requestTime: 1700000000000, data })
const PRICES = [
  ['BTCUSDT', '108131.66'],
  ['WBTCUSDT', '108079.95'],
  ['ETHUSDT', '2643.75'],
  ['SOLUSDT', '157.92'],
  ['USDCUSDT', '1'],
  ['LTCUSDT', '70'],
]
const UNIFIED = { 'GET /api/v3/account/settings': bitget({}) }
const unifiedOrder = {
  symbol: 'BTCUSDT',
  orderType: 'limit',
  side: 'buy',
  price: '50000',
  qty: '0.001',
  cumExecQty: '0',
  avgPrice: '0',
  timeInForce: 'gtc',
  orderStatus: 'live',
  posSide: '',
  holdMode: '',
  reduceOnly: 'NO',
  feeDetail: [{ feeCoin: '', fee: '' }],
  takeProfit: null,
  stopLoss: null,
}
const byCategory =
  (lists: Readonly<Record<string, readonly object[]>>) =>
  ({ category }: Asked['params']) =>
    bitget({ list: (lists[category] ?? []).map((each) => ({ category, ...each })) })

tryFigures(
  {
    id: 'bitget',
    markets: [
      ...['BTC', 'WBTC', 'ETH', 'SOL', 'USDC', 'LTC'].map((base) =>
        spotMarket(`${base}/USDT`, { id: `${base}USDT`, margin: true }),
      ),
      // https://www.bitget.com/api-doc/contract/market/Get-All-Symbols-Contracts: sizes in coins
      swapMarket('BTC/USDT:USDT', { id: 'BTCUSDT', contractSize: 1, step: 0.0001 }),
      swapMarket('LTC/USDT:USDT', { id: 'LTCUSDT', contractSize: 1, step: 0.1 }),
    ],
    always: {
      'GET /api/v2/spot/trade/unfilled-orders': bitget([]),
      'GET /api/v2/spot/trade/current-plan-order': bitget({ orderList: [] }),
      'GET /api/v2/mix/order/orders-pending': bitget({ entrustedList: [] }),
      'GET /api/v2/mix/order/orders-plan-pending': bitget({ entrustedList: [] }),
      'GET /api/v2/mix/position/all-position': bitget([]),
      'GET /api/v2/mix/account/accounts': bitget([]),
      'GET /api/v3/trade/unfilled-orders': bitget({ list: [] }),
      'GET /api/v3/trade/unfilled-strategy-orders': bitget([]),
      'GET /api/v3/position/current-position': bitget({ list: [] }),
      'GET /api/v2/spot/market/tickers': bitget(PRICES.map(([symbol, lastPr]) => ({ symbol, lastPr }))),
      'GET /api/v3/market/tickers': bitget(
        PRICES.map(([symbol, lastPrice]) => ({ category: 'SPOT', symbol, lastPrice })),
      ),
    },
  },
  [
    {
      of: 'fetchOpenOrders, 1st: spot',
      answers: {
        'GET /api/v2/spot/trade/unfilled-orders': bitget([
          {
            symbol: 'LTCUSDT',
            orderId: '1136353550487961603',
            priceAvg: '50',
            size: '0.11',
            orderType: 'limit',
            side: 'buy',
            status: 'live',
            basePrice: '0',
            baseVolume: '0',
            quoteVolume: '0',
          },
        ]),
      },
      orders: ['1136353550487961603 LTC/USDT buy 0.11 (spot)'],
    },
    {
      // In hedge mode, `side` is that of the position: this one sells.
      of: 'fetchClosedOrders, 1st, as an open one',
      answers: {
        'GET /api/v2/mix/order/orders-pending': ({ productType }: Asked['params']) =>
          bitget({
            entrustedList:
              productType === 'USDT-FUTURES'
                ? [
                    {
                      symbol: 'LTCUSDT',
                      orderId: '1115965643967582214',
                      size: '0.1',
                      baseVolume: '0',
                      price: '80',
                      status: 'live',
                      side: 'buy',
                      posSide: 'long',
                      tradeSide: 'close',
                      posMode: 'hedge_mode',
                      orderType: 'limit',
                      reduceOnly: 'YES',
                      presetStopSurplusPrice: '',
                      presetStopLossPrice: '',
                    },
                  ]
                : [],
          }),
      },
      orders: ['1115965643967582214 LTC/USDT:USDT sell 0.1 (linear USDT) exit'],
    },
    {
      // The last one is the 4th of fetchClosedOrders of a unified account, as an open one: a sale of a long, in hedge mode.
      of: 'fetchOpenOrders, 2nd, 3rd and 5th: a unified account',
      reading: { parts: { 'margin of a unified account': 'read' } },
      answers: {
        ...UNIFIED,
        'GET /api/v3/trade/unfilled-orders': byCategory({
          SPOT: [{ ...unifiedOrder, orderId: '1321323928055336960' }],
          MARGIN: [{ ...unifiedOrder, orderId: '1330996689136631808', price: '101000', orderStatus: 'new' }],
          'USDT-FUTURES': [
            { ...unifiedOrder, orderId: '1321320757371228160', posSide: 'long', holdMode: 'hedge_mode' },
            {
              ...unifiedOrder,
              orderId: '1322441400976261120',
              side: 'sell',
              qty: '0.0001',
              posSide: 'long',
              holdMode: 'hedge_mode',
            },
          ],
        }),
      },
      orders: [
        '1321323928055336960 BTC/USDT buy 0.001 (spot)',
        '1330996689136631808 BTC/USDT buy 0.001 (margin of a unified account)',
        '1321320757371228160 BTC/USDT:USDT buy 0.001 (linear USDT)',
        '1322441400976261120 BTC/USDT:USDT sell 0.0001 (linear USDT) exit',
      ],
    },
    {
      // It was placed as a stop-loss of a long, reduce-only. The answer has neither a side nor that.
      of: 'fetchOpenOrders, 4th: a strategy order of a unified account',
      answers: {
        ...UNIFIED,
        'GET /api/v3/trade/unfilled-strategy-orders': ({ category }: Asked['params']) =>
          bitget(
            category === 'USDT-FUTURES'
              ? [
                  {
                    orderId: '1330984742276198400',
                    symbol: 'BTCUSDT',
                    category,
                    qty: '0.001',
                    posSide: 'long',
                    tpTriggerBy: 'market',
                    slTriggerBy: 'mark',
                    takeProfit: '',
                    stopLoss: '114000',
                    tpOrderType: 'market',
                    slOrderType: 'limit',
                    tpLimitPrice: '',
                    slLimitPrice: '113000',
                  },
                ]
              : [],
          ),
      },
      orders: ['1330984742276198400 BTC/USDT:USDT sell 0.001 (linear USDT) stop exit'],
    },
    {
      of: 'fetchPositions, 1st: hedged',
      answers: {
        'GET /api/v2/mix/position/all-position': ({ productType }: Asked['params']) =>
          bitget(
            productType === 'USDT-FUTURES'
              ? [
                  {
                    marginCoin: 'USDT',
                    symbol: 'LTCUSDT',
                    holdSide: 'long',
                    available: '0.1',
                    locked: '0',
                    total: '0.1',
                    leverage: '5',
                    openPriceAvg: '72.66',
                    marginSize: '1.4532',
                    marginMode: 'crossed',
                    posMode: 'hedge_mode',
                    unrealizedPL: '-0.004',
                    markPrice: '72.62',
                  },
                ]
              : [],
          ),
      },
      positions: ['LTC/USDT:USDT long 0.1 = 7.262 USDT (linear USDT)'],
    },
    {
      of: 'fetchPositions, 2nd: a unified account',
      answers: {
        ...UNIFIED,
        'GET /api/v3/position/current-position': byCategory({
          'USDT-FUTURES': [
            {
              symbol: 'BTCUSDT',
              marginCoin: 'USDT',
              holdMode: 'one_way_mode',
              posSide: 'long',
              marginMode: 'crossed',
              positionBalance: '5.82333136',
              available: '0.001',
              frozen: '0',
              total: '0.001',
              leverage: '20',
              avgPrice: '115085.6',
              unrealisedPnl: '0',
              markPrice: '115085.6',
            },
          ],
        }),
      },
      positions: ['BTC/USDT:USDT long 0.001 = 115.0856 USDT (linear USDT)'],
    },
    {
      // Of USDT, 17.85159289 are free and 5.5 in orders. LTC is at 70.
      of: 'fetchBalance, 3rd: spot, USDT and LTC',
      reading: { quote: 'USDT', parts: { others: 'none' } },
      answers: {
        'GET /api/v2/spot/account/assets': bitget([
          { coin: 'USDT', available: '17.85159289', limitAvailable: '0', frozen: '5.50000000', locked: '0.00000000' },
          { coin: 'LTC', available: '0.22326160', limitAvailable: '0', frozen: '0.00000000', locked: '0.00000000' },
        ]),
      },
      positions: ['LTC/USDT long 0.2232616 = 15.628312 USDT (spot)'],
      equity: '38.97990489',
    },
    {
      of: 'fetchBalance, 4th: a unified account',
      reading: { quote: 'USDT' },
      answers: {
        ...UNIFIED,
        'GET /api/v3/account/assets': bitget({
          assets: [
            { coin: 'BTC', equity: '1', balance: '1', available: '1', debt: '0', locked: '0' },
            { coin: 'WBTC', equity: '1', balance: '1', available: '1', debt: '0', locked: '0' },
            { coin: 'USDC', equity: '100000', balance: '100000', available: '100000', debt: '0', locked: '0' },
            { coin: 'ETH', equity: '10', balance: '10', available: '10', debt: '0', locked: '0' },
            { coin: 'SOL', equity: '100', balance: '100', available: '100', debt: '0', locked: '0' },
            { coin: 'USDT', equity: '10000', balance: '10000', available: '10000', debt: '0', locked: '0' },
          ],
        }),
      },
      positions: [
        'BTC/USDT long 1 = 108131.66 USDT (spot)',
        'WBTC/USDT long 1 = 108079.95 USDT (spot)',
        'USDC/USDT long 100000 = 100000 USDT (spot)',
        'ETH/USDT long 10 = 26437.5 USDT (spot)',
        'SOL/USDT long 100 = 15792 USDT (spot)',
      ],
    },
  ],
)
