import type { Asked } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/bybit.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

const bybit = (list: readonly object[], nextPageCursor = '') => ({
  retCode: 0,
  retMsg: 'OK',
  result: { list, nextPageCursor },
})
/** Of one place. The last page names a next one, which is empty. */
const bybitPage =
  (category: string, settleCoin: string | undefined, list: readonly object[]) => (asked: Asked['params']) =>
    asked.category === category &&
    asked.settleCoin === settleCoin &&
    asked.orderFilter === undefined &&
    asked.cursor === undefined
      ? bybit(list, 'LTCUSDT%2C1699948800031%2C0')
      : bybit([])
const bybitOrder = {
  orderType: 'Limit',
  stopOrderType: '',
  orderStatus: 'New',
  price: '50.000',
  triggerPrice: '0.000',
  takeProfit: '0',
  stopLoss: '0',
  cumExecQty: '0.00000',
  reduceOnly: false,
}
const bybitPosition = { leverage: '6', positionIdx: '0', tradeMode: '0', positionStatus: 'Normal' }

tryFigures(
  {
    id: 'bybit',
    markets: [
      spotMarket('LTC/USDT', { id: 'LTCUSDT', margin: true }),
      spotMarket('XRP/USDT', { id: 'XRPUSDT', margin: true }),
      // https://bybit-exchange.github.io/docs/v5/market/instrument: sizes in coins, and in USD of inverse contracts
      swapMarket('LTC/USDT:USDT', { id: 'LTCUSDT', contractSize: 1, step: 0.1 }),
      swapMarket('XRP/USD:XRP', { id: 'XRPUSD', contractSize: 1, step: 1 }),
    ],
    always: {
      'GET /v5/user/query-api': { retCode: 0, result: { unified: 0, uta: 1 } },
      'GET /v5/account/info': { retCode: 0, result: { unifiedMarginStatus: 6 } },
      'GET /v5/market/tickers': {
        retCode: 0,
        result: { category: 'spot', list: [{ symbol: 'XRPUSDT', lastPrice: '2.5' }] },
      },
      'GET /v5/order/realtime': bybit([]),
      'GET /v5/position/list': bybit([]),
    },
  },
  [
    {
      // 1.2 LTC at 71.1. `positionValue` is that of the entry: the open profit is 7.800625.
      of: 'fetchPositions, 1st, and fetchPosition, 1st, which is closed',
      answers: {
        'GET /v5/position/list': bybitPage('linear', 'USDT', [
          {
            ...bybitPosition,
            symbol: 'LTCUSDT',
            side: 'Buy',
            size: '1.2',
            avgPrice: '64.59947917',
            markPrice: '71.1',
            positionValue: '77.519375',
            unrealisedPnl: '7.800625',
          },
          {
            ...bybitPosition,
            symbol: 'XRPUSDT',
            side: 'None',
            size: '0',
            avgPrice: '0',
            markPrice: '69.4',
            positionValue: '',
            unrealisedPnl: '',
          },
        ]),
      },
      positions: ['LTC/USDT:USDT long 1.2 = 85.32 USDT (linear USDT)'],
    },
    {
      of: 'fetchOpenOrder, 1st: spot',
      answers: {
        'GET /v5/order/realtime': bybitPage('spot', undefined, [
          {
            ...bybitOrder,
            symbol: 'LTCUSDT',
            orderId: '1620421817225451008',
            side: 'Buy',
            qty: '0.30000',
            leavesQty: '0.30000',
            positionIdx: '0',
            marketUnit: '',
          },
        ]),
      },
      orders: ['1620421817225451008 LTC/USDT buy 0.3 (spot)'],
    },
    {
      // The answer has the position 0, of one-way mode. Those of hedge mode are 1, which is long, and 2.
      of: 'fetchClosedOrders, 1st, as an open one of each mode',
      answers: {
        'GET /v5/order/realtime': bybitPage('linear', 'USDT', [
          {
            ...bybitOrder,
            tpslMode: 'UNKNOWN',
            symbol: 'LTCUSDT',
            orderId: '1',
            side: 'Buy',
            qty: '0.1',
            leavesQty: '0.1',
            positionIdx: '0',
          },
          {
            ...bybitOrder,
            tpslMode: 'UNKNOWN',
            symbol: 'LTCUSDT',
            orderId: '2',
            side: 'Buy',
            qty: '0.1',
            leavesQty: '0.1',
            positionIdx: '1',
          },
          {
            ...bybitOrder,
            tpslMode: 'UNKNOWN',
            symbol: 'LTCUSDT',
            orderId: '3',
            side: 'Sell',
            qty: '0.1',
            leavesQty: '0.1',
            positionIdx: '1',
          },
          {
            ...bybitOrder,
            tpslMode: 'UNKNOWN',
            symbol: 'LTCUSDT',
            orderId: '4',
            side: 'Buy',
            qty: '0.1',
            leavesQty: '0.1',
            positionIdx: '2',
          },
        ]),
      },
      orders: [
        '1 LTC/USDT:USDT buy 0.1 (linear USDT)',
        '2 LTC/USDT:USDT buy 0.1 (linear USDT)',
        '3 LTC/USDT:USDT sell 0.1 (linear USDT) exit',
        '4 LTC/USDT:USDT buy 0.1 (linear USDT) exit',
      ],
    },
    {
      // Its `equity` is 3304.29766609 USDT and 38.47905187 XRP (at 2.5): the wallet balances and the open profits.
      of: 'fetchBalance, 1st: USDT and XRP, with positions of their open profits',
      reading: { quote: 'USDT', parts: { others: 'none' } },
      answers: {
        'GET /v5/account/wallet-balance': bybit([
          {
            accountType: 'UNIFIED',
            coin: [
              {
                coin: 'USDT',
                walletBalance: '3322.25896609',
                equity: '3304.29766609',
                unrealisedPnl: '-17.9613',
                locked: '42',
                borrowAmount: '0.000000000000000000',
                accruedInterest: '0',
                totalPositionIM: '50.61831144',
                totalOrderIM: '0',
              },
              {
                coin: 'XRP',
                walletBalance: '40.05245888',
                equity: '38.47905187',
                unrealisedPnl: '-1.573407',
                locked: '0',
                borrowAmount: '0.000000000000000000',
                accruedInterest: '0',
                totalPositionIM: '0.19805874',
                totalOrderIM: '0',
              },
            ],
          },
        ]),
        'GET /v5/position/list': (asked: Asked['params']) =>
          asked.category === 'inverse'
            ? bybitPage('inverse', undefined, [
                {
                  ...bybitPosition,
                  symbol: 'XRPUSD',
                  side: 'Buy',
                  size: '100',
                  avgPrice: '2.6',
                  markPrice: '2.5',
                  unrealisedPnl: '-1.573407',
                },
              ])(asked)
            : bybitPage('linear', 'USDT', [
                {
                  ...bybitPosition,
                  symbol: 'LTCUSDT',
                  side: 'Buy',
                  size: '1.2',
                  avgPrice: '86',
                  markPrice: '71.1',
                  unrealisedPnl: '-17.9613',
                },
              ])(asked),
      },
      positions: [
        'LTC/USDT:USDT long 1.2 = 85.32 USDT (linear USDT)',
        'XRP/USD:XRP long 100 = 40 XRP (inverse)',
        'XRP/USDT long 40.05245888 = 100.13115 USDT (spot)',
      ],
      equity: '3400.495295765',
    },
  ],
)
