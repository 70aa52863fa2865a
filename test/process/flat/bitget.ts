import type { Dialect, Params, Reply } from './exchange-on-wire.js'
import {
  type Holding,
  type Listed,
  MatchingBook,
  type Order,
  type Placing,
  Refusal,
  type Why,
} from './matching-book.js'

// Forms: https://www.bitget.com/api-doc

/** The kinds of contract, and the part of the account that each is for. */
const PRODUCTS: Readonly<Record<string, string>> = {
  'USDT-FUTURES': 'linear USDT',
  'USDC-FUTURES': 'linear USDC',
  'COIN-FUTURES': 'inverse',
}

const SPOT = { part: 'spot', kind: 'spot', quote: 'USDT', step: 0.0001, min: 0.0001, minCost: 1 } as const
const MIX = { step: 0.001, min: 0.001 } as const
const USDT = { ...MIX, part: 'linear USDT', kind: 'linear', quote: 'USDT', settle: 'USDT' } as const

const MARKETS: readonly Listed[] = [
  { ...SPOT, id: 'BTCUSDT', symbol: 'BTC/USDT', base: 'BTC', price: 95_000 },
  { ...SPOT, id: 'ETHUSDT', symbol: 'ETH/USDT', base: 'ETH', price: 3_000 },
  { ...USDT, id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', base: 'BTC', price: 95_000, depth: 0.6 },
  { ...USDT, id: 'ETHUSDT', symbol: 'ETH/USDT:USDT', base: 'ETH', price: 3_000 },
  {
    ...MIX,
    part: 'linear USDC',
    kind: 'linear',
    id: 'ETHPERP',
    symbol: 'ETH/USDC:USDC',
    base: 'ETH',
    quote: 'USDC',
    settle: 'USDC',
    price: 3_000,
  },
  {
    ...MIX,
    part: 'inverse',
    kind: 'inverse',
    id: 'BTCUSD',
    symbol: 'BTC/USD:BTC',
    base: 'BTC',
    quote: 'USD',
    settle: 'BTC',
    price: 95_000,
  },
]

/** Positions in it are held in isolated margin, and the exchange takes orders of no other mode. */
const ISOLATED = 'ETHUSDT'

export function bitgetBook(): MatchingBook {
  return new MatchingBook(MARKETS, { exitsBeyond: 'refused', exitsLock: true, triggersLock: false })
}

const ERRORS: Readonly<Record<Why, readonly [code: string, msg: string]>> = {
  'no such market': ['40034', 'Parameter does not exist'],
  'no such order': ['43001', 'The order does not exist'],
  'below the minimum': ['45110', 'less than the minimum amount'],
  'below the minimum value': ['45110', 'less than the minimum amount 1 USDT'],
  'not a step': ['40020', 'Parameter size error'],
  balance: ['43012', 'Insufficient balance'],
  'reduce-only': ['22002', 'No position to close'],
  'position side': ['40774', 'The order type for unilateral position must also be the unilateral position type.'],
}

const ok = (data: unknown) => ({ code: '00000', msg: 'success', requestTime: 1700000000000, data })

function partOf({ productType }: Params): string {
  const part = PRODUCTS[String(productType)]
  if (part === undefined) throw new Refusal('no such market')
  return part
}

function listedContract({ id, base, quote, settle, step, min }: Listed): object {
  return {
    symbol: id,
    baseCoin: base,
    quoteCoin: quote,
    supportMarginCoins: [settle],
    symbolType: 'perpetual',
    symbolStatus: 'normal',
    pricePlace: '2',
    priceEndStep: '1',
    volumePlace: '3',
    sizeMultiplier: String(step),
    minTradeNum: String(min),
    minTradeUSDT: '5',
  }
}

function listedSpot({ id, base, quote, min, minCost }: Listed): object {
  const precision = { pricePrecision: '2', quantityPrecision: '4' }
  const least = { minTradeAmount: String(min), minTradeUSDT: String(minCost) }
  return { symbol: id, baseCoin: base, quoteCoin: quote, status: 'online', ...precision, ...least }
}

function shownOrder(book: MatchingBook, order: Order): object {
  const { id, market, side, price, quantity, filled, trigger, client, positionSide, reduceOnly, list } = order
  const shared = {
    symbol: market.id,
    orderId: id,
    clientOid: client,
    price: String(price ?? ''),
    orderType: price === null ? 'market' : 'limit',
    size: quantity === null ? '' : String(quantity),
    baseVolume: String(filled),
    status: 'live',
    ...(trigger !== null && {
      triggerPrice: String(trigger),
      planType: list,
      planStatus: 'live',
      executePrice: String(price ?? ''),
    }),
  }
  if (market.kind === 'spot') return { ...shared, side }
  const closes = positionSide !== null && (positionSide === 'long') === (side === 'sell')
  return {
    ...shared,
    // https://www.bitget.com/api-doc/contract/trade/Get-Orders-Pending: in hedge mode it is the side of the position
    side: positionSide === null ? side : positionSide === 'long' ? 'buy' : 'sell',
    posSide: positionSide ?? 'net',
    tradeSide: positionSide === null ? side : closes ? 'close' : 'open',
    posMode: book.isHedged(market.part) ? 'hedge_mode' : 'one_way_mode',
    reduceOnly: reduceOnly || closes ? 'YES' : 'NO',
    marginMode: market.id === ISOLATED ? 'isolated' : 'crossed',
  }
}

function shownPosition(book: MatchingBook, { market, positionSide, quantity }: Holding): object {
  const price = String(book.price(market))
  return {
    symbol: market.id,
    marginCoin: market.settle,
    holdSide: quantity > 0 ? 'long' : 'short',
    total: String(Math.abs(quantity)),
    available: '0',
    openPriceAvg: price,
    markPrice: price,
    leverage: '20',
    marginSize: '1',
    unrealizedPL: '0',
    marginMode: market.id === ISOLATED ? 'isolated' : 'crossed',
    posMode: positionSide === null ? 'one_way_mode' : 'hedge_mode',
  }
}

/** https://www.bitget.com/api-doc/contract/trade/Place-Order: in hedge mode, `side` is that of the position, and `tradeSide` opens or closes it. */
function contractPlacing(book: MatchingBook, params: Params): Placing {
  const {
    symbol,
    side,
    tradeSide,
    reduceOnly,
    size,
    price,
    executePrice,
    triggerPrice,
    orderType,
    planType,
    clientOid,
    marginMode,
  } = params
  const isHedged = book.isHedged(partOf(params))
  if (isHedged !== (tradeSide !== undefined) || (isHedged && reduceOnly !== undefined))
    throw new Refusal('position side')
  if (marginMode !== (symbol === ISOLATED ? 'isolated' : 'crossed')) throw new Refusal('no such market')
  const closes = String(tradeSide).toLowerCase() === 'close'
  const other = side === 'buy' ? 'sell' : 'buy'
  return {
    side: closes ? other : side,
    positionSide: !isHedged ? null : side === 'buy' ? 'long' : 'short',
    reduceOnly: reduceOnly === 'YES',
    quantity: Number(size),
    price: orderType === 'market' ? null : Number(price ?? executePrice),
    trigger: triggerPrice === undefined ? null : Number(triggerPrice),
    list: planType ?? '',
    client: clientOid ?? '',
  }
}

/** Take-profits and stop-losses of a whole position. */
function tpslPlacing({ holdSide, planType, triggerPrice, executePrice, clientOid }: Params): Placing {
  const isLong = holdSide === 'long' || holdSide === 'buy'
  return {
    side: isLong ? 'sell' : 'buy',
    positionSide: holdSide === 'long' || holdSide === 'short' ? holdSide : null,
    reduceOnly: true,
    quantity: null,
    price: executePrice === undefined ? null : Number(executePrice),
    trigger: Number(triggerPrice),
    list: planType,
    client: clientOid ?? '',
  }
}

function spotPlacing({ side, size, price, executePrice, triggerPrice, orderType, clientOid }: Params): Placing {
  return {
    side,
    quantity: Number(size),
    price: orderType === 'market' ? null : Number(price ?? executePrice),
    trigger: triggerPrice === undefined ? null : Number(triggerPrice),
    client: clientOid ?? '',
  }
}

const isPlan = ({ trigger }: Order) => trigger !== null
const isPlain = ({ trigger }: Order) => trigger === null
const placed = ({ id, client }: Order) => ok({ orderId: id, clientOid: client })

function isOfPlanType({ list }: Order, asked: unknown): boolean {
  return asked === 'profit_loss' ? /^(pos|loss|profit)_/.test(list) : list === asked
}

/** Older ones before an id, the newest first. */
function page(orders: readonly Order[], { idLessThan, limit = 100 }: Params): Order[] {
  const before = idLessThan === undefined ? Number.POSITIVE_INFINITY : Number(idLessThan)
  return [...orders]
    .reverse()
    .filter(({ id }) => Number(id) < before)
    .slice(0, Number(limit))
}

function cancelPlans(params: Params, book: MatchingBook): object {
  const { orderIdList = [], symbol, planType = 'normal_plan' } = params
  const results = orderIdList.map(({ orderId }: Params) => {
    try {
      const fits = (order: Order) =>
        isPlan(order) && order.id === orderId && order.market.id === symbol && isOfPlanType(order, planType)
      book.cancel(partOf(params), fits)
      return { orderId }
    } catch {
      return { orderId, errorMsg: 'The order does not exist' }
    }
  })
  const failed = (result: Params) => result['errorMsg'] !== undefined
  return ok({ successList: results.filter((result: Params) => !failed(result)), failureList: results.filter(failed) })
}

function cancelAll(book: MatchingBook, part: string, fits: (order: Order) => boolean): object {
  const orders = book.orders(part).filter(fits)
  for (const { id } of orders) book.cancel(part, (order) => order.id === id)
  return ok({ successList: orders.map(({ id }) => ({ orderId: id })), failureList: [] })
}

export const bitget: Dialect = {
  id: 'bitget',
  answers: {
    'GET /api/v2/spot/public/coins': () => ok([]),
    'GET /api/v2/margin/currencies': () => ok([]),
    'GET /api/v2/spot/public/symbols': (_params, book) =>
      ok(book.markets.filter(({ part }) => part === 'spot').map(listedSpot)),
    'GET /api/v2/mix/market/contracts': ({ productType }, book) =>
      ok(book.markets.filter(({ part }) => part === PRODUCTS[productType]).map(listedContract)),
    'GET /api/v2/spot/market/tickers': (_params, book) =>
      ok(
        book.markets
          .filter(({ part }) => part === 'spot')
          .map((market) => ({ symbol: market.id, lastPr: String(book.price(market)) })),
      ),
    'GET /api/v2/spot/account/assets': (_params, book) =>
      ok(
        [...(book.wallets.get('spot') ?? [])].map(([coin, total]) => {
          const frozen = book.locked('spot', coin)
          return { coin, available: String(total - frozen), frozen: String(frozen), locked: '0' }
        }),
      ),
    'GET /api/v2/mix/account/accounts': () => ok([]),
    'GET /api/v2/mix/position/all-position': (params, book) =>
      ok(book.positions(partOf(params)).map((each) => shownPosition(book, each))),
    'GET /api/v2/spot/trade/unfilled-orders': (params, book) =>
      ok(page(book.orders('spot').filter(isPlain), params).map((order) => shownOrder(book, order))),
    'GET /api/v2/spot/trade/current-plan-order': (params, book) =>
      ok({ orderList: page(book.orders('spot').filter(isPlan), params).map((order) => shownOrder(book, order)) }),
    'GET /api/v2/mix/order/orders-pending': (params, book) =>
      ok({
        entrustedList: page(book.orders(partOf(params)).filter(isPlain), params).map((order) =>
          shownOrder(book, order),
        ),
      }),
    'GET /api/v2/mix/order/orders-plan-pending': (params, book) => {
      const orders = book
        .orders(partOf(params))
        .filter((order) => isPlan(order) && isOfPlanType(order, params['planType']))
      return ok({ entrustedList: page(orders, params).map((order) => shownOrder(book, order)) })
    },
    'POST /api/v2/spot/trade/place-order': (params, book) =>
      placed(book.place('spot', params['symbol'], spotPlacing(params))),
    'POST /api/v2/spot/trade/place-plan-order': (params, book) =>
      placed(book.place('spot', params['symbol'], spotPlacing(params))),
    'POST /api/v2/mix/order/place-order': (params, book) =>
      placed(book.place(partOf(params), params['symbol'], contractPlacing(book, params))),
    'POST /api/v2/mix/order/place-plan-order': (params, book) =>
      placed(book.place(partOf(params), params['symbol'], contractPlacing(book, params))),
    'POST /api/v2/mix/order/place-tpsl-order': (params, book) =>
      placed(book.place(partOf(params), params['symbol'], tpslPlacing(params))),
    'POST /api/v2/spot/trade/cancel-order': ({ orderId }, book) =>
      placed(book.cancel('spot', (each) => isPlain(each) && each.id === orderId)),
    'POST /api/v2/spot/trade/cancel-plan-order': ({ orderId }, book) => {
      book.cancel('spot', (each) => isPlan(each) && each.id === orderId)
      return ok({ result: 'success' })
    },
    'POST /api/v2/spot/trade/cancel-symbol-order': ({ symbol }, book) => {
      cancelAll(book, 'spot', (each) => isPlain(each) && each.market.id === symbol)
      return ok({ symbol })
    },
    'POST /api/v2/spot/trade/batch-cancel-plan-order': ({ symbolList }, book) =>
      cancelAll(book, 'spot', (each) => isPlan(each) && Object.values(symbolList ?? {}).includes(each.market.id)),
    'POST /api/v2/mix/order/cancel-order': (params, book) =>
      placed(
        book.cancel(
          partOf(params),
          (each) => isPlain(each) && each.id === params['orderId'] && each.market.id === params['symbol'],
        ),
      ),
    'POST /api/v2/mix/order/batch-cancel-orders': (params, book) =>
      cancelAll(book, partOf(params), (each) => isPlain(each) && each.market.id === params['symbol']),
    'POST /api/v2/mix/order/cancel-plan-order': cancelPlans,
  },
  refused: (why): Reply => ({
    status: 400,
    body: { code: ERRORS[why][0], msg: ERRORS[why][1], requestTime: 1700000000000, data: null },
  }),
  down: {
    status: 503,
    body: { code: '40725', msg: 'service return an error', requestTime: 1700000000000, data: null },
  },
  always: {
    // What asks whether it is a unified account.
    'GET /api/v3/account/settings': {
      status: 400,
      body: { code: '40085', msg: 'You are in Classic Account mode', data: null },
    },
  },
}
