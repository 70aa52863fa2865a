import { spotMarket, swapMarket } from './listed-markets.js'
import { tryFigures } from './read-figures.js'

// The figures are those of ccxt's static responses, `ts/src/test/static/response/gate.json` of its repository, whose answers are the exchange's
// own. What they come to is worked out by hand from the answer, and not taken from what ccxt makes of it.

const gateTrigger = {
  trigger: { price: '67203.5', rule: '2', expiration: '0' },
  status: 'open',
  is_stop_order: false,
  order_type: '',
}
const gateInitial = {
  contract: 'BTC_USDT',
  size: '5',
  price: '67203.5',
  tif: 'gtc',
  text: 'web',
  is_close: false,
  is_reduce_only: false,
  auto_size: '',
}

tryFigures(
  {
    id: 'gate',
    markets: [
      spotMarket('BTC/USDT', { id: 'BTC_USDT', margin: true }),
      // https://www.gate.com/docs/developers/apiv4: `quanto_multiplier`
      swapMarket('BTC/USDT:USDT', { id: 'BTC_USDT', contractSize: 0.0001, step: 1 }),
      // As in the answer, whose `value` of one contract is 7.443.
      swapMarket('LTC/USDT:USDT', { id: 'LTC_USDT', contractSize: 0.1, step: 1 }),
    ],
  },
  [
    {
      of: 'fetchPositions, 1st',
      answers: {
        'GET /api/v4/futures/usdt/positions': [
          {
            contract: 'LTC_USDT',
            size: '1',
            mode: 'single',
            leverage: '5',
            entry_price: '74.35',
            mark_price: '74.43',
            value: '7.443',
            unrealised_pnl: '0.008',
            pending_orders: '0',
          },
        ],
      },
      positions: ['LTC/USDT:USDT long 1 = 7.443 USDT (linear USDT)'],
    },
    {
      of: 'fetchOpenOrders, 1st: spot',
      answers: {
        'GET /api/v4/spot/open_orders': [
          {
            currency_pair: 'BTC_USDT',
            total: '1',
            orders: [
              {
                id: '700604309511',
                text: 'web',
                status: 'open',
                currency_pair: 'BTC_USDT',
                type: 'limit',
                account: 'spot',
                side: 'sell',
                amount: '0.00009',
                price: '69662.3',
                time_in_force: 'gtc',
                left: '0.00009',
                filled_amount: '0',
                filled_total: '0',
                finish_as: 'open',
              },
            ],
          },
        ],
      },
      orders: ['700604309511 BTC/USDT sell 0.00009 (spot)'],
    },
    {
      of: 'fetchOpenOrders, 2nd: spot, with a trigger',
      answers: {
        'GET /api/v4/spot/price_orders': [
          {
            market: 'BTC_USDT',
            trigger: { price: '64777', rule: '<=', expiration: '86400' },
            put: {
              type: 'limit',
              side: 'sell',
              price: '67736.3',
              amount: '0.00009000000000000000',
              account: 'normal',
              time_in_force: 'gtc',
              text: '',
            },
            id: '916510270',
            status: 'open',
          },
        ],
      },
      orders: ['916510270 BTC/USDT sell 0.00009 (spot) stop'],
    },
    {
      // The answer opens. 2 to 4 are that order with the other values of what it says of closing.
      of: 'fetchOpenOrders, 3rd: a contract, with a trigger',
      answers: {
        'GET /api/v4/futures/usdt/price_orders': [
          { ...gateTrigger, id: '85704026', initial: gateInitial },
          { ...gateTrigger, id: '2', initial: { ...gateInitial, size: '-5', is_reduce_only: true } },
          { ...gateTrigger, id: '3', initial: { ...gateInitial, size: '0', is_close: true } },
          { ...gateTrigger, id: '4', initial: { ...gateInitial, size: '0', is_close: true, auto_size: 'close_short' } },
        ],
      },
      orders: [
        '85704026 BTC/USDT:USDT buy 5 (linear USDT) stop',
        '2 BTC/USDT:USDT sell 5 (linear USDT) stop exit',
        '3 BTC/USDT:USDT null 0 (linear USDT) stop exit',
        '4 BTC/USDT:USDT buy 0 (linear USDT) stop exit',
      ],
    },
  ],
)
