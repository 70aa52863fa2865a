import { swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/krakenfutures.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it.

tryFigures(
  {
    id: 'krakenfutures',
    // https://docs.kraken.com/api/docs/futures-api/trading/get-instruments: `contractSize`
    markets: [swapMarket('LTC/USD:USD', { id: 'PF_LTCUSD', contractSize: 1, step: 0.01 })],
  },
  [
    {
      of: 'fetchOpenOrders, 1st and 2nd',
      answers: {
        'GET /derivatives/api/v3/openorders': {
          result: 'success',
          openOrders: ['a02a5141-5156-4f62-a992-0f879b5fc989', '6e88d923-630d-40aa-af4f-64e5e2b3ad03'].map(
            (order_id) => ({
              order_id,
              symbol: 'PF_LTCUSD',
              side: 'buy',
              orderType: 'lmt',
              limitPrice: '50',
              unfilledSize: '0.1',
              filledSize: '0',
              status: 'untouched',
              reduceOnly: false,
            }),
          ),
        },
      },
      orders: [
        'a02a5141-5156-4f62-a992-0f879b5fc989 LTC/USD:USD buy 0.1 (linear)',
        '6e88d923-630d-40aa-af4f-64e5e2b3ad03 LTC/USD:USD buy 0.1 (linear)',
      ],
    },
    {
      of: 'fetchBalance: the wallet of many collaterals, with open profit and no haircut, and the cash wallet',
      answers: {
        'GET /derivatives/api/v3/openpositions': { result: 'success', openPositions: [] },
        'GET /derivatives/api/v3/accounts': {
          result: 'success',
          accounts: {
            cash: { balances: { xbt: '0.0', usd: '1.5' }, type: 'cashAccount' },
            flex: {
              currencies: { USDT: { quantity: '1000', value: '1000.1', collateral: '947.7', available: '1000' } },
              balanceValue: 1000.1,
              portfolioValue: 850.1,
              collateralValue: 947.7,
              pnl: -150.0,
              marginEquity: 797.7,
              type: 'multiCollateralMarginAccount',
            },
          },
        },
      },
      reading: { quote: 'USD' },
      positions: [],
      equity: '851.6',
    },
  ],
)
