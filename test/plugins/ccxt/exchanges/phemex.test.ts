import t from 'tap'
import { type Asked, type Book, holdsTheWholeAccount, shownPositions, unreadParts, venueOf } from './account-book.js'
import { spotMarket, swapMarket } from './listed-markets.js'
import { Shown } from './shown.js'

const SCALES = { priceScale: 8, valueScale: 8, ratioScale: 8 }
const MARKETS = [
  spotMarket('BTC/USDT', { id: 'sBTCUSDT', more: SCALES }),
  swapMarket('BTC/USDT:USDT', { id: 'BTCUSDT', contractSize: 1, step: 0.001 }),
  swapMarket('ETH/USD:USD', { id: 'ETHUSD', contractSize: 0.005, step: 1, more: SCALES }),
  swapMarket('SOL/USDC:USDC', { id: 'SOLUSDC', contractSize: 1 }),
  swapMarket('BTC/USD:BTC', { id: 'BTCUSD', contractSize: 1, step: 1, more: SCALES }),
  swapMarket('ETH/USD:ETH', { id: 'cETHUSD', contractSize: 1, step: 1, more: SCALES }),
  swapMarket('XRP/USD:XRP', { id: 'cXRPUSD', contractSize: 1, step: 1, more: SCALES }),
]

const usdt = (posSide: string, side: string, sizeRq: string, more: object = {}) => ({
  symbol: 'BTCUSDT',
  currency: 'USDT',
  posSide,
  side,
  sizeRq,
  posMode: posSide === 'Merged' ? 'OneWay' : 'Hedged',
  markPriceRp: '60000',
  avgEntryPriceRp: '59000',
  ...more,
})
const coins = (symbol: string, currency: string, side: string, size: string, markPrice: string) => ({
  symbol,
  currency,
  posSide: 'Merged',
  side,
  size,
  posMode: 'OneWay',
  markPrice,
  avgEntryPrice: markPrice,
})

const order = (orderID: string, symbol: string, side: string, posSide: string | undefined, more: object = {}) => ({
  orderID,
  symbol,
  side,
  posSide,
  ordStatus: 'New',
  orderType: 'Limit',
  ...more,
})
const RQ = {
  orderQtyRq: '2',
  cumQtyRq: '0.5',
  leavesQtyRq: '1.5',
  priceRp: '50',
  stopPxRp: '0',
  stopLossRp: '0',
  takeProfitRp: '0',
}
/** Of an order that waits for its trigger, nothing is said to be left. */
const STOP = { ...RQ, cumQtyRq: '0', leavesQtyRq: '0', ordStatus: 'Untriggered', orderType: 'Stop', stopPxRp: '40000' }

const QTY = { orderQty: 4, cumQty: 1, leavesQty: 3, priceEp: 1, stopPx: 0 }
const STOP_QTY = { ...QTY, cumQty: 0, leavesQty: 0, ordStatus: 'Untriggered', orderType: 'Stop', stopPx: 40000 }

/** Phemex answers that there are no orders with an error. */
const NONE = 'none'

class Phemex implements Book {
  readonly #hedged: boolean
  readonly #failing: string | null
  usdt: ReturnType<typeof usdt>[]
  coins = [
    coins('BTCUSD', 'BTC', 'Sell', '6000', '60000'),
    coins('cETHUSD', 'ETH', 'Buy', '300', '3000'),
    coins('ETHUSD', 'USD', 'Buy', '10', '3000'),
  ]
  orders: ReturnType<typeof order>[]

