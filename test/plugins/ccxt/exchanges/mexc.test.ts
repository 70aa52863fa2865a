import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, shownOrders, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  spotMarket('BTC/USDT', { id: 'BTCUSDT' }),
  swapMarket('BTC/USDT:USDT', { id: 'BTC_USDT', contractSize: 0.0001, step: 1 }),
  swapMarket('ETH/USDC:USDC', { id: 'ETH_USDC', contractSize: 0.01, step: 1 }),
  swapMarket('BTC/USD:BTC', { id: 'BTC_USD', contractSize: 100, step: 1 }),
]

/** `positionType`: 1 long, 2 short. `openType`: 1 isolated, 2 cross. */
const position = (positionId: number, symbol: string, positionType: 1 | 2, holdVol: number, openType: 1 | 2) => ({
  positionId,
  symbol,
  positionType,
  holdVol,
  frozenVol: 1,
  openType,
  leverage: 20,
  holdAvgPrice: 100,
  openAvgPrice: 100,
  state: 1,
})
const order = (orderId: string, symbol: string, side: 1 | 2 | 3 | 4) => ({
  orderId,
  symbol,
  side,
  vol: 5,
  dealVol: 2,
  price: 9,
  state: 2,
  orderType: 1,
})

class Mexc implements Book {
  positions = [
    position(11, 'BTC_USDT', 1, 5000, 2),
    position(12, 'BTC_USDT', 2, 2500, 1),
    position(13, 'ETH_USDC', 2, 400, 2),
    position(14, 'BTC_USD', 1, 7, 1),
    position(15, 'BTC_USD', 2, 14, 2),
  ]
  orders = [order('1', 'BTC_USDT', 1), order('2', 'BTC_USDT', 2), order('3', 'ETH_USDC', 3), order('4', 'BTC_USD', 4)]
  spot = [
    {
      orderId: '5',
      symbol: 'BTCUSDT',
      side: 'BUY',
      origQty: '3',
      executedQty: '1',
      price: '9',
      status: 'NEW',
      type: 'LIMIT',
    },
  ]

  constructor(
    readonly failing: string | null = null,
    more = 0,
  ) {
    for (let number = 0; number < more; number++) this.orders.unshift(order(`more-${number}`, 'ETH_USDC', 1))
  }

  answer({ method, path, params }: Asked): unknown {
    if (path === this.failing) return { success: false, code: 500, message: 'no' }
    const spot = this.#spot(`${method} ${path}`, params)
    if (spot !== undefined) return spot
    const data = this.#contract(`${method} ${path.replace('/api/v1/private', '')}`, params)
    return data === undefined
      ? { success: false, code: 600, message: `no: ${method} ${path} ${JSON.stringify(params)}` }
      : { success: true, code: 0, data }
  }

  #spot(call: string, { orderId, symbol, side, quantity }: Asked['params']): unknown {
    if (call === 'GET /api/v3/openOrders') return this.spot
    if (call === 'GET /api/v3/account') return { balances: [{ asset: 'BTC', free: '0.5', locked: '0.25' }] }
    if (call === 'GET /api/v3/ticker/24hr') return { symbol: 'BTCUSDT', lastPrice: '60000', closeTime: 1 }
    if (call === 'DELETE /api/v3/order' && symbol === 'BTCUSDT') {
      const [gone] = this.spot.filter((each) => each.orderId === orderId)
      this.spot = this.spot.filter((each) => each !== gone)
      return gone
    }
    return call === 'POST /api/v3/order' && side === 'SELL' && quantity === '0.75'
      ? { orderId: '9', symbol }
      : undefined
  }

  #contract(call: string, params: Asked['params']): unknown {
    if (call === 'GET /position/open_positions') return this.positions
    if (call === 'GET /order/list/open_orders') {
      const from = (Number(params.page_num ?? 1) - 1) * Number(params.page_size)
      return this.orders.slice(from, from + Number(params.page_size))
    }
    if (call === 'POST /order/cancel') {
      this.orders = this.orders.filter(({ orderId }) => orderId !== params[0])
      return [{ orderId: params[0], errorCode: 0, errorMsg: 'success' }]
    }
    if (call === 'POST /order/create') return this.#trade(params)
    if (call === 'GET /api/v1/contract/ticker')
      return [
        { symbol: 'BTC_USDT', lastPrice: 60000, timestamp: 1 },
        { symbol: 'ETH_USDC', lastPrice: 3000, timestamp: 1 },
        { symbol: 'BTC_USD', lastPrice: 70000, timestamp: 1 },
      ]
    return undefined
  }

  /** 4 closes a long, 2 closes a short. */
  #trade({ symbol, side, vol, openType, type, positionId }: Asked['params']): unknown {
    const held = this.positions.find(
      (each) => each.symbol === symbol && each.openType === openType && side === (each.positionType === 1 ? 4 : 2),
    )
    if (held === undefined || held.positionId !== positionId || type !== 6) return undefined
    held.holdVol -= vol
    return { orderId: '9', ts: 1 }
  }

  left(): string[] {
    const held = this.positions.filter(({ holdVol }) => holdVol !== 0)
    return [
      ...held.map(({ positionId, holdVol }) => `${positionId}: ${holdVol}`),
      ...[...this.orders, ...this.spot].map(({ orderId }) => orderId),
    ]
  }
}

const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'mexc', markets: MARKETS, options: { quote: 'USDT' }, book: () => new Mexc() }
const ORDERS = [
  '1 BTC/USDT:USDT buy 3 (linear)',
  '2 BTC/USDT:USDT buy 3 (linear) exit',
  '3 ETH/USDC:USDC sell 3 (linear)',
  '4 BTC/USD:BTC sell 3 (inverse) exit',
  '5 BTC/USDT buy 2 (spot)',
]

t.test(
  'given mexc, when an account is read, then it is all there but trigger orders, and each of it goes',
  async (t) => {
    await holdsTheWholeAccount(t, TEST, {
      positions: [
        'BTC/USDT long 0.75 = 45000 USDT (spot)',
        'BTC/USDT:USDT long 5000 = 30000 USDT (linear)',
        'BTC/USDT:USDT short 2500 = 15000 USDT (linear)',
        'ETH/USDC:USDC short 400 = 12000 USDC (linear)',
        'BTC/USD:BTC long 7 = 0.01 BTC (inverse)',
        'BTC/USD:BTC short 14 = 0.02 BTC (inverse)',
      ],
      orders: ORDERS,
      unread: ['trigger orders: read/unread'],
    })
  },
)

t.test(
  'given mexc and more orders than a page holds, when a symbol is read, then its orders are found behind them',
  async (t) => {
    const { venue } = await venueOf(t, { ...TEST, options: { symbols: ['BTC/USDT:USDT'] } }, new Mexc(null, 250))
    t.same(shownOrders(await venue.openOrders()), ORDERS.slice(0, 2))
  },
)

t.test('given mexc, when one part can’t be read, then that part alone has failed', async (t) => {
  const options = { quote: 'USDT', parts: { 'trigger orders': 'none' } } as const
  for (const [failing, failed] of [
    ['/api/v3/openOrders', ['spot: read/failed']],
    ['/api/v3/account', ['spot: failed/read']],
    ['/api/v1/private/order/list/open_orders', ['inverse: read/failed', 'linear: read/failed']],
  ] as const) {
    const { venue } = await venueOf(t, { ...TEST, options }, new Mexc(failing))
    await venue.positions()
    await venue.openOrders()
    t.same(await unreadParts(venue), failed)
  }
})

SHOWN.isInTable(t, 'mexc')
