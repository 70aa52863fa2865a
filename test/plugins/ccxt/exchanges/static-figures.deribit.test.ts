import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/deribit.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

tryFigures(
  {
    id: 'deribit',
    markets: [
      spotMarket('SOL/USDC', { id: 'SOL_USDC' }),
      swapMarket('BTC/USD:BTC', { id: 'BTC-PERPETUAL', contractSize: 10, step: 10 }),
    ],
    always: {
      'GET /api/v2/private/get_positions': { jsonrpc: '2.0', result: [] },
      'GET /api/v2/public/ticker': {
        jsonrpc: '2.0',
        result: { instrument_name: 'SOL_USDC', last_price: 150, mark_price: 150, stats: {} },
      },
    },
  },
  [
    {
      // SOL is at 150. `fee_balance`, 0.99968284 SOL, is no equity.
      of: 'fetchBalance, 1st',
      reading: { quote: 'USDC', parts: { spot: 'none' } },
      answers: {
        'GET /api/v2/private/get_account_summaries': {
          jsonrpc: '2.0',
          result: {
            summaries: [
              {
                currency: 'BTC',
                equity: '0.0',
                balance: '0.0',
                available_funds: '0.0',
                margin_balance: '0.0',
                fee_balance: '0.0',
              },
              {
                currency: 'USDC',
                equity: '42.217',
                balance: '42.217',
                available_funds: '42.217',
                margin_balance: '42.217',
                fee_balance: '0.0',
              },
              {
                currency: 'SOL',
                equity: '0.42569894',
                balance: '0.42569894',
                available_funds: '0.42569894',
                margin_balance: '0.42569894',
                fee_balance: '0.99968284',
              },
            ],
          },
        },
      },
      equity: '106.071841',
    },
  ],
)