  constructor({ hedged, failing = null }: { readonly hedged: boolean; readonly failing?: string | null }) {
    this.#hedged = hedged
    this.#failing = failing
    this.usdt = hedged
      ? [usdt('Long', 'Buy', '0.5'), usdt('Short', 'Sell', '0.25')]
      : [usdt('Merged', 'Sell', '0.75'), usdt('Merged', 'None', '0', { symbol: 'ADAUSDT' })]
    this.orders = [
      order('1', 'BTCUSDT', 'Buy', hedged ? 'Long' : 'Merged', RQ),
      order(
        '2',
        'BTCUSDT',
        hedged ? 'Sell' : 'Buy',
        hedged ? 'Long' : 'Merged',
        hedged ? STOP : { ...STOP, execInst: 'ReduceOnly' },
      ),
      order('3', 'BTCUSD', 'Buy', 'Merged', QTY),
      order('4', 'sBTCUSDT', 'Buy', undefined, {
        ordType: 'Limit',
        baseQtyEv: 200000000,
        cumBaseQtyEv: 50000000,
        leavesBaseQtyEv: 150000000,
        priceEp: 1,
        stopPxEp: 0,
      }),
      order('5', 'sBTCUSDT', 'Sell', undefined, {
        ...{ ordType: 'StopLimit', ordStatus: 'Untriggered', priceEp: 1, stopPxEp: 4000000000000 },
        ...{ baseQtyEv: 200000000, cumBaseQtyEv: 0, leavesBaseQtyEv: 0 },
      }),
      order('6', 'SOLUSDC', 'Buy', hedged ? 'Long' : 'Merged', RQ),
      order('7', 'SOLUSDC', 'Sell', hedged ? 'Short' : 'Merged', STOP),
      ...['ETHUSD', 'cETHUSD', 'cXRPUSD'].map((symbol, at) => order(`${at + 11}`, symbol, 'Buy', 'Merged', QTY)),
      ...['ETHUSD', 'cETHUSD', 'cXRPUSD', 'BTCUSD'].map((symbol, at) =>
        order(`${at + 21}`, symbol, 'Sell', 'Merged', STOP_QTY),
      ),
    ]
  }

  answer({ method, path, params }: Asked): unknown {
    const data = params.currency === this.#failing ? undefined : this.#data(`${method} ${path}`, params)
    if (data === NONE) return { code: 10002, msg: 'OM_ORDER_NOT_FOUND', data: null }
    return data === undefined
      ? { code: 11001, msg: `no: ${method} ${path} ${JSON.stringify(params)}` }
      : { code: 0, data }
  }

  #data(call: string, params: Asked['params']): unknown {
    const { symbol, currency } = params
    const listed = this.orders.filter((each) => each.symbol === symbol)
    switch (call) {
      case 'GET /g-accounts/accountPositions':
        return currency === 'USDT' ? { account: {}, positions: this.usdt } : undefined
      case 'GET /accounts/accountPositions':
        return { account: {}, positions: this.coins.filter((each) => each.currency === currency) }
      case 'GET /g-orders/activeList':
      case 'GET /orders/activeList':
        return listed.length === 0 ? NONE : { rows: listed }
      case 'GET /spot/orders':
        return listed
      case 'GET /spot/wallets':
        return [{ currency: 'BTC', balanceEv: 75000000, lockedTradingBalanceEv: 25000000, lockedWithdrawEv: 0 }]
      case 'GET /md/spot/ticker/24hr/all':
        return undefined
      case 'DELETE /g-orders/cancel':
      case 'DELETE /orders/cancel':
      case 'DELETE /spot/orders':
        return this.#cancel(params)
      case 'POST /g-orders':
        return this.#tradeUsdt(params)
      case 'POST /orders':
        return this.#tradeCoins(params)
      case 'POST /spot/orders':
        return params.qtyType === 'ByBase' && params.baseQtyEv === 75000000 ? { orderID: '9' } : undefined
      default:
        return undefined
    }
  }

  #cancel({ orderID, symbol, posSide }: Asked['params']): unknown {
    const gone = this.orders.find((each) => each.orderID === orderID && each.symbol === symbol)
    if (gone === undefined || (/USD[TC]$/.test(symbol) && !symbol.startsWith('s') && posSide !== gone.posSide))
      return undefined
    this.orders = this.orders.filter((each) => each !== gone)
    return gone
  }

  /** A hedged order names the side of its position; a reduce-only one can't be hedged. */
  #tradeUsdt({ symbol, side, posSide, orderQtyRq, reduceOnly, ordType }: Asked['params']): unknown {
    const held = this.usdt.find((each) => each.symbol === symbol && each.posSide === posSide && each.side !== side)
    if (held === undefined || ordType !== 'Market' || (reduceOnly === true) === this.#hedged) return undefined
    held.sizeRq = String(Number(held.sizeRq) - Number(orderQtyRq))
    return order('9', symbol, side, posSide)
  }

  #tradeCoins({ symbol, side, orderQty, reduceOnly, ordType }: Asked['params']): unknown {
    const held = this.coins.find((each) => each.symbol === symbol && each.side !== side)
    if (held === undefined || ordType !== 'Market' || reduceOnly !== true) return undefined
    held.size = String(Number(held.size) - orderQty)
    return order('9', symbol, side, 'Merged')
  }

  left(): string[] {
    const sizes = [...this.usdt.map(({ sizeRq }) => sizeRq), ...this.coins.map(({ size }) => size)]
    return [...sizes.filter((size) => Number(size) !== 0), ...this.orders.map(({ orderID }) => orderID)]
  }
}

