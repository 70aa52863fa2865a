import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  spotMarket('BTC/USDT', { id: 'btcusdt' }),
  swapMarket('BTC/USDT:USDT', { id: 'BTC-USDT', contractSize: 0.001, step: 1 }),
  swapMarket('ETH/USDT:USDT', { id: 'ETH-USDT', contractSize: 0.01, step: 1 }),
  swapMarket('BTC/USD:BTC', { id: 'BTC-USD', contractSize: 100, step: 1 }),
]
const SYMBOLS = ['BTC/USDT', 'BTC/USDT:USDT', 'ETH/USDT:USDT', 'BTC/USD:BTC']

const linear = (
  contract_code: string,
  position_side: string,
  direction: string,
  volume: string,
  mark_price: string,
  margin_mode = 'cross',
) => ({
  contract_code,
  position_side,
  direction,
  volume,
  // A part of it rests in an exit.
  available: '1',
  mark_price,
  margin_mode,
  lever_rate: 20,
  open_avg_price: mark_price,
})
const order = (id: object, contract_code: string, side: string, more: object = {}) => ({
  ...id,
  contract_code,
  side,
  volume: '5',
  trade_volume: '2',
  price: '9',
  state: 'new',
  ...more,
})
const inverse = (order_id_str: string, direction: string, offset: string, more: object = {}) => ({
  order_id_str,
  contract_code: 'BTC-USD',
  symbol: 'BTC',
  direction,
  offset,
  volume: 5,
  trade_volume: 2,
  price: 9,
  status: 3,
  order_price_type: 'limit',
  ...more,
})

class Htx implements Book {
  linear
  inverse = ['sell', 'buy'].map((direction, at) => ({
    symbol: 'BTC',
    contract_code: 'BTC-USD',
    volume: 7 + at,
    available: 1,
    frozen: 6,
    direction,
    lever_rate: 5,
    last_price: 70_000,
    cost_open: 1,
  }))
  orders: Record<string, object[]> = {
    spot: [
      {
        id: 1,
        symbol: 'btcusdt',
        type: 'buy-limit',
        amount: '5',
        'filled-amount': '2',
        price: '9',
        state: 'submitted',
      },
    ],
    linear: [order({ id: '76', order_id: '2' }, 'BTC-USDT', 'buy', { position_side: 'long', reduce_only: false })],
    trigger: [
      order({ algo_id: '3', id: '77' }, 'BTC-USDT', 'sell', { type: 'trigger', trigger_price: '9', reduce_only: true }),
    ],
    trailing_stop: [order({ algo_id: '4', id: '78' }, 'ETH-USDT', 'sell', { type: 'trailing_stop' })],
    tpsl: [],
    sl: [order({ algo_id: '5', id: '79' }, 'BTC-USDT', 'sell', { type: 'sl', sl_trigger_price: '9' })],
    tp: [order({ algo_id: '6', id: '80' }, 'BTC-USDT', 'sell', { type: 'tp', tp_trigger_price: '9' })],
    swap_: [inverse('11', 'buy', 'open'), inverse('12', 'buy', 'close')],
    swap_trigger_: [inverse('13', 'buy', 'close', { trigger_price: 9 })],
    swap_tpsl_: [inverse('14', 'buy', 'close', { sl_trigger_price: 9 })],
    swap_track_: [],
  }

  constructor({ hedged }: { readonly hedged: boolean }) {
    this.linear = hedged
      ? [
          linear('BTC-USDT', 'long', 'buy', '500', '60000'),
          linear('BTC-USDT', 'short', 'sell', '250', '60000', 'isolated'),
        ]
      : [linear('ETH-USDT', 'both', 'sell', '400', '3000')]
  }

  answer({ method, path, params }: Asked): unknown {
    const data = this.#data(`${method} ${path}`, params)
    if (data !== undefined) return { status: 'ok', code: 200, data, ts: 1 }
    return {
      status: 'error',
      'err-code': 'invalid',
      err_code: 1030,
      err_msg: `no: ${path}`,
      'err-msg': `no: ${path} ${JSON.stringify(params)}`,
    }
  }

