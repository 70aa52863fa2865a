import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, shownPositions, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  spotMarket('BTC/USDT', { id: 'BTCUSDT' }),
  swapMarket('BTC/USDT:USDT', { id: 'BTCUSDT', contractSize: 1 }),
  swapMarket('ETH/USDT:USDT', { id: 'ETHUSDT', contractSize: 1 }),
  swapMarket('BTC/USD:BTC', { id: 'BTCUSD', contractSize: 1 }),
]

const position = (position_id: number, market: string, side: string, open_interest: string, close_avbl: string) => ({
  position_id,
  market,
  market_type: 'FUTURES',
  side,
  margin_mode: 'cross',
  open_interest,
  close_avbl,
  avg_entry_price: '50000',
  unrealized_pnl: '1',
})
const order = (id: object, market: string, market_type: string, side: string, more: object = {}) => ({
  ...id,
  market,
  market_type,
  side,
  type: 'limit',
  amount: '2',
  unfilled_amount: '1.5',
  filled_amount: '0.5',
  price: '50',
  ...more,
})

/** Lists come ten a page, unless more are asked for. */
function paged(items: readonly unknown[], { page = 1, limit = 10 }: Asked['params']): unknown[] {
  return items.slice((page - 1) * limit, page * limit)
}

class CoinEx implements Book {
  positions = [
    // A part of it rests in an exit.
    position(1, 'BTCUSDT', 'long', '0.5', '0.125'),
    position(2, 'BTCUSD', 'short', '6000', '0'),
  ]
  orders: Record<string, ReturnType<typeof order>[]> = {
    'SPOT/order': [order({ order_id: 11 }, 'BTCUSDT', 'SPOT', 'buy')],
    'SPOT/stop-order': [order({ stop_id: 12 }, 'BTCUSDT', 'SPOT', 'sell', { trigger_price: '9' })],
    'FUTURES/order': [order({ order_id: 13 }, 'BTCUSDT', 'FUTURES', 'buy')],
    'FUTURES/stop-order': [
      order({ stop_id: 14 }, 'BTCUSD', 'FUTURES', 'buy', {
        trigger_price: '9',
        unfilled_amount: undefined,
        filled_amount: '0',
      }),
      order({ stop_id: 16 }, 'BTCUSDT', 'FUTURES', 'sell', { trigger_price: '9' }),
    ],
    'MARGIN/order': [order({ order_id: 15 }, 'BTCUSDT', 'MARGIN', 'buy')],
    'MARGIN/stop-order': [order({ stop_id: 17 }, 'BTCUSDT', 'MARGIN', 'sell', { trigger_price: '9' })],
  }

  constructor(readonly failing: string | null = null) {}

  answer({ method, path, params }: Asked): unknown {
    const call = `${method} ${path.replace('/v2', '')}`
    const data = `${params.market_type} ${path}` === this.failing ? undefined : this.#data(call, params)
    return data === undefined ? { code: 3008, message: `no: ${call} ${JSON.stringify(params)}` } : { code: 0, data }
  }

  #data(call: string, params: Asked['params']): unknown {
    const [, list] = /^GET \/(?:spot|futures)\/pending-(.*)$/.exec(call) ?? []
    if (list === 'position')
      return paged(
        this.positions.filter(({ market }) => market === (params.market ?? market)),
        params,
      )
    if (list !== undefined) return paged(this.orders[`${params.market_type}/${list}`] ?? [], params)
    const [, cancelled] = /^POST \/(?:spot|futures)\/cancel-(.*)$/.exec(call) ?? []
    if (cancelled !== undefined) return this.#cancel(`${params.market_type}/${cancelled}`, params)
    if (call === 'POST /futures/close-position') return this.#close(params)
    if (call === 'GET /assets/spot/balance') return [{ ccy: 'BTC', available: '0.5', frozen: '0.25' }]
    if (call === 'POST /spot/order')
      return params.side === 'sell' && params.amount === '0.75' ? { order_id: 99 } : undefined
    if (call === 'GET /futures/ticker')
      return [
        { market: 'BTCUSDT', last: '59000', mark_price: '60000' },
        { market: 'BTCUSD', last: '59000', mark_price: '60000' },
      ]
    return call === 'GET /spot/ticker' ? [{ market: 'BTCUSDT', last: '60000' }] : undefined
  }

  #cancel(list: string, { order_id, stop_id, market }: Asked['params']): unknown {
    const isIt = (each: object) =>
      Reflect.get(each, 'order_id') === order_id && Reflect.get(each, 'stop_id') === stop_id
    const [gone] = (this.orders[list] ?? []).filter((each) => isIt(each) && each.market === market)
    this.orders[list] = (this.orders[list] ?? []).filter((each) => each !== gone)
    return gone
  }

  #close({ market, amount, type }: Asked['params']): unknown {
    const held = this.positions.find((each) => each.market === market)
    if (held === undefined || type !== 'market') return undefined
    held.open_interest = String(Number(held.open_interest) - Number(amount))
    return { order_id: 99 }
  }

  left(): string[] {
    const held = this.positions.filter(({ open_interest }) => Number(open_interest) !== 0)
    return [...held, ...Object.values(this.orders).flat()].map((each) => JSON.stringify(each))
  }
}