const PARTS = { margin: 'none', 'unified account': 'none' } as const
const SYMBOLS = [
  ...['BTC/USDT', 'BTC/USDT:USDT', 'ETH/USD:USD', 'BTC/USD:BTC', 'ETH/USD:ETH'],
  ...['SOL/USDC:USDC', 'XRP/USD:XRP'],
]
/** Their positions are not shown. */
const ORDERS_ALONE = ['inverse, other coins: unread/read', 'linear USDC: unread/read', 'other symbols: unread/unread']
const COIN_ORDERS = [
  '5 BTC/USDT sell 2 (spot) stop exit',
  '6 SOL/USDC:USDC buy 1.5 (linear USDC)',
  '7 SOL/USDC:USDC sell 2 (linear USDC) stop',
  '11 ETH/USD:USD buy 3 (linear USD)',
  '12 ETH/USD:ETH buy 3 (inverse ETH)',
  '13 XRP/USD:XRP buy 3 (inverse, other coins)',
  '21 ETH/USD:USD sell 4 (linear USD) stop',
  '22 ETH/USD:ETH sell 4 (inverse ETH) stop',
  '23 XRP/USD:XRP sell 4 (inverse, other coins) stop',
  '24 BTC/USD:BTC sell 4 (inverse BTC) stop',
]
const SHOWN = new Shown()
const TEST = { shown: SHOWN, id: 'phemex', markets: MARKETS, options: { quote: 'USDT', parts: PARTS } }
const SPOT = 'BTC/USDT long 0.75 = ? USDT (spot)'
const COINS = [
  'ETH/USD:USD long 10 = 150 USD (linear USD)',
  'BTC/USD:BTC short 6000 = 0.1 BTC (inverse BTC)',
  'ETH/USD:ETH long 300 = 0.1 ETH (inverse ETH)',
]
const HEDGED = [
  'BTC/USDT:USDT long 0.5 = 30000 USDT (linear USDT)',
  'BTC/USDT:USDT short 0.25 = 15000 USDT (linear USDT)',
]

t.test(
  'given phemex in hedge mode, when symbols are read, then they are all there, and each of them goes',
  async (t) => {
    const test = { ...TEST, options: { ...TEST.options, symbols: SYMBOLS }, book: () => new Phemex({ hedged: true }) }
    await holdsTheWholeAccount(t, test, {
      positions: [SPOT, ...HEDGED, ...COINS],
      orders: [
        '1 BTC/USDT:USDT buy 1.5 (linear USDT)',
        '2 BTC/USDT:USDT sell 2 (linear USDT) stop exit',
        '3 BTC/USD:BTC buy 3 (inverse BTC)',
        '4 BTC/USDT buy 1.5 (spot)',
        ...COIN_ORDERS,
      ],
      unread: ORDERS_ALONE,
    })
  },
)

