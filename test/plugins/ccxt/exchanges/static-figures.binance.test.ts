import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/binance.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it. Prices of spot markets are made up.

const LTC_SPOT = spotMarket('LTC/USDT', { id: 'LTCUSDT', margin: true })
const ETH_SPOT = spotMarket('ETH/USDT', { id: 'ETHUSDT', margin: true })

const limitOrder = {
  status: 'NEW',
  type: 'LIMIT',
  timeInForce: 'GTC',
  executedQty: '0',
  stopPrice: '0.00',
  price: '50',
}
const linearPosition = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  positionAmt: '0.009',
  entryPrice: '67445.9',
  marginAsset: 'USDT',
}

tryFigures(
  {
    id: 'binance',
    markets: [
      LTC_SPOT,
      ETH_SPOT,
      spotMarket('ADA/USDT', { id: 'ADAUSDT', margin: true }),
      spotMarket('USDC/USDT', { id: 'USDCUSDT', margin: true }),
      // https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Exchange-Information: sizes in coins
      swapMarket('BTC/USDT:USDT', { id: 'BTCUSDT', contractSize: 1, step: 0.001 }),
      swapMarket('LTC/USDT:USDT', { id: 'LTCUSDT', contractSize: 1, step: 0.001 }),
      // https://developers.binance.com/docs/derivatives/coin-margined-futures/market-data/rest-api/Exchange-Information: `contractSize`
      swapMarket('BTC/USD:BTC', { id: 'BTCUSD_PERP', contractSize: 100, step: 1 }),
    ],
    always: {
      'GET /fapi/v1/leverageBracket': [],
      'GET /dapi/v2/leverageBracket': [],
      'GET /api/v3/ticker/24hr': [
        { symbol: 'LTCUSDT', lastPrice: '70' },
        { symbol: 'ETHUSDT', lastPrice: '2000' },
        { symbol: 'ADAUSDT', lastPrice: '0.5' },
        { symbol: 'USDCUSDT', lastPrice: '0.9998' },
      ],
    },
  },
  [
    {
      of: 'fetchOpenOrders, 1st',
      answers: {
        'GET /api/v3/openOrders': [
          {
            ...limitOrder,
            symbol: 'LTCUSDT',
            orderId: '3811057334',
            origQty: '0.20000000',
            type: 'LIMIT_MAKER',
            side: 'BUY',
          },
        ],
      },
      orders: ['3811057334 LTC/USDT buy 0.2 (spot)'],
    },
    {
      of: 'fetchOpenOrders, 2nd: portfolio margin',
      options: { portfolioMargin: true },
      answers: {
        'GET /papi/v1/um/openOrders': [
          {
            ...limitOrder,
            symbol: 'LTCUSDT',
            orderId: '29067571132',
            origQty: '0.410',
            side: 'BUY',
            reduceOnly: false,
            positionSide: 'BOTH',
          },
        ],
      },
      orders: ['29067571132 LTC/USDT:USDT buy 0.41 (portfolio margin linear)'],
    },
    {
      of: 'fetchOpenOrder, 1st, and createOrders, 1st',
      answers: {
        'GET /fapi/v1/openOrders': [
          {
            ...limitOrder,
            symbol: 'LTCUSDT',
            orderId: '664082074',
            origQty: '0.200',
            side: 'BUY',
            reduceOnly: false,
            positionSide: 'BOTH',
          },
          {
            ...limitOrder,
            symbol: 'BTCUSDT',
            orderId: '4087922044',
            origQty: '0.200',
            side: 'SELL',
            reduceOnly: false,
            positionSide: 'BOTH',
          },
        ],
      },
      orders: ['664082074 LTC/USDT:USDT buy 0.2 (linear)', '4087922044 BTC/USDT:USDT sell 0.2 (linear)'],
    },
    {
      // The answer has the position side LONG, and the order to buy: in hedge mode, the other two can only close.
      of: 'fetchOrders, of portfolio margin, with both sides',
      answers: {
        'GET /fapi/v1/openOrders': [
          {
            ...limitOrder,
            symbol: 'BTCUSDT',
            orderId: '1',
            origQty: '0.010',
            side: 'BUY',
            reduceOnly: false,
            positionSide: 'LONG',
          },
          {
            ...limitOrder,
            symbol: 'BTCUSDT',
            orderId: '2',
            origQty: '0.010',
            side: 'SELL',
            reduceOnly: false,
            positionSide: 'LONG',
          },
          {
            ...limitOrder,
            symbol: 'BTCUSDT',
            orderId: '3',
            origQty: '0.010',
            side: 'BUY',
            reduceOnly: false,
            positionSide: 'SHORT',
          },
        ],
      },
      orders: [
        '1 BTC/USDT:USDT buy 0.01 (linear)',
        '2 BTC/USDT:USDT sell 0.01 (linear) exit',
        '3 BTC/USDT:USDT buy 0.01 (linear) exit',
      ],
    },
    {
      // A trailing order has no `stopPrice` before it is triggered.
      of: 'createOrder, 2nd: trailing',
      answers: {
        'GET /api/v3/openOrders': [
          {
            ...limitOrder,
            symbol: 'ETHUSDT',
            orderId: '2672907',
            origQty: '0.00860000',
            type: 'TAKE_PROFIT',
            side: 'BUY',
            price: '0.00000000',
            trailingDelta: '500',
            workingTime: '-1',
          },
        ],
      },
      orders: ['2672907 ETH/USDT buy 0.0086 (spot) stop'],
    },
    {
      // 0.009 BTC at 67502.68519858: its `notional`
      of: 'fetchPositions, 1st',
      answers: {
        'GET /fapi/v3/positionRisk': [
          { ...linearPosition, markPrice: '67502.68519858', unRealizedProfit: '0.51106678', notional: '607.52416678' },
        ],
      },
      positions: ['BTC/USDT:USDT long 0.009 = 607.52417 USDT (linear)'],
    },
    {
      of: 'fetchPositions, 2nd',
      answers: {
        'GET /fapi/v3/positionRisk': [
          { ...linearPosition, markPrice: '67582.20000000', unRealizedProfit: '1.22670000', notional: '608.23980000' },
        ],
      },
      positions: ['BTC/USDT:USDT long 0.009 = 608.2398 USDT (linear)'],
    },
    {
      // 3 contracts of 100 USD at 68234.2: its `notionalValue`
      of: 'fetchPositions, 4th: inverse',
      answers: {
        'GET /dapi/v1/positionRisk': [
          {
            symbol: 'BTCUSD_PERP',
            positionAmt: '-3',
            entryPrice: '68911.00000037',
            markPrice: '68234.20000000',
            unRealizedProfit: '0.00004318',
            marginType: 'cross',
            positionSide: 'BOTH',
            notionalValue: '-0.00439662',
          },
          {
            symbol: 'BCHUSD_241227',
            positionAmt: '0',
            entryPrice: '0.00000000',
            markPrice: '0.00000000',
            unRealizedProfit: '0.00000000',
            marginType: 'cross',
            positionSide: 'BOTH',
            notionalValue: '0',
          },
        ],
      },
      positions: ['BTC/USD:BTC short 3 = 0.0043966222 BTC (inverse)'],
    },
    {
      of: 'fetchBalance, 1st: spot',
      reading: { quote: 'USDT' },
      answers: {
        'GET /api/v3/account': {
          balances: [
            { asset: 'BTC', free: '0.00000000', locked: '0.00000000' },
            { asset: 'LTC', free: '0.91974100', locked: '0.00000000' },
            { asset: 'ETH', free: '0.02229833', locked: '0.00000000' },
          ],
        },
      },
      positions: ['LTC/USDT long 0.919741 = 64.38187 USDT (spot)', 'ETH/USDT long 0.02229833 = 44.59666 USDT (spot)'],
    },
    {
      // Of USDC, 0.00014784 and 0.00002402 of interest are owed, and none is held. ETH is in the wallet of contracts.
      of: 'fetchBalance, 3rd: portfolio margin',
      reading: { quote: 'USDT' },
      options: { portfolioMargin: true },
      answers: {
        'GET /papi/v1/balance': [
          {
            asset: 'ETH',
            totalWalletBalance: '0.00057786',
            crossMarginAsset: '0.0',
            crossMarginBorrowed: '0.0',
            crossMarginFree: '0.0',
            crossMarginInterest: '0.0',
            crossMarginLocked: '0.0',
            cmWalletBalance: '0.00057786',
          },
          {
            asset: 'USDT',
            totalWalletBalance: '136.03451668',
            crossMarginAsset: '30.6003261',
            crossMarginBorrowed: '0.00011146',
            crossMarginFree: '30.6003261',
            crossMarginInterest: '0.00007902',
            crossMarginLocked: '0.0',
            umWalletBalance: '105.43419058',
          },
          {
            asset: 'LTC',
            totalWalletBalance: '0.000636',
            crossMarginAsset: '0.000636',
            crossMarginBorrowed: '0.0',
            crossMarginFree: '0.000636',
            crossMarginInterest: '0.0',
            crossMarginLocked: '0.0',
          },
          {
            asset: 'USDC',
            totalWalletBalance: '0.0',
            crossMarginAsset: '0.0',
            crossMarginBorrowed: '0.00014784',
            crossMarginFree: '0.0',
            crossMarginInterest: '0.00002402',
            crossMarginLocked: '0.0',
          },
          {
            asset: 'ADA',
            totalWalletBalance: '10.0325',
            crossMarginAsset: '10.0325',
            crossMarginBorrowed: '0.0',
            crossMarginFree: '10.0325',
            crossMarginInterest: '0.0',
            crossMarginLocked: '0.0',
          },
        ],
      },
      positions: [
        'LTC/USDT long 0.000636 = 0.04452 USDT (portfolio margin)',
        'ADA/USDT long 10.0325 = 5.01625 USDT (portfolio margin)',
        'USDC/USDT short 0.00017186 = 0.00017182563 USDT (portfolio margin)',
      ],
    },
    {
      // 4.27203287, which is 3.72964781 and the open profit of 0.54238506, and 22 USDC at 0.9998
      of: 'fetchPositions, 3rd: the account of linear contracts',
      reading: { quote: 'USDT', parts: { spot: 'none', inverse: 'none', others: 'none' } },
      answers: {
        'GET /fapi/v3/positionRisk': [
          { ...linearPosition, markPrice: '67506.16500667', unRealizedProfit: '0.54238506', notional: '607.55548506' },
        ],
        'GET /fapi/v3/account': {
          assets: [
            {
              asset: 'FDUSD',
              walletBalance: '0.00000000',
              unrealizedProfit: '0.00000000',
              marginBalance: '0.00000000',
              initialMargin: '0.00000000',
              availableBalance: '18.46663722',
              updateTime: '0',
            },
            {
              asset: 'USDT',
              walletBalance: '3.72964781',
              unrealizedProfit: '0.54238506',
              marginBalance: '4.27203287',
              initialMargin: '7.59444356',
              availableBalance: '18.65856952',
              updateTime: '1722161166529',
            },
            {
              asset: 'USDC',
              walletBalance: '22.00000000',
              unrealizedProfit: '0.00000000',
              marginBalance: '22.00000000',
              initialMargin: '0.00000000',
              availableBalance: '18.65830123',
              updateTime: '1721991855073',
            },
          ],
        },
      },
      positions: ['BTC/USDT:USDT long 0.009 = 607.55549 USDT (linear)'],
      equity: '26.26763287',
    },
  ],
)
