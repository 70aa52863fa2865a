import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const MARKETS = [
  spotMarket('BTC/USDT', { id: 'BTC-USDT' }),
  swapMarket('BTC/USDT:USDT', { id: 'BTC-USDT', contractSize: 1 }),
  swapMarket('ETH/USDC:USDC', { id: 'ETH-USDC', contractSize: 1 }),
  // ccxt knows no step of inverse contracts
  swapMarket('BTC/USD:BTC', { id: 'BTC-USD', contractSize: 100, more: { precision: { price: 0.1 }, limits: {} } }),
]

type Side = 'LONG' | 'SHORT'
const position = (symbol: string, side: Side, amount: string, free: string, mark: string, more: object = {}) => ({
  symbol,
  positionId: `${symbol} ${side}`,
  positionSide: side,
  isolated: false,
  positionAmt: amount,
  availableAmt: free,
  avgPrice: mark,
  markPrice: mark,
  unrealizedProfit: '1',
  ...more,
})
const order = (id: string, symbol: string, side: string, more: object = {}) => ({
  orderId: id,
  symbol,
  side,
  type: 'LIMIT',
  price: '50',
  origQty: '2',
  executedQty: '0.5',
  status: 'PENDING',
  ...more,
})

type Held = ReturnType<typeof position>
type Open = ReturnType<typeof order>

/** What is asked of each place, and how it takes orders. */
class BingX implements Book {
  readonly #onlyOne: boolean
  readonly #failing: string | null
  linear: Held[]
  /** Long and short in either mode. */
  inverse: Held[] = [position('BTC-USD', 'SHORT', '7', '7', '70000'), position('BTC-USD', 'LONG', '14', '14', '70000')]
  orders: Record<string, Open[]> = {
    '/openApi/spot/v1/trade': [
      order('1', 'BTC-USDT', 'BUY'),
      order('2', 'BTC-USDT', 'SELL', { type: 'TRIGGER_LIMIT', stopPrice: '9' }),
    ],
    '/openApi/swap/v2/trade': [
      order('3', 'BTC-USDT', 'BUY', { positionSide: 'LONG', stopPrice: '0', onlyOnePosition: false }),
      order('4', 'ETH-USDC', 'BUY', {
        positionSide: 'SHORT',
        type: 'STOP_MARKET',
        stopPrice: '9',
        executedQty: '0',
        onlyOnePosition: false,
      }),
    ],
    // An inverse contract's size is elsewhere.
    '/openApi/cswap/v1/trade': [
      order('5', 'BTC-USD', 'SELL', { positionSide: 'Short', quantity: 2, origQty: '0' }),
      order('7', 'BTC-USD', 'SELL', {
        positionSide: 'Long',
        quantity: 2,
        origQty: '0',
        type: 'STOP_MARKET',
        stopPrice: '9',
      }),
    ],
  }
  twaps = [
    {
      mainOrderId: '6',
      symbol: 'BTC-USDT',
      side: 'BUY',
      positionSide: 'LONG',
      totalAmount: '3',
      executedQty: '1',
      orderStatus: 'Running',
    },
  ]

  constructor({
    onlyOne = false,
    failing = null,
  }: { readonly onlyOne?: boolean; readonly failing?: string | null } = {}) {
    this.#onlyOne = onlyOne
    this.#failing = failing
    const more = { onlyOnePosition: onlyOne }
    this.linear = [
      // A part of it rests in an exit.
      position('BTC-USDT', 'LONG', '0.5', '0.2', '60000', more),
      ...(onlyOne ? [] : [position('BTC-USDT', 'SHORT', '0.25', '0.25', '60000', more)]),
      position('ETH-USDC', 'SHORT', '4', '4', '3000', { ...more, isolated: true }),
    ]
  }

  answer({ method, path, params }: Asked): unknown {
    const data = path === this.#failing ? undefined : this.data(`${method} ${path}`, params)
    return data === undefined
      ? { code: 109400, msg: `no: ${method} ${path} ${JSON.stringify(params)}` }
      : { code: 0, data }
  }

  data(call: string, params: Asked['params']): unknown {
    const place = call.replace(/^[A-Z]+ /, '').replace(/\/[^/]*$/, '')
    if (call.endsWith('/trade/openOrders')) return { orders: this.orders[place] }
    if (call === 'GET /openApi/swap/v1/twap/openOrders') return { list: this.twaps }
    if (call === 'GET /openApi/swap/v2/user/positions') return this.linear
    if (call === 'GET /openApi/cswap/v1/user/positions') return this.inverse
    if (call === 'GET /openApi/spot/v1/account/balance')
      return {
        balances: [
          { asset: 'BTC', free: '0.5', locked: '0.25' },
          { asset: 'USDT', free: '9', locked: '0' },
        ],
      }
    if (call === 'GET /openApi/spot/v1/ticker/24hr')
      return [{ symbol: 'BTC-USDT', lastPrice: '60000', openTime: 1, closeTime: 2 }]
    if (call === 'POST /openApi/swap/v1/twap/cancelOrder') return this.#cancelTwap(params.mainOrderId)
    if (/^(POST .*spot.*\/cancel|DELETE .*\/swap.*\/order|DELETE .*\/cswap.*\/cancelOrder)$/.test(call))
      return this.#cancel(place, params)
    if (/^POST .*\/c?swap\/v.\/trade\/order$/.test(call)) return this.#trade(call.includes('cswap'), params)
    if (call === 'POST /openApi/spot/v1/trade/order') return { orderId: '9', ...params }
    return undefined
  }

