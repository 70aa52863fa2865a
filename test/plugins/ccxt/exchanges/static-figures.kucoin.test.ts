import type { Asked } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/kucoin.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

const kucoinItems = (items: readonly object[]) => ({
  code: '200000',
  data: { currentPage: 1, pageSize: 50, totalNum: items.length, totalPage: 1, items },
})

tryFigures(
  {
    id: 'kucoin',
    markets: [
      spotMarket('LTC/USDT', { id: 'LTC-USDT', margin: true }),
      // As in the answer, whose `value` of one contract at 50 is 5.
      swapMarket('LTC/USDT:USDT', { id: 'LTCUSDTM', contractSize: 0.1, step: 1 }),
    ],
    always: {
      'GET /api/ua/v1/account/mode': { code: '200000', data: { selfAccountMode: 'CLASSIC' } },
      'GET /api/v1/hf/accounts/opened': { code: '200000', data: false },
      'GET /api/v1/stop-order': kucoinItems([]),
      'GET /api/v1/stopOrders': kucoinItems([]),
      'GET /api/v1/market/allTickers': { code: '200000', data: { ticker: [{ symbol: 'LTC-USDT', last: '70' }] } },
    },
  },
  [
    {
      // 3 and 4 are the second with the sides of hedge mode, 5 with `closeOrder`.
      of: 'fetchOpenOrders, 1st, and those of kucoinfutures, with fetchOrder, 1st, as an open one',
      answers: {
        'GET /api/v1/orders': ({ tradeType }: Asked['params']) => {
          const spot = {
            id: '6556088034d111000738f7b8',
            symbol: 'LTC-USDT',
            type: 'limit',
            side: 'buy',
            price: '55',
            size: '0.1',
            dealFunds: '0',
            dealSize: '0',
            stop: '',
            stopTriggered: false,
            stopPrice: '0',
            isActive: true,
            cancelExist: false,
          }
          const contract = {
            id: '114606863965757440',
            symbol: 'LTCUSDTM',
            type: 'limit',
            side: 'buy',
            price: '50',
            size: 1,
            value: '5',
            dealSize: 0,
            stop: '',
            stopPrice: null,
            closeOrder: false,
            isActive: true,
            cancelExist: false,
            filledValue: '0',
            filledSize: 0,
            reduceOnly: false,
          }
          return kucoinItems(
            tradeType === 'TRADE'
              ? [spot]
              : [
                  contract,
                  { ...contract, id: '129888283827113984', side: 'sell', reduceOnly: true },
                  { ...contract, id: '3', side: 'sell', positionSide: 'LONG' },
                  { ...contract, id: '4', side: 'sell', positionSide: 'SHORT' },
                  { ...contract, id: '5', side: 'sell', closeOrder: true },
                ],
          )
        },
      },
      orders: [
        '6556088034d111000738f7b8 LTC/USDT buy 0.1 (spot)',
        '114606863965757440 LTC/USDT:USDT buy 1 (linear)',
        '129888283827113984 LTC/USDT:USDT sell 1 (linear) exit',
        '3 LTC/USDT:USDT sell 1 (linear) exit',
        '4 LTC/USDT:USDT sell 1 (linear)',
        '5 LTC/USDT:USDT sell 1 (linear) exit',
      ],
    },
    {
      of: 'fetchBalance, 1st: spot',
      reading: { quote: 'USDT' },
      answers: {
        'GET /api/v1/accounts': {
          code: '200000',
          data: [
            { currency: 'USDT', type: 'trade', balance: '40.12618754', available: '40.12618754', holds: '0' },
            { currency: 'LTC', type: 'trade', balance: '0.171021', available: '0.171021', holds: '0' },
            { currency: 'TRX', type: 'trade', balance: '0', available: '0', holds: '0' },
          ],
        },
      },
      positions: ['LTC/USDT long 0.171021 = 11.97147 USDT (spot)'],
    },
  ],
)
