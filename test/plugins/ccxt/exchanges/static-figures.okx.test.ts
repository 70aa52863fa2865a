import type { Asked } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/okx.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

const okx = (data: readonly object[]) => ({ code: '0', msg: '', data })
const okxOrder = {
  accFillSz: '0',
  algoId: '',
  reduceOnly: 'false',
  state: 'live',
  ordType: 'post_only',
  slTriggerPx: '',
  tpTriggerPx: '',
  tdMode: 'cross',
  tgtCcy: '',
}
const okxPosition = { instType: 'SWAP', posSide: 'long', imr: '0.02', margin: '' }
const okxAlgo = {
  instId: 'LTC-USDT-SWAP',
  instType: 'SWAP',
  ordId: '',
  ordPx: '',
  ordType: 'conditional',
  posSide: 'net',
  reduceOnly: 'false',
  side: 'buy',
  state: 'live',
  sz: '1',
  actualSide: '',
  actualSz: '0',
  slTriggerPx: '',
  slOrdPx: '',
  tpTriggerPx: '',
  tpOrdPx: '',
  triggerPx: '',
  moveTriggerPx: '',
  tdMode: 'cross',
}

tryFigures(
  {
    id: 'okx',
    markets: [
      spotMarket('BTC/USDT', { id: 'BTC-USDT', margin: true }),
      spotMarket('LTC/USDT', { id: 'LTC-USDT', margin: true }),
      // As in the answer, whose `notionalUsd` of one contract is 0.0682283992.
      swapMarket('LTC/USDT:USDT', { id: 'LTC-USDT-SWAP', contractSize: 0.001, step: 1 }),
      // https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments: `ctVal`
      swapMarket('ADA/USDT:USDT', { id: 'ADA-USDT-SWAP', contractSize: 100, step: 0.1 }),
      swapMarket('BTC/USD:BTC', { id: 'BTC-USD-SWAP', contractSize: 100, step: 1 }),
    ],
    always: {
      'GET /api/v5/account/positions': okx([]),
      'GET /api/v5/trade/orders-pending': okx([]),
      'GET /api/v5/trade/orders-algo-pending': okx([]),
      'GET /api/v5/market/tickers': okx([
        { instId: 'BTC-USDT', last: '100000' },
        { instId: 'LTC-USDT', last: '100' },
      ]),
    },
  },
  [
    {
      of: 'fetchPositions, 1st: hedged',
      answers: {
        'GET /api/v5/account/positions': okx([
          {
            instId: 'LTC-USDT-SWAP',
            instType: 'SWAP',
            posSide: 'long',
            pos: '1',
            availPos: '1',
            avgPx: '68.24',
            markPx: '68.24',
            mgnMode: 'cross',
            lever: '3',
            imr: '0.0227466666666667',
            mmr: '0.00044356',
            margin: '',
            notionalUsd: '0.0682283992',
            upl: '0',
          },
        ]),
      },
      positions: ['LTC/USDT:USDT long 1 = 0.06824 USDT (linear)'],
    },
    {
      // 2 contracts of 0.001 LTC at 101.33
      of: 'fetchPosition, 1st: hedged',
      answers: {
        'GET /api/v5/account/positions': okx([
          {
            ...okxPosition,
            instId: 'LTC-USDT-SWAP',
            pos: '2',
            availPos: '2',
            avgPx: '82.675',
            markPx: '101.33',
            mgnMode: 'cross',
            lever: '10',
            notionalUsd: '0.2027248512',
            upl: '0.03731',
          },
        ]),
      },
      positions: ['LTC/USDT:USDT long 2 = 0.20266 USDT (linear)'],
    },
    {
      // Its `notionalUsd` is 100: 100 / 92057.4 BTC.
      of: 'fetchPosition, 2nd: inverse, cross',
      answers: {
        'GET /api/v5/account/positions': okx([
          {
            ...okxPosition,
            instId: 'BTC-USD-SWAP',
            pos: '1',
            availPos: '1',
            avgPx: '91957.1',
            markPx: '92057.4',
            mgnMode: 'cross',
            lever: '20',
            notionalUsd: '100',
            upl: '0.0000011848325084',
          },
        ]),
      },
      positions: ['BTC/USD:BTC long 1 = 0.0010862788 BTC (inverse)'],
    },
    {
      of: 'fetchPosition, 3rd: inverse, isolated',
      answers: {
        'GET /api/v5/account/positions': okx([
          {
            ...okxPosition,
            instId: 'BTC-USD-SWAP',
            pos: '1',
            availPos: '1',
            avgPx: '92300',
            markPx: '92376.7',
            mgnMode: 'isolated',
            lever: '3',
            margin: '0.0003611412062116',
            notionalUsd: '100',
            upl: '0.000000899562244',
          },
        ]),
      },
      positions: ['BTC/USD:BTC long 1 = 0.0010825241 BTC (inverse)'],
    },
    {
      // The answer has a stop-loss alone; 2 is that order with a take-profit in its place.
      of: 'fetchOpenOrders, 1st: conditional',
      answers: {
        'GET /api/v5/trade/orders-algo-pending': ({ ordType }: Asked['params']) =>
          okx(
            ordType === 'conditional'
              ? [
                  { ...okxAlgo, algoId: '2017146754403004416', slTriggerPx: '100', slOrdPx: '-1' },
                  { ...okxAlgo, algoId: '2', tpTriggerPx: '80', tpOrdPx: '-1' },
                ]
              : [],
          ),
      },
      orders: ['2017146754403004416 LTC/USDT:USDT buy 1 (linear) stop', '2 LTC/USDT:USDT buy 1 (linear) stop'],
    },
    {
      // The answer opens. In hedge mode, an order of the other side of its position can only close; OKX doesn't say `reduceOnly` there.
      of: 'fetchOpenOrders, 2nd: hedged, with both sides',
      answers: {
        'GET /api/v5/trade/orders-pending': okx([
          {
            ...okxOrder,
            instId: 'ADA-USDT-SWAP',
            instType: 'SWAP',
            ordId: '645348448086081536',
            posSide: 'long',
            side: 'buy',
            px: '0.2',
            sz: '50',
          },
          {
            ...okxOrder,
            instId: 'ADA-USDT-SWAP',
            instType: 'SWAP',
            ordId: '2',
            posSide: 'long',
            side: 'sell',
            px: '0.9',
            sz: '50',
          },
          {
            ...okxOrder,
            instId: 'ADA-USDT-SWAP',
            instType: 'SWAP',
            ordId: '3',
            posSide: 'net',
            side: 'sell',
            px: '0.9',
            sz: '50',
          },
        ]),
      },
      orders: [
        '645348448086081536 ADA/USDT:USDT buy 50 (linear)',
        '2 ADA/USDT:USDT sell 50 (linear) exit',
        '3 ADA/USDT:USDT sell 50 (linear)',
      ],
    },
    {
      // 0.4 BTC and 0.1 LTC of it rest in orders.
      of: 'fetchBalance, 3rd: BTC, LTC and USDT',
      reading: { quote: 'USDT' },
      answers: {
        'GET /api/v5/account/balance': okx([
          {
            details: [
              {
                ccy: 'BTC',
                eq: '1.06126645222',
                cashBal: '1.06126645222',
                availBal: '0.6612664522199999',
                availEq: '0.6612664522199999',
                frozenBal: '0.4',
                upl: '0',
              },
              {
                ccy: 'LTC',
                eq: '10.29979',
                cashBal: '10.29979',
                availBal: '10.19979',
                availEq: '10.19979',
                frozenBal: '0.1',
                upl: '0',
              },
              {
                ccy: 'USDT',
                eq: '0.000258796',
                cashBal: '0.000258796',
                availBal: '0',
                availEq: '0',
                frozenBal: '0.000258796',
                upl: '0',
              },
            ],
          },
        ]),
      },
      positions: [
        'BTC/USDT long 1.06126645222 = 106126.65 USDT (spot)',
        'LTC/USDT long 10.29979 = 1029.979 USDT (spot)',
      ],
      equity: '107156.624480796',
    },
  ],
)