  #data(call: string, params: Asked['params']): unknown {
    const listed = (list: string | undefined, page = 1, size = 10) =>
      this.orders[list ?? '']?.slice((page - 1) * size, page * size)
    if (call === 'GET /v1/account/accounts') return [{ id: 7, type: 'spot', state: 'working' }]
    if (call === 'GET /v1/account/accounts/7/balance')
      return {
        list: [
          { currency: 'btc', type: 'trade', balance: '0.5' },
          { currency: 'btc', type: 'frozen', balance: '0.25' },
        ],
      }
    if (call === 'GET /v1/order/openOrders')
      return params['account-id'] === '7' ? listed('spot', 1, Number(params.size ?? 100)) : undefined
    if (call === 'GET /v5/trade/order/opens') return listed('linear', 1, Number(params.limit ?? 10))
    if (call === 'GET /v5/algo/order/opens') return listed(params.type, 1, Number(params.limit ?? 10))
    if (call === 'GET /v5/trade/position/opens') return this.linear
    if (call === 'POST /swap-api/v1/swap_position_info') return this.inverse
    if (call === 'POST /api/v1/contract_position_info') return []
    const [, list] = /^POST \/swap-api\/v1\/(swap_\w*)openorders$/.exec(call) ?? []
    if (list !== undefined)
      return list === 'swap_' || params.contract_code
        ? { orders: listed(list, params.page_index, params.page_size ?? 20) }
        : undefined
    if (call.endsWith('/swap_batch_merged')) return undefined
    return this.#act(call, params)
  }

  #act(call: string, params: Asked['params']): unknown {
    const [, spot] = /^POST \/v1\/order\/orders\/(\d+)\/submitcancel$/.exec(call) ?? []
    if (spot !== undefined) return this.#cancel(['spot'], 'id', Number(spot)) && spot
    if (call === 'POST /v5/trade/cancel_order') return this.#cancel(['linear'], 'order_id', params.order_id)
    if (call === 'POST /v5/algo/cancel_orders')
      return this.#cancel(['trigger', 'trailing_stop', 'tpsl', 'sl', 'tp'], 'algo_id', params[0]?.algo_id)
    const [, list] = /^POST \/swap-api\/v1\/(swap_\w*)cancel$/.exec(call) ?? []
    if (list !== undefined) return this.#cancel([list], 'order_id_str', params.order_id)
    if (call === 'POST /v5/trade/order') return this.#tradeLinear(params)
    if (call === 'POST /swap-api/v1/swap_order') return this.#tradeInverse(params)
    return call === 'POST /v1/order/orders/place' && params.type === 'sell-market' && params.amount === '0.75'
      ? '9'
      : undefined
  }

  #cancel(lists: readonly string[], field: string, id: unknown): unknown {
    const isIt = (each: object) => Reflect.get(each, field) === id
    const found = lists.find((list) => this.orders[list]?.some(isIt))
    if (found === undefined) return undefined
    this.orders[found] = (this.orders[found] ?? []).filter((each) => !isIt(each))
    return [{ order_id: id, algo_id: id }]
  }

  #tradeLinear({
    contract_code,
    side,
    position_side,
    margin_mode,
    volume,
    type,
    reduce_only,
  }: Asked['params']): unknown {
    const held = this.linear.find(
      (each) =>
        each.contract_code === contract_code &&
        each.position_side === position_side &&
        each.margin_mode === margin_mode,
    )
    if (held === undefined || held.direction === side || type !== 'market' || reduce_only !== 1) return undefined
    held.volume = String(Number(held.volume) - Number(volume))
    return { order_id: '9' }
  }

  #tradeInverse({ contract_code, direction, offset, volume, lever_rate, order_price_type }: Asked['params']): unknown {
    const held = this.inverse.find((each) => each.contract_code === contract_code && each.direction !== direction)
    const isOne = offset === 'close' && lever_rate === held?.lever_rate && order_price_type === 'optimal_20_ioc'
    if (held === undefined || !isOne) return undefined
    held.volume -= Number(volume)
    return { order_id: 9, order_id_str: '9' }
  }

  left(): string[] {
    const held = [...this.linear, ...this.inverse].filter(({ volume }) => Number(volume) !== 0)
    return [...held, ...Object.values(this.orders).flat()].map((each) => JSON.stringify(each))
  }
}

const PARTS = { 'spot conditional orders': 'none', margin: 'none', 'inverse futures': 'none' } as const
const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'htx', markets: MARKETS, options: { quote: 'USDT', parts: PARTS, symbols: SYMBOLS } }
const SPOT = 'BTC/USDT long 0.75 = ? USDT (spot)'
const INVERSE = ['BTC/USD:BTC short 7 = ? BTC (inverse)', 'BTC/USD:BTC long 8 = ? BTC (inverse)']
const ORDERS = [
  '1 BTC/USDT buy 3 (spot)',
  '2 BTC/USDT:USDT buy 3 (linear)',
  '3 BTC/USDT:USDT sell 3 (linear) stop exit',
  '4 ETH/USDT:USDT sell 3 (linear) stop',
  '5 BTC/USDT:USDT sell 3 (linear) stop',
  '6 BTC/USDT:USDT sell 3 (linear) stop',
  '11 BTC/USD:BTC buy 3 (inverse)',
  '12 BTC/USD:BTC buy 3 (inverse) exit',
  '13 BTC/USD:BTC buy 3 (inverse) stop exit',
  '14 BTC/USD:BTC buy 3 (inverse) stop exit',
]

t.test('given htx in hedge mode, when symbols are read, then they are all there, and each of them goes', async (t) => {
  await holdsTheWholeAccount(
    t,
    { ...TEST, book: () => new Htx({ hedged: true }) },
    {
      positions: [
        SPOT,
        ...INVERSE,
        'BTC/USDT:USDT long 500 = 30000 USDT (linear)',
        'BTC/USDT:USDT short 250 = 15000 USDT (linear)',
      ],
      orders: ORDERS,
      unread: ['other symbols: unread/unread'],
    },
  )
})

t.test(
  'given htx in one-way mode, when symbols are read, then they are all there, and each of them goes',
  async (t) => {
    await holdsTheWholeAccount(
      t,
      { ...TEST, book: () => new Htx({ hedged: false }) },
      {
        positions: [SPOT, ...INVERSE, 'ETH/USDT:USDT short 400 = 12000 USDT (linear)'],
        orders: ORDERS,
        unread: ['other symbols: unread/unread'],
      },
    )
  },
)

t.test(
  'given htx without symbols, when it is read, then conditional orders of inverse contracts alone are unknown',
  async (t) => {
    const { venue } = await venueOf(
      t,
      { ...TEST, options: { quote: 'USDT', parts: PARTS }, book: () => new Htx({ hedged: true }) },
      new Htx({ hedged: true }),
    )
    t.equal((await venue.positions()).length, 5)
    t.equal((await venue.openOrders()).length, ORDERS.length - 2)
    t.same(await unreadParts(venue), ['inverse: read/failed'])
  },
)

SHOWN.isInTable(t, 'htx')
