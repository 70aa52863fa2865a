import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, unreadParts, venueOf } from './account-book.js'
import { optionMarket, spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  spotMarket('BTC/USD', { id: 'BTC_USD' }),
  swapMarket('BTC/USD:USD', { id: 'BTCUSD-PERP', contractSize: 1 }),
  swapMarket('ETH/USD:USD', { id: 'ETHUSD-PERP', contractSize: 1 }),
  optionMarket('BTC/USD:USD-261225-100000-C', { id: 'BTCUSD-261225-CW100000', contractSize: 0.0001, step: 10 }),
]

const OPTION = 'BTCUSD-261225-CW100000'
const position = (instrument_name: string, quantity: string) => ({
  instrument_name,
  quantity,
  cost: '1',
  open_position_pnl: '2',
  open_pos_cost: '1',
})
const order = (order_id: string, instrument_name: string, side: string, order_type: string, more: object = {}) => ({
  order_id,
  instrument_name,
  side,
  order_type,
  quantity: '2',
  cumulative_quantity: '0.5',
  limit_price: '9',
  status: 'ACTIVE',
  exec_inst: [],
  ...more,
})

class CryptoCom implements Book {
  positions = [position('BTCUSD-PERP', '-0.5'), position('ETHUSD-PERP', '4'), position(OPTION, '50')]
  orders = [
    order('1', 'BTC_USD', 'BUY', 'LIMIT'),
    order('2', 'BTC_USD', 'SELL', 'STOP_LIMIT', { ref_price: '9' }),
    order('3', 'BTCUSD-PERP', 'BUY', 'TAKE_PROFIT', { ref_price: '9' }),
    order('4', 'ETHUSD-PERP', 'BUY', 'LIMIT'),
    order('5', OPTION, 'BUY', 'LIMIT', { quantity: '20', cumulative_quantity: '0' }),
    order('6', OPTION, 'SELL', 'STOP_LOSS', { quantity: '20', cumulative_quantity: '0', ref_price: '9' }),
  ]

  constructor(readonly failing: string | null = null) {}

  answer({ path, params: { params, ...query } }: Asked): unknown {
    const call = path.replace('/exchange/v1/', '')
    const result = call === this.failing ? undefined : this.#result(call, params ?? query)
    return result === undefined
      ? { code: 40001, message: `no: ${call} ${JSON.stringify(params)}` }
      : { code: 0, result }
  }

  #result(call: string, params: Asked['params']): unknown {
    if (call === 'private/get-open-orders') return { data: this.orders }
    if (call === 'private/get-positions') return { data: this.positions }
    if (call === 'private/user-balance')
      return {
        data: [
          {
            position_balances: [
              { instrument_name: 'BTC', quantity: '0.75', reserved_qty: '0.25' },
              { instrument_name: 'USD', quantity: '9', reserved_qty: '0' },
            ],
          },
        ],
      }
    if (call === 'private/cancel-order') {
      this.orders = this.orders.filter(({ order_id }) => order_id !== params.order_id)
      return { order_id: params.order_id }
    }
    if (call === 'private/create-order') return this.#trade(params)
    const prices: Record<string, string> = {
      BTC_USD: '60000',
      'BTCUSD-PERP': '60000',
      'ETHUSD-PERP': '3000',
      [OPTION]: '0.5',
    }
    return call === 'public/get-tickers'
      ? { data: [{ i: params.instrument_name, a: prices[params.instrument_name], t: 1 }] }
      : undefined
  }

  #trade({ instrument_name, side, quantity, type }: Asked['params']): unknown {
    if (instrument_name === 'BTC_USD') return side === 'SELL' && quantity === '0.75' ? { order_id: '9' } : undefined
    const held = this.positions.find((each) => each.instrument_name === instrument_name)
    if (held === undefined || type !== 'MARKET') return undefined
    held.quantity = String(Number(held.quantity) + (side === 'BUY' ? 1 : -1) * Number(quantity))
    return { order_id: '9' }
  }

  left(): string[] {
    const held = this.positions.filter(({ quantity }) => Number(quantity) !== 0)
    return [...held, ...this.orders].map((each) => JSON.stringify(each))
  }
}

const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'cryptocom', markets: MARKETS, options: { quote: 'USD' }, book: () => new CryptoCom() }

t.test(
  'given crypto.com, when an account is read, then it is all there but OTO orders, and each of it goes',
  async (t) => {
    await holdsTheWholeAccount(t, TEST, {
      positions: [
        'BTC/USD long 0.75 = 45000 USD (spot)',
        'BTC/USD:USD short 0.5 = 30000 USD (linear)',
        'ETH/USD:USD long 4 = 12000 USD (linear)',
        'BTC/USD:USD-261225-100000-C long 50 = ? USD (options)',
      ],
      orders: [
        '1 BTC/USD buy 1.5 (spot)',
        '2 BTC/USD sell 1.5 (spot) stop exit',
        '3 BTC/USD:USD buy 1.5 (linear) stop',
        '4 ETH/USD:USD buy 1.5 (linear)',
        '5 BTC/USD:USD-261225-100000-C buy 20 (options)',
        '6 BTC/USD:USD-261225-100000-C sell 20 (options) stop',
      ],
      unread: ['OTO orders: read/unread'],
    })
  },
)

t.test('given crypto.com, when one call fails, then the parts that it shows have failed, and no other', async (t) => {
  const options = { quote: 'USD', parts: { 'OTO orders': 'none' } } as const
  for (const [failing, failed] of [
    ['private/user-balance', ['spot: failed/read']],
    ['private/get-positions', ['linear: failed/read', 'options: failed/read']],
  ] as const) {
    const { venue } = await venueOf(t, { ...TEST, options }, new CryptoCom(failing))
    await venue.positions()
    await venue.openOrders()
    t.same(await unreadParts(venue), failed)
  }
})

SHOWN.isInTable(t, 'cryptocom')