t.test(
  'given phemex in one-way mode, when symbols are read, then they are all there, and each of them goes',
  async (t) => {
    const test = { ...TEST, options: { ...TEST.options, symbols: SYMBOLS }, book: () => new Phemex({ hedged: false }) }
    await holdsTheWholeAccount(t, test, {
      positions: [SPOT, 'BTC/USDT:USDT short 0.75 = 45000 USDT (linear USDT)', ...COINS],
      orders: [
        '1 BTC/USDT:USDT buy 1.5 (linear USDT)',
        '2 BTC/USDT:USDT buy 2 (linear USDT) stop exit',
        '3 BTC/USD:BTC buy 3 (inverse BTC)',
        '4 BTC/USDT buy 1.5 (spot)',
        ...COIN_ORDERS,
      ],
      unread: ORDERS_ALONE,
    })
  },
)

t.test(
  'given phemex without symbols, when it is read, then positions are there and orders say what to give',
  async (t) => {
    const { venue } = await venueOf(
      t,
      { ...TEST, exchangeOptions: { defaultSettle: 'BTC' }, book: () => new Phemex({ hedged: true }) },
      new Phemex({ hedged: true, failing: 'ETH' }),
    )
    t.same(shownPositions(await venue.positions()), [SPOT, ...HEDGED, ...COINS.slice(0, 2)].sort())
    await t.rejects(venue.openOrders(), { message: /symbol/ })
    const unread = await unreadParts(venue)
    for (const part of ['inverse BTC: read/failed', 'inverse ETH: failed/failed', 'linear USDC: unread/failed'])
      t.ok(unread.includes(part), part)
  },
)

// Figures of ccxt's static response, fetchBalance of swaps: the mode is that of each contract.
t.test('given positions as phemex has shown them, when they are read, then units and values are theirs', async (t) => {
  const book = new Phemex({ hedged: true })
  const real = (symbol: string, posSide: string, posMode: string, side: string, size: string, markPriceRp: string) => ({
    ...{ ...usdt(posSide, side, ''), symbol, posMode, markPriceRp, size },
  })
  book.coins = []
  book.usdt = [
    real('LTCUSDT', 'Merged', 'OneWay', 'Buy', '0.2', '67.57'),
    real('BTCUSDT', 'Long', 'Hedged', 'Buy', '0.01', '39788.643958921'),
    real('BTCUSDT', 'Short', 'Hedged', 'None', '0', '39788.643958921'),
  ]
  const markets = [...MARKETS, swapMarket('LTC/USDT:USDT', { id: 'LTCUSDT', contractSize: 1, step: 0.01 })]
  const { venue, sent } = await venueOf(t, { ...TEST, markets, options: {}, book: () => book }, book)
  const positions = await venue.positions()
  t.same(shownPositions(positions), [
    'BTC/USDT:USDT long 0.01 = 397.88644 USDT (linear USDT)',
    'LTC/USDT:USDT long 0.2 = 13.514 USDT (linear USDT)',
  ])
  for (const position of positions) {
    const { symbol, quantity } = position
    const closing = { symbol, side: 'sell', quantity, type: 'market', reduceOnly: true } as const
    await venue.close(position, closing).catch(() => {})
  }
  t.match(
    sent
      .filter(({ method }) => method === 'POST')
      .map(({ params }) => [params.symbol, params.posSide, params.reduceOnly]),
    [
      ['LTCUSDT', 'Merged', true],
      ['BTCUSDT', 'Long', undefined],
    ],
  )
})

SHOWN.isInTable(t, 'phemex')