  #cancel(place: string, { orderId, symbol }: Asked['params']): unknown {
    const [gone] = (this.orders[place] ?? []).filter((each) => each.orderId === orderId && each.symbol === symbol)
    this.orders[place] = (this.orders[place] ?? []).filter((each) => each !== gone)
    return gone && { order: gone }
  }

  #cancelTwap(id: string): unknown {
    this.twaps = this.twaps.filter(({ mainOrderId }) => mainOrderId !== id)
    return {}
  }

  /** In hedge mode an order names the side of its position, and can't be reduce-only. */
  #trade(inverse: boolean, { symbol, side, positionSide, quantity, reduceOnly }: Asked['params']): unknown {
    const held = (inverse ? this.inverse : this.linear).find(
      (each) =>
        each.symbol === symbol &&
        (each.positionSide === 'LONG') === (side === 'SELL') &&
        positionSide === (this.#onlyOne && !inverse ? 'BOTH' : each.positionSide),
    )
    if (held === undefined || (reduceOnly === 'true') !== (positionSide === 'BOTH')) return undefined
    held.positionAmt = String(Number(held.positionAmt) - Number(quantity))
    return { order: order('9', symbol, side) }
  }

  left(): string[] {
    const held = [...this.linear, ...this.inverse].filter(({ positionAmt }) => Number(positionAmt) !== 0)
    return [
      ...held.map(({ positionId, positionAmt }) => `${positionId} ${positionAmt}`),
      ...Object.values(this.orders).flatMap((orders) => orders.map(({ orderId }) => orderId)),
      ...this.twaps.map(({ mainOrderId }) => mainOrderId),
    ]
  }
}

const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'bingx', markets: MARKETS, options: { quote: 'USDT' } }
const NOT_READ = ['spot OCO: read/unread', 'standard futures: unread/unread']
const ORDERS = [
  '1 BTC/USDT buy 1.5 (spot)',
  '2 BTC/USDT sell 1.5 (spot) stop exit',
  '3 BTC/USDT:USDT buy 1.5 (linear)',
  '4 ETH/USDC:USDC buy 2 (linear) stop exit',
  '5 BTC/USD:BTC sell 1.5 (inverse)',
  '6 BTC/USDT:USDT buy 2 (linear)',
  '7 BTC/USD:BTC sell 1.5 (inverse) stop',
]

t.test('given bingx in hedge mode, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(
    t,
    { ...TEST, book: () => new BingX() },
    {
      positions: [
        'BTC/USDT long 0.75 = 45000 USDT (spot)',
        'BTC/USDT:USDT long 0.5 = 30000 USDT (linear)',
        'BTC/USDT:USDT short 0.25 = 15000 USDT (linear)',
        'ETH/USDC:USDC short 4 = 12000 USDC (linear)',
        'BTC/USD:BTC short 7 = 0.01 BTC (inverse)',
        'BTC/USD:BTC long 14 = 0.02 BTC (inverse)',
      ],
      orders: ORDERS,
      unread: NOT_READ,
    },
  )
})

t.test('given bingx in one-way mode, when an account is read, then it is all there, and each of it goes', async (t) => {
  await holdsTheWholeAccount(
    t,
    { ...TEST, exchangeOptions: { fetchPositions: { standard: true } }, book: () => new BingX({ onlyOne: true }) },
    {
      positions: [
        'BTC/USDT long 0.75 = 45000 USDT (spot)',
        'BTC/USDT:USDT long 0.5 = 30000 USDT (linear)',
        'ETH/USDC:USDC short 4 = 12000 USDC (linear)',
        'BTC/USD:BTC short 7 = 0.01 BTC (inverse)',
        'BTC/USD:BTC long 14 = 0.02 BTC (inverse)',
      ],
      orders: ORDERS,
      unread: NOT_READ,
    },
  )
})

t.test('given bingx, when one part can’t be read, then that part alone has failed', async (t) => {
  const options = { quote: 'USDT', parts: { others: 'none' } } as const
  for (const [failing, failed] of [
    ['/openApi/cswap/v1/user/positions', 'inverse: failed/read'],
    ['/openApi/swap/v1/twap/openOrders', 'linear: read/failed'],
    ['/openApi/spot/v1/trade/openOrders', 'spot: read/failed'],
  ] as const) {
    const { venue } = await venueOf(t, { ...TEST, options, book: () => new BingX() }, new BingX({ failing }))
    await venue.positions()
    await venue.openOrders()
    t.same(await unreadParts(venue), [failed])
  }
})

t.test('given bingx in one-way mode, when a position has no side but a sign, then the sign is its side', async (t) => {
  const book = new BingX({ onlyOne: true })
  book.linear = [{ ...position('BTC-USDT', 'LONG', '-0.5', '0', '60000'), positionSide: 'BOTH' as never }]
  const { venue } = await venueOf(t, { ...TEST, book: () => book }, book)
  t.match(
    (await venue.positions()).filter(({ symbol }) => symbol === 'BTC/USDT:USDT'),
    [{ side: 'short', quantity: '0.5' }],
  )
})

SHOWN.isInTable(t, 'bingx')
