import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, shownOrders, unreadParts, venueOf } from './account-book.js'
import { optionMarket, spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  swapMarket('BTC/USD:BTC', { id: 'BTC-PERPETUAL', contractSize: 10, step: 10 }),
  swapMarket('ETH/USD:ETH', { id: 'ETH-PERPETUAL', contractSize: 1, step: 1 }),
  swapMarket('SOL/USDC:USDC', { id: 'SOL_USDC-PERPETUAL', contractSize: 0.1, step: 0.1 }),
  optionMarket('BTC/USD:BTC-261225-100000-C', { id: 'BTC-25DEC26-100000-C', contractSize: 1, step: 0.1 }),
  optionMarket('SOL/USDC:USDC-261225-200-P', { id: 'SOL_USDC-25DEC26-200-P', contractSize: 10, step: 1 }),
  swapMarket('BTC/USDT:USDT', { id: 'BTC_USDT-PERPETUAL', contractSize: 0.001, step: 0.001 }),
  swapMarket('BTC/EURR:EURR', { id: 'BTC_EURR-PERPETUAL', contractSize: 0.001, step: 0.001 }),
  spotMarket('BTC/USDC', { id: 'BTC_USDC' }),
]

/** `size` and `amount` are in USD for inverse contracts, and in coins otherwise. */
const position = (name: string, size: number, mark: number) => ({
  instrument_name: name,
  direction: size > 0 ? 'buy' : size < 0 ? 'sell' : 'zero',
  size,
  mark_price: mark,
  average_price: mark,
  floating_profit_loss: 0.001,
})
const order = (id: string, name: string, direction: string, amount: number, more: object = {}) => ({
  order_id: id,
  instrument_name: name,
  direction,
  amount,
  filled_amount: 0,
  price: 100,
  average_price: 0,
  order_type: 'limit',
  order_state: 'open',
  reduce_only: false,
  ...more,
})
const STOP = { order_type: 'stop_market', order_state: 'untriggered', price: 'market_price', trigger_price: 9 }

class Deribit implements Book {
  readonly positions = new Map(
    [
      position('BTC-PERPETUAL', 10_000, 50_000),
      position('ETH-PERPETUAL', -3_000, 2_500),
      position('SOL_USDC-PERPETUAL', 12.5, 160),
      position('BTC-25DEC26-100000-C', -2, 0.05),
      position('SOL_USDC-25DEC26-200-P', 30, 41.5),
      position('BTC-26JUN26', 0, 60_000),
      position('BTC_USDT-PERPETUAL', 0.5, 60_000),
      position('BTC_EURR-PERPETUAL', -0.25, 52_000),
    ].map((each) => [each.instrument_name, each]),
  )
  readonly orders: Record<string, ReturnType<typeof order>[]> = {
    BTC: [
      order('1', 'BTC-PERPETUAL', 'buy', 5000, { filled_amount: 1000 }),
      order('SLMB-2', 'BTC-PERPETUAL', 'sell', 10_000, { ...STOP, reduce_only: true }),
      order('3', 'BTC-25DEC26-100000-C', 'sell', 1.5),
    ],
    ETH: [order('ETH-4', 'ETH-PERPETUAL', 'buy', 20_000), order('ETH-SLMS-7', 'ETH-PERPETUAL', 'sell', 3000, STOP)],
    USDC: [
      order('USDC-5', 'SOL_USDC-PERPETUAL', 'buy', 1),
      order('USDC-6', 'BTC_USDC', 'sell', 0.5),
      order('USDC-SLMS-8', 'SOL_USDC-PERPETUAL', 'sell', 2, STOP),
      order('USDC-SLMS-9', 'BTC_USDC', 'sell', 0.25, STOP),
      order('USDC-SLMS-10', 'SOL_USDC-25DEC26-200-P', 'sell', 3, STOP),
    ],
    USDT: [
      order('USDT-11', 'BTC_USDT-PERPETUAL', 'buy', 0.1),
      order('USDT-SLMS-12', 'BTC_USDT-PERPETUAL', 'sell', 0.5, { ...STOP, reduce_only: true }),
    ],
    EURR: [
      order('EURR-13', 'BTC_EURR-PERPETUAL', 'sell', 0.1),
      order('EURR-SLMB-14', 'BTC_EURR-PERPETUAL', 'buy', 0.1, STOP),
    ],
  }

  constructor(readonly failing: string | null = null) {}

  answer({ method, path, params }: Asked): unknown {
    const call = path.replace('/api/v2/private/', '')
    const result = method === 'GET' ? this.result(call, params) : undefined
    return result === undefined ? undefined : { jsonrpc: '2.0', result }
  }

