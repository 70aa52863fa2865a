import type { Dialect, Params } from './exchange-on-wire.js'
import {
  type Holding,
  type Listed,
  left,
  MatchingBook,
  type Order,
  type Placing,
  Refusal,
  type Why,
} from './matching-book.js'

// Forms of a unified account: https://bybit-exchange.github.io/docs/v5. Sizes of inverse contracts are in USD.

const DELIVERY = Date.UTC(2027, 11, 31, 8)
const PAIR = { part: 'spot', kind: 'spot', quote: 'USDT', step: 0.0001, min: 0.0001, minCost: 5 } as const
const USDT = { part: 'linear USDT', kind: 'linear', quote: 'USDT', settle: 'USDT', step: 0.001, min: 0.001 } as const

const MARKETS: readonly Listed[] = [
  { ...PAIR, id: 'BTCUSDT', symbol: 'BTC/USDT', base: 'BTC', price: 95_000 },
  { ...PAIR, id: 'ETHUSDT', symbol: 'ETH/USDT', base: 'ETH', price: 3_000 },
  { ...USDT, id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', base: 'BTC', price: 95_000, depth: 0.6 },
  { ...USDT, id: 'ETHUSDT', symbol: 'ETH/USDT:USDT', base: 'ETH', price: 3_000 },
  {
    ...USDT,
    part: 'linear USDC',
    id: 'ETHPERP',
    symbol: 'ETH/USDC:USDC',
    base: 'ETH',
    quote: 'USDC',
    settle: 'USDC',
    price: 3_000,
  },
  {
    part: 'inverse',
    kind: 'inverse',
    id: 'BTCUSD',
    symbol: 'BTC/USD:BTC',
    base: 'BTC',
    quote: 'USD',
    settle: 'BTC',
    price: 95_000,
    step: 1,
    min: 1,
  },
  {
    part: 'inverse',
    kind: 'inverse',
    id: 'ETHUSDZ27',
    symbol: 'ETH/USD:ETH-271231',
    base: 'ETH',
    quote: 'USD',
    settle: 'ETH',
    price: 3_100,
    step: 1,
    min: 1,
  },
  {
    part: 'options',
    kind: 'option',
    id: 'BTC-31DEC27-100000-C',
    symbol: 'BTC/USDC:USDC-271231-100000-C',
    base: 'BTC',
    quote: 'USDC',
    settle: 'USDC',
    price: 500,
    step: 0.01,
    min: 0.01,
  },
]

export function bybitBook(): MatchingBook {
  return new MatchingBook(MARKETS, { exitsBeyond: 'cut', exitsLock: false, triggersLock: false })
}

const ERRORS: Readonly<Record<Why, readonly [code: number, message: string]>> = {
  'no such market': [10001, 'params error: symbol invalid'],
  'no such order': [110001, 'order not exists or too late to cancel'],
  'below the minimum': [10001, 'The number of contracts exceeds minimum limit allowed'],
  'below the minimum value': [170140, 'Order value exceeded lower limit.'],
  'not a step': [10001, 'Qty invalid'],
  balance: [170131, 'Insufficient balance.'],
  'reduce-only': [110017, 'current position is zero, cannot fix reduce-only order qty'],
  'position side': [10001, 'position idx not match position mode'],
}

const ok = (result: object) => ({ retCode: 0, retMsg: 'OK', result })

/** The parts that a request is about. */
function partsOf({ category, settleCoin }: Params): string[] {
  if (category === 'linear') return settleCoin === undefined ? ['linear USDT', 'linear USDC'] : [`linear ${settleCoin}`]
  return [category === 'option' ? 'options' : category]
}

function marketOf(book: MatchingBook, params: Params): Listed {
  const market = book.markets.find(({ part, id }) => id === params['symbol'] && partsOf(params).includes(part))
  if (market === undefined) throw new Refusal('no such market')
  return market
}

function page(rows: readonly object[], { cursor = 0, limit = 20 }: Params): object {
  const [from, size] = [Number(cursor), Number(limit)]
  const next = from + size < rows.length ? String(from + size) : ''
  return ok({ list: rows.slice(from, from + size), nextPageCursor: next })
}

function listed({ id, kind, base, quote, settle, step, min, minCost }: Listed): object {
  const isDated = id.endsWith('Z27')
  const contractType = `${kind === 'inverse' ? 'Inverse' : 'Linear'}${isDated ? 'Futures' : 'Perpetual'}`
  return {
    symbol: id,
    baseCoin: base,
    quoteCoin: quote,
    settleCoin: settle,
    status: 'Trading',
    ...(kind === 'spot' ? {} : { contractType, deliveryTime: isDated || kind === 'option' ? String(DELIVERY) : '0' }),
    ...(kind === 'option' && { optionsType: 'Call' }),
    lotSizeFilter: {
      basePrecision: String(step),
      qtyStep: String(step),
      minOrderQty: String(min),
      minOrderAmt: String(minCost ?? 0),
    },
    priceFilter: { tickSize: '0.01' },
  }
}

function shownOrder(order: Order): object {
  const { id, market, side, price, quantity, filled, trigger, reduceOnly, client, positionSide, list } = order
  return {
    symbol: market.id,
    orderId: id,
    orderLinkId: client,
    side: side === 'buy' ? 'Buy' : 'Sell',
    orderType: price === null ? 'Market' : 'Limit',
    price: String(price ?? 0),
    qty: String(quantity ?? 0),
    leavesQty: String(left(order)),
    cumExecQty: String(filled),
    orderStatus: trigger !== null ? 'Untriggered' : 'New',
    stopOrderType: trigger === null ? '' : list || 'Stop',
    triggerPrice: String(trigger ?? 0),
    reduceOnly: reduceOnly || quantity === null,
    ...(market.kind !== 'spot' && { tpslMode: 'Full', positionIdx: indexOf(positionSide) }),
  }
}

function indexOf(positionSide: Order['positionSide']): number {
  return positionSide === null ? 0 : positionSide === 'long' ? 1 : 2
}

function shownPosition(book: MatchingBook, { market, positionSide, quantity }: Holding): object {
  const price = String(book.price(market))
  return {
    symbol: market.id,
    side: quantity > 0 ? 'Buy' : 'Sell',
    size: String(Math.abs(quantity)),
    positionIdx: indexOf(positionSide),
    avgPrice: price,
    markPrice: price,
    positionValue: '1',
    unrealisedPnl: '0',
    leverage: '10',
  }
}

function placingOf({
  side,
  qty,
  price,
  orderType,
  triggerPrice,
  reduceOnly,
  positionIdx,
  orderLinkId,
  orderFilter,
}: Params): Placing {
  return {
    side: side.toLowerCase(),
    quantity: Number(qty),
    price: orderType === 'Market' ? null : Number(price),
    trigger: triggerPrice === undefined ? null : Number(triggerPrice),
    reduceOnly: reduceOnly === true,
    positionSide: positionIdx === 1 ? 'long' : positionIdx === 2 ? 'short' : null,
    client: orderLinkId ?? '',
    list: orderFilter === 'tpslOrder' ? 'tpslOrder' : '',
  }
}

/** The filter of a spot order; contracts have none. */
function isOfFilter({ market, trigger, list }: Order, filter: string): boolean {
  if (market.kind !== 'spot') return true
  return filter === (trigger === null ? 'Order' : list === 'tpslOrder' ? 'tpslOrder' : 'StopOrder')
}

function resting(book: MatchingBook, params: Params): Order[] {
  const { symbol, orderFilter } = params
  return partsOf(params)
    .flatMap((part) => book.orders(part))
    .filter((order) => (symbol ?? order.market.id) === order.market.id)
    .filter((order) => orderFilter === undefined || isOfFilter(order, orderFilter))
}

export const bybit: Dialect = {
  id: 'bybit',
  answers: {
    'GET /v5/user/query-api': () => ok({ unified: 0, uta: 1 }),
    'GET /v5/account/info': () => ok({ unifiedMarginStatus: 6 }),
    'GET /v5/asset/coin/query-info': () => ok({ rows: [] }),
    'GET /v5/market/instruments-info': ({ category, status, baseCoin }, book) => {
      const ofCategory = book.markets.filter((each) => partsOf({ category }).includes(each.part))
      const asked = status === 'PreLaunch' ? [] : ofCategory.filter(({ base }) => (baseCoin ?? base) === base)
      return ok({ category, list: asked.map(listed) })
    },
    'GET /v5/market/tickers': (params, book) => {
      const list = book.markets.filter(({ part }) => partsOf(params).includes(part))
      return ok({
        category: params['category'],
        list: list.map((each) => ({ symbol: each.id, lastPrice: String(book.price(each)) })),
      })
    },
    'GET /v5/account/wallet-balance': (_params, book) => {
      const coins = [...(book.wallets.get('spot') ?? [])]
      const coin = coins.map(([name, total]) => ({
        coin: name,
        walletBalance: String(total),
        locked: String(book.locked('spot', name)),
      }))
      return ok({ list: [{ accountType: 'UNIFIED', coin }] })
    },
    'GET /v5/order/realtime': (params, book) => page(resting(book, params).map(shownOrder), params),
    'GET /v5/position/list': (params, book) =>
      page(
        partsOf(params)
          .flatMap((part) => book.positions(part))
          .map((each) => shownPosition(book, each)),
        params,
      ),
    'POST /v5/order/create': (params, book) => {
      const { part, id } = marketOf(book, params)
      const order = book.place(part, id, placingOf(params))
      return ok({ orderId: order.id, orderLinkId: order.client })
    },
    'POST /v5/order/cancel': (params, book) => {
      const { part, id } = marketOf(book, params)
      const filter = params['orderFilter'] ?? 'Order'
      const order = book.cancel(
        part,
        (each) => each.id === params['orderId'] && each.market.id === id && isOfFilter(each, filter),
      )
      return ok({ orderId: order.id, orderLinkId: order.client })
    },
    'POST /v5/order/cancel-all': (params, book) => {
      const isSpot = params['category'] === 'spot'
      const orders = resting(book, isSpot ? { orderFilter: 'Order', ...params } : params)
      for (const order of orders) book.cancel(order.market.part, (each) => each === order)
      return ok({ list: orders.map(({ id }) => ({ orderId: id })), success: '1' })
    },
  },
  refused: (why) => ({ body: { retCode: ERRORS[why][0], retMsg: ERRORS[why][1], result: {} } }),
  down: { status: 503, body: { retCode: 10016, retMsg: 'Internal server error.', result: {} } },
}
