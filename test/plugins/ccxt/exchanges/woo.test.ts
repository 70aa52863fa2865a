import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  spotMarket('BTC/USDT', { id: 'SPOT_BTC_USDT', margin: true }),
  swapMarket('BTC/USDT:USDT', { id: 'PERP_BTC_USDT', contractSize: 1 }),
  swapMarket('ETH/USDT:USDT', { id: 'PERP_ETH_USDT', contractSize: 1 }),
]

const position = (symbol: string, positionSide: string, holding: string, markPrice: string, marginMode = 'CROSS') => ({
  symbol,
  positionSide,
  holding,
  markPrice,
  averageOpenPrice: markPrice,
  marginMode,
})
const order = (id: object, symbol: string, side: string, more: object = {}) => ({
  ...id,
  symbol,
  side,
  type: 'LIMIT',
  quantity: 2,
  executed: 0.5,
  totalExecutedQuantity: 0.5,
  price: 9,
  status: 'NEW',
  reduceOnly: false,
  ...more,
})

class Woo implements Book {
  positions
  orders = [order({ orderId: 1 }, 'SPOT_BTC_USDT', 'BUY'), order({ orderId: 2 }, 'PERP_BTC_USDT', 'BUY')]
  algos = [
    order({ algoOrderId: 3 }, 'PERP_BTC_USDT', 'SELL', { algoType: 'TRAILING_STOP', reduceOnly: true }),
    order({ algoOrderId: 4 }, 'SPOT_BTC_USDT', 'SELL', { algoType: 'STOP', triggerPrice: 9 }),
  ]

  constructor({ hedged, failing = null }: { readonly hedged: boolean; readonly failing?: string | null }) {
    this.failing = failing
    this.positions = hedged
      ? [
          position('PERP_BTC_USDT', 'LONG', '0.5', '60000'),
          position('PERP_BTC_USDT', 'SHORT', '-0.25', '60000', 'ISOLATED'),
        ]
      : [position('PERP_BTC_USDT', 'BOTH', '-0.75', '60000'), position('PERP_ETH_USDT', 'BOTH', '0', '3000')]
  }
  readonly failing: string | null

  answer({ method, path, params }: Asked): unknown {
    const call = `${method} ${path.replace('/v3/', '')}`
    const data = call === this.failing ? undefined : this.#data(call, params)
    return data === undefined
      ? { success: false, code: -1001, message: `no: ${call} ${JSON.stringify(params)}` }
      : { success: true, data, timestamp: 1 }
  }

  #data(call: string, params: Asked['params']): unknown {
    const page = (items: readonly unknown[]) => {
      const size = Number(params.size ?? 25)
      const from = (Number(params.page ?? 1) - 1) * size
      return params.status === 'INCOMPLETE' ? { rows: items.slice(from, from + size) } : undefined
    }
    if (call === 'GET trade/orders') return page(this.orders)
    if (call === 'GET trade/algoOrders') return page(this.algos)
    if (call === 'GET futures/positions') return { positions: this.positions }
    if (call === 'GET asset/balances') return { holding: [{ token: 'BTC', holding: 0.75, availableBalance: 0.5 }] }
    if (call === 'DELETE trade/order') {
      this.orders = this.orders.filter(
        (each) => Reflect.get(each, 'orderId') !== Number(params.orderId) || each.symbol !== params.symbol,
      )
      return { status: 'CANCEL_SENT' }
    }
    if (call === 'DELETE trade/algoOrder') {
      this.algos = this.algos.filter((each) => Reflect.get(each, 'algoOrderId') !== Number(params.algoOrderId))
      return { status: 'CANCEL_SENT' }
    }
    return call === 'POST trade/order' ? this.#trade(params) : undefined
  }

  /** Hedge mode wants the side of the position, and knows no `hedged`. */
  #trade({
    symbol,
    side,
    quantity,
    reduceOnly,
    type,
    positionSide = 'BOTH',
    marginMode,
    hedged,
  }: Asked['params']): unknown {
    if (symbol === 'SPOT_BTC_USDT') return side === 'SELL' && quantity === '0.75' ? { orderId: 9 } : undefined
    const held = this.positions.find((each) => each.symbol === symbol && each.positionSide === positionSide)
    const closes = held !== undefined && Number(held.holding) > 0 === (side === 'SELL')
    if (
      !closes ||
      String(reduceOnly) !== 'true' ||
      type !== 'MARKET' ||
      marginMode !== held.marginMode ||
      hedged !== undefined
    )
      return undefined
    held.holding = String(Number(held.holding) + (side === 'SELL' ? -1 : 1) * Number(quantity))
    return { orderId: 9 }
  }

  left(): string[] {
    const held = this.positions.filter(({ holding }) => Number(holding) !== 0)
    return [...held, ...this.orders, ...this.algos].map((each) => JSON.stringify(each))
  }
}

const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'woo', markets: MARKETS, options: { quote: 'USDT' } }
const ORDERS = [
  '1 BTC/USDT buy 1.5 (spot)',
  '2 BTC/USDT:USDT buy 1.5 (linear)',
  '3 BTC/USDT:USDT sell 1.5 (linear) stop exit',
  '4 BTC/USDT sell 1.5 (spot) stop',
]

t.test('given woo in hedge mode, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(
    t,
    { ...TEST, book: () => new Woo({ hedged: true }) },
    {
      positions: [
        'BTC/USDT long 0.75 = ? USDT (spot)',
        'BTC/USDT:USDT long 0.5 = 30000 USDT (linear)',
        'BTC/USDT:USDT short 0.25 = 15000 USDT (linear)',
      ],
      orders: ORDERS,
      unread: [],
    },
  )
})

t.test('given woo in one-way mode, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(
    t,
    { ...TEST, book: () => new Woo({ hedged: false }) },
    {
      positions: ['BTC/USDT long 0.75 = ? USDT (spot)', 'BTC/USDT:USDT short 0.75 = 45000 USDT (linear)'],
      orders: ORDERS,
      unread: [],
    },
  )
})

t.test('given woo and more orders than a page holds, when they are read, then all pages are', async (t) => {
  const book = new Woo({ hedged: false })
  book.orders = Array.from({ length: 1100 }, (_, number) => order({ orderId: 1000 + number }, 'PERP_ETH_USDT', 'BUY'))
  const { venue } = await venueOf(t, { ...TEST, book: () => book }, book)
  t.equal((await venue.openOrders()).length, 1102)
})

t.test('given woo, when algo orders can’t be read, then no part of the orders is known', async (t) => {
  const book = new Woo({ hedged: false, failing: 'GET trade/algoOrders' })
  const { venue } = await venueOf(t, { ...TEST, book: () => book }, book)
  await venue.positions()
  t.equal((await venue.openOrders()).length, 2)
  t.same(await unreadParts(venue), ['linear: read/failed', 'spot: read/failed'])
})

SHOWN.isInTable(t, 'woo')