  result(call: string, params: Asked['params']): unknown {
    const all = Object.values(this.orders).flat()
    if (call === 'get_positions') return [...this.positions.values()]
    if (call === 'get_open_orders_by_currency')
      return params.currency === this.failing ? undefined : this.orders[params.currency]
    if (call === 'get_open_orders_by_instrument')
      return all.filter(({ instrument_name }) => instrument_name === params.instrument_name)
    if (call === 'cancel') return this.cancel(params.order_id)
    if (call === 'buy' || call === 'sell') return this.trade(call === 'buy' ? 1 : -1, params)
    return undefined
  }

  cancel(id: string): unknown {
    for (const [currency, orders] of Object.entries(this.orders))
      this.orders[currency] = orders.filter(({ order_id }) => order_id !== id)
    return order(id, 'BTC-PERPETUAL', 'buy', 1, { order_state: 'cancelled' })
  }

  trade(sign: number, { instrument_name: name, amount, reduce_only, type }: Asked['params']): unknown {
    const held = this.positions.get(name)
    if (held === undefined || reduce_only !== 'true' || type !== 'market') return undefined
    held.size += sign * Number(amount)
    return { order: order('9', name, 'buy', Number(amount)), trades: [] }
  }

  left(): string[] {
    const open = [...this.positions.values()].filter(({ size }) => size !== 0)
    return [
      ...open.map(({ instrument_name, size }) => `${instrument_name} ${size}`),
      ...Object.values(this.orders).flatMap((orders) => orders.map(({ order_id }) => order_id)),
    ]
  }
}

const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'deribit', markets: MARKETS, book: () => new Deribit() }
const ORDERS = [
  '1 BTC/USD:BTC buy 4000 (inverse BTC)',
  'SLMB-2 BTC/USD:BTC sell 10000 (inverse BTC) stop exit',
  '3 BTC/USD:BTC-261225-100000-C sell 1.5 (options)',
  'ETH-4 ETH/USD:ETH buy 20000 (inverse ETH)',
  'USDC-5 SOL/USDC:USDC buy 1 (linear USDC)',
  'USDC-6 BTC/USDC sell 0.5 (spot)',
  'ETH-SLMS-7 ETH/USD:ETH sell 3000 (inverse ETH) stop',
  'USDC-SLMS-8 SOL/USDC:USDC sell 2 (linear USDC) stop',
  'USDC-SLMS-9 BTC/USDC sell 0.25 (spot) stop',
  'USDC-SLMS-10 SOL/USDC:USDC-261225-200-P sell 3 (options) stop',
  'USDT-11 BTC/USDT:USDT buy 0.1 (linear USDT)',
  'USDT-SLMS-12 BTC/USDT:USDT sell 0.5 (linear USDT) stop exit',
  'EURR-13 BTC/EURR:EURR sell 0.1 (linear EURR)',
  'EURR-SLMB-14 BTC/EURR:EURR buy 0.1 (linear EURR) stop',
]

t.test('given deribit, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(t, TEST, {
    positions: [
      'BTC/USD:BTC long 10000 = 0.2 BTC (inverse BTC)',
      'ETH/USD:ETH short 3000 = 1.2 ETH (inverse ETH)',
      'SOL/USDC:USDC long 12.5 = 2000 USDC (linear USDC)',
      'BTC/USDT:USDT long 0.5 = 30000 USDT (linear USDT)',
      'BTC/EURR:EURR short 0.25 = 13000 EURR (linear EURR)',
      'BTC/USD:BTC-261225-100000-C short 2 = 0.1 BTC (options)',
      'SOL/USDC:USDC-261225-200-P long 30 = 1245 USDC (options)',
    ],
    orders: ORDERS,
    unread: ['spot: unread/read'],
  })
})

t.test(
  'given deribit, when orders of one currency can’t be read, then the parts that may hold some say so',
  async (t) => {
    const { venue } = await venueOf(t, { ...TEST, options: { parts: { spot: 'none' } } }, new Deribit('ETH'))
    await venue.positions()
    t.same(shownOrders(await venue.openOrders()), ORDERS.filter((each) => !each.includes('ETH')).sort())
    t.same(await unreadParts(venue), ['inverse ETH: read/failed', 'options: read/failed'])
  },
)

t.test('given deribit and symbols, when orders are read, then those that wait for a trigger are there', async (t) => {
  const { venue } = await venueOf(t, { ...TEST, options: { symbols: ['BTC/USD:BTC'] } }, new Deribit())
  t.same(shownOrders(await venue.openOrders()), ORDERS.slice(0, 2).sort())
})

SHOWN.isInTable(t, 'deribit')