const SHOWN = new Shown()
const TEST = {
  shown: SHOWN,
  id: 'coinex',
  markets: MARKETS,
  options: { quote: 'USDT', parts: { margin: 'read' } } as const,
  book: () => new CoinEx(),
}

t.test('given coinex, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(t, TEST, {
    positions: [
      'BTC/USDT long 0.75 = 45000 USDT (spot)',
      'BTC/USDT:USDT long 0.5 = 30000 USDT (linear)',
      'BTC/USD:BTC short 6000 = 0.1 BTC (inverse)',
    ],
    orders: [
      '11 BTC/USDT buy 1.5 (spot)',
      '12 BTC/USDT sell 1.5 (spot) stop exit',
      '13 BTC/USDT:USDT buy 1.5 (linear)',
      '14 BTC/USD:BTC buy 2 (inverse) stop',
      '15 BTC/USDT buy 1.5 (margin)',
      '16 BTC/USDT:USDT sell 1.5 (linear) stop',
      '17 BTC/USDT sell 1.5 (margin) stop',
    ],
    unread: ['margin: unread/read'],
  })
})

t.test('given coinex and more than fits on a page, when an account is read, then all pages are', async (t) => {
  const book = new CoinEx()
  book.positions = Array.from({ length: 230 }, (_, number) =>
    position(number, 'ETHUSDT', 'long', String(number + 1), '0'),
  )
  book.orders['FUTURES/order'] = Array.from({ length: 230 }, (_, number) =>
    order({ order_id: 1000 + number }, 'ETHUSDT', 'FUTURES', 'buy'),
  )
  const { venue } = await venueOf(t, { ...TEST, options: {} }, book)
  t.equal((await venue.positions()).length, 230)
  t.equal((await venue.openOrders()).length, 234)
})

t.test('given coinex, when one part can’t be read, then that part alone has failed', async (t) => {
  const options = { quote: 'USDT', parts: { margin: 'none' } } as const
  for (const [failing, failed] of [
    ['SPOT /v2/spot/pending-stop-order', ['spot: read/failed']],
    ['FUTURES /v2/futures/pending-stop-order', ['inverse: read/failed', 'linear: read/failed']],
    ['FUTURES /v2/futures/pending-position', ['inverse: failed/read', 'linear: failed/read']],
  ] as const) {
    const { venue } = await venueOf(t, { ...TEST, options }, new CoinEx(failing))
    await venue.positions()
    await venue.openOrders()
    t.same(await unreadParts(venue), failed)
  }
})

t.test(
  'given coinex and a bot with a margin mode, when spot orders are read, then they are those of spot',
  async (t) => {
    const book = new CoinEx()
    const { venue } = await venueOf(t, { ...TEST, exchangeOptions: { defaultMarginMode: 'isolated' } }, book)
    for (const order of await venue.openOrders()) await venue.cancel(order)
    t.same(Object.values(book.orders).flat(), [])
    t.ok(shownPositions(await venue.positions()).length > 0)
  },
)

SHOWN.isInTable(t, 'coinex')
