import { spotMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/kraken.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

const krakenOrder = (
  pair: string,
  type: string,
  ordertype: string,
  prices: object,
  vol: string,
  more: object = {},
) => ({
  status: 'open',
  userref: '0',
  descr: {
    pair,
    type,
    ordertype,
    price: '0',
    price2: '0',
    leverage: 'none',
    order: `${type} ${vol} ${pair} @ ${ordertype}`,
    close: '',
    ...prices,
  },
  vol,
  vol_exec: '0.00000000',
  cost: '0.000000',
  fee: '0.000000',
  price: '0.000000',
  stopprice: '0.000000',
  limitprice: '0.000000',
  oflags: 'fciq',
  ...more,
})

tryFigures(
  {
    id: 'kraken',
    markets: ['LTC/USDT', 'ADA/USDT', 'XRP/USD'].map((symbol) => {
      const id = symbol.replace('/', '')
      return spotMarket(symbol, { id, margin: true, more: { altname: id } })
    }),
    always: {
      'GET /0/public/Ticker': {
        error: [],
        result: {
          ADAUSDT: {
            a: ['0.61'],
            b: ['0.60'],
            c: ['0.608527', '1'],
            v: ['1', '1'],
            p: ['1', '1'],
            l: ['1', '1'],
            h: ['1', '1'],
            o: '1',
          },
        },
      },
    },
  },
  [
    {
      // The trailing stop tells no trigger price in `descr`.
      of: 'fetchOpenOrders, 1st to 3rd, and fetchOrder, 1st',
      answers: {
        'POST /0/private/OpenOrders': {
          error: [],
          result: {
            open: {
              'OXCZ7B-EMVZQ-MTJTQJ': krakenOrder(
                'LTCUSDT',
                'sell',
                'take-profit',
                { price: '120.00000' },
                '0.10000000',
              ),
              'OIIQBL-6PV3A-7M2AJJ': krakenOrder(
                'LTCUSDT',
                'sell',
                'stop-loss-limit',
                { price: '55.00000', price2: '54.00000' },
                '0.10000000',
              ),
              'OF7S76-H2IMS-N2ML4U': krakenOrder(
                'XRPUSD',
                'buy',
                'trailing-stop',
                { price: '+50.0000%' },
                '10.00000000',
                { stopprice: '0.75790000', limitprice: '0.50527000', trigger: 'index' },
              ),
              'OR6EGN-KQSEG-AMI6CL': krakenOrder('LTCUSDT', 'buy', 'limit', { price: '50.00000' }, '0.10000000', {
                oflags: 'post,fciq',
              }),
            },
          },
        },
      },
      orders: [
        'OXCZ7B-EMVZQ-MTJTQJ LTC/USDT sell 0.1 (spot) stop',
        'OIIQBL-6PV3A-7M2AJJ LTC/USDT sell 0.1 (spot) stop',
        'OF7S76-H2IMS-N2ML4U XRP/USD buy 10 (spot) stop',
        'OR6EGN-KQSEG-AMI6CL LTC/USDT buy 0.1 (spot)',
      ],
    },
    {
      // Its `value` is 6.08527.
      of: 'fetchPositions, 1st: margin',
      reading: { parts: { margin: 'read' } },
      answers: {
        'POST /0/private/OpenPositions': {
          error: [],
          result: [
            {
              pair: 'ADAUSDT',
              positions: '1',
              type: 'sell',
              leverage: '4.00000000',
              cost: '6.07505000',
              vol: '10.00000000',
              vol_closed: '0.00000000',
              margin: '1.51876250',
              value: '6.08527000',
              net: '-0.01022000',
            },
          ],
        },
      },
      positions: ['ADA/USDT short 10 = 6.08527 USDT (margin)'],
    },
  ],
)
