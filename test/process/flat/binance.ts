import type { Dialect, Params } from './exchange-on-wire.js'
import {
  type Holding,
  type Listed,
  MatchingBook,
  type Order,
  type Placing,
  Refusal,
  type Why,
} from './matching-book.js'

// Forms: https://developers.binance.com/docs

/** The bases of its APIs, and the part of the account that each is for. */
const APIS = {
  '/api/v3': 'spot',
  '/sapi/v1/margin': 'cross margin',
  '/fapi/v1': 'linear',
  '/dapi/v1': 'inverse',
  '/eapi/v1': 'options',
} as const
type Part = (typeof APIS)[keyof typeof APIS]

const PAIR = { kind: 'spot', step: 0.0001, min: 0.0001, minCost: 5, quote: 'USDT' } as const
const LINEAR = { part: 'linear', kind: 'linear', step: 0.001, min: 0.001 } as const
const COIN = {
  part: 'inverse',
  kind: 'inverse',
  base: 'BTC',
  quote: 'USD',
  settle: 'BTC',
  contractSize: 100,
  step: 1,
  min: 1,
} as const

export const MARKETS: readonly Listed[] = [
  ...['spot', 'cross margin'].flatMap((part) => [
    { ...PAIR, part, id: 'BTCUSDT', symbol: 'BTC/USDT', base: 'BTC', price: 95_000 },
    { ...PAIR, part, id: 'ETHUSDT', symbol: 'ETH/USDT', base: 'ETH', price: 3_000 },
  ]),
  {
    ...LINEAR,
    id: 'BTCUSDT',
    symbol: 'BTC/USDT:USDT',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    price: 95_000,
    depth: 0.6,
  },
  { ...LINEAR, id: 'ETHUSDT', symbol: 'ETH/USDT:USDT', base: 'ETH', quote: 'USDT', settle: 'USDT', price: 3_000 },
  { ...LINEAR, id: 'ETHUSDC', symbol: 'ETH/USDC:USDC', base: 'ETH', quote: 'USDC', settle: 'USDC', price: 3_000 },
  {
    ...LINEAR,
    id: 'BTCUSDT_271231',
    symbol: 'BTC/USDT:USDT-271231',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    price: 96_000,
  },
  { ...COIN, id: 'BTCUSD_PERP', symbol: 'BTC/USD:BTC', price: 95_000 },
  { ...COIN, id: 'BTCUSD_271231', symbol: 'BTC/USD:BTC-271231', price: 96_000 },
  {
    part: 'options',
    kind: 'option',
    id: 'BTC-271231-100000-C',
    symbol: 'BTC/USDT:USDT-271231-100000-C',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    price: 500,
    step: 0.01,
    min: 0.01,
  },
]

export function binanceBook(): MatchingBook {
  return new MatchingBook(MARKETS, { exitsBeyond: 'refused', exitsLock: false, triggersLock: true })
}

const DELIVERY = Date.UTC(2027, 11, 31, 8)
const FUTURES_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
]
const SPOT_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]

const ERRORS: Readonly<Record<Why, readonly [code: number, msg: string]>> = {
  'no such market': [-1121, 'Invalid symbol.'],
  'no such order': [-2011, 'Unknown order sent.'],
  'below the minimum': [-1013, 'Filter failure: LOT_SIZE'],
  'below the minimum value': [-1013, 'Filter failure: NOTIONAL'],
  'not a step': [-1111, 'Precision is over the maximum defined for this asset.'],
  balance: [-2010, 'Account has insufficient balance for requested action.'],
  'reduce-only': [-2022, 'ReduceOnly Order is rejected.'],
  'position side': [-4061, "Order's position side does not match user's setting."],
}

function listing(book: MatchingBook, part: Part): object {
  const listed = book.markets.filter((market) => market.part === part)
  return { symbols: listed.map(listedSymbol), optionSymbols: [] }
}

function listedSymbol({ id, kind, base, quote, settle, contractSize, step, min, minCost }: Listed): object {
  const filters = [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: String(min), maxQty: '10000', stepSize: String(step) },
    ...(kind === 'spot' ? [{ filterType: 'NOTIONAL', minNotional: String(minCost) }] : []),
  ]
  const all = { symbol: id, baseAsset: base, quoteAsset: quote, filters }
  if (kind === 'spot') {
    return { ...all, status: 'TRADING', orderTypes: SPOT_TYPES, isMarginTradingAllowed: true, permissions: ['SPOT'] }
  }
  if (kind === 'option') {
    return {
      symbol: id,
      filters,
      quoteAsset: quote,
      underlying: 'BTCUSDT',
      expiryDate: DELIVERY,
      strikePrice: '100000',
      side: 'CALL',
      unit: 1,
    }
  }
  const isPerpetual = !id.endsWith('_271231')
  const dates = isPerpetual
    ? { contractType: 'PERPETUAL', deliveryDate: 4133404800000 }
    : { contractType: 'NEXT_QUARTER', deliveryDate: DELIVERY }
  const status = kind === 'linear' ? { status: 'TRADING' } : { contractStatus: 'TRADING', contractSize }
  return {
    ...all,
    ...dates,
    ...status,
    marginAsset: settle,
    orderTypes: FUTURES_TYPES,
    pricePrecision: 2,
    quantityPrecision: 3,
  }
}

function shownOrder(order: Order): object {
  const { id, market, side, price, quantity, filled, reduceOnly, positionSide, client, trigger } = order
  const isContract = market.kind === 'linear' || market.kind === 'inverse'
  return {
    symbol: market.id,
    orderId: Number(id),
    clientOrderId: client,
    price: String(price ?? 0),
    origQty: String(quantity),
    executedQty: String(filled),
    status: {
      open: filled > 0 ? 'PARTIALLY_FILLED' : 'NEW',
      filled: 'FILLED',
      cancelled: 'CANCELED',
      expired: 'EXPIRED',
    }[order.status],
    type: trigger !== null ? 'STOP_LOSS_LIMIT' : price === null ? 'MARKET' : 'LIMIT',
    side: side.toUpperCase(),
    ...(trigger !== null && { stopPrice: String(trigger) }),
    ...(isContract && {
      reduceOnly,
      positionSide: positionSide?.toUpperCase() ?? 'BOTH',
      cumQuote: '0',
      stopPrice: '0',
    }),
  }
}

function shownAlgoOrder({
  id,
  market,
  side,
  price,
  quantity,
  reduceOnly,
  positionSide,
  client,
  trigger,
}: Order): object {
  return {
    algoId: Number(id),
    clientAlgoId: client,
    algoType: 'CONDITIONAL',
    orderType: price === null ? 'STOP_MARKET' : 'STOP',
    symbol: market.id,
    side: side.toUpperCase(),
    positionSide: positionSide?.toUpperCase() ?? 'BOTH',
    quantity: String(quantity ?? 0),
    algoStatus: 'NEW',
    triggerPrice: String(trigger),
    price: String(price ?? 0),
    closePosition: quantity === null,
    reduceOnly,
  }
}

function shownPosition(book: MatchingBook, { market, positionSide, quantity }: Holding): object {
  const price = book.price(market)
  const shared = {
    symbol: market.id,
    positionAmt: String(quantity),
    entryPrice: String(price),
    markPrice: String(price),
  }
  const side = { positionSide: positionSide?.toUpperCase() ?? 'BOTH', unRealizedProfit: '0' }
  if (market.kind === 'option') {
    return {
      ...shared,
      side: quantity > 0 ? 'LONG' : 'SHORT',
      quantity: String(quantity),
      markValue: String(quantity * price),
    }
  }
  return market.kind === 'linear'
    ? { ...shared, ...side, notional: String(quantity * price) }
    : { ...shared, ...side, notionalValue: String((quantity * 100) / price), marginType: 'cross', isolatedMargin: '0' }
}

function balances(book: MatchingBook, part: string): object[] {
  return [...(book.wallets.get(part) ?? [])].map(([asset, total]) => {
    const locked = book.locked(part, asset)
    return { asset, free: String(total - locked), locked: String(locked), borrowed: '0', interest: '0' }
  })
}

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api: in hedge mode an order names a position, and `reduceOnly` can't be sent. */
function placingOf(params: Params): Placing {
  const { side, quantity, price, positionSide, reduceOnly, closePosition, newClientOrderId, clientAlgoId } = params
  const trigger = params['triggerPrice'] ?? params['stopPrice']
  const isSide = positionSide === 'LONG' || positionSide === 'SHORT'
  if (isSide && reduceOnly !== undefined) throw new Refusal('position side')
  return {
    side: side.toLowerCase(),
    quantity: String(closePosition) === 'true' ? null : Number(quantity),
    price: price === undefined ? null : Number(price),
    trigger: trigger === undefined ? null : Number(trigger),
    reduceOnly: String(reduceOnly) === 'true',
    positionSide: isSide ? positionSide.toLowerCase() : null,
    client: newClientOrderId ?? clientAlgoId ?? '',
  }
}

/** What every API of it has: plain orders. */
function plainOrders(path: string, part: Part): Dialect['answers'] {
  const conditionalsApart = part === 'linear' || part === 'inverse'
  const isPlain = (order: Order) => !conditionalsApart || order.trigger === null
  return {
    [`GET ${path}/openOrders`]: ({ symbol }, book) =>
      book
        .orders(part)
        .filter((order) => isPlain(order) && (symbol ?? order.market.id) === order.market.id)
        .map(shownOrder),
    [`POST ${path}/order`]: (params, book) => shownOrder(book.place(part, params['symbol'], placingOf(params))),
    [`DELETE ${path}/order`]: ({ symbol, orderId }, book) =>
      shownOrder(
        book.cancel(part, (order) => isPlain(order) && order.id === String(orderId) && order.market.id === symbol),
      ),
    [`DELETE ${path}/${part === 'spot' || part === 'cross margin' ? 'openOrders' : 'allOpenOrders'}`]: (
      { symbol },
      book,
    ) => {
      for (const { id, market } of book.orders(part).filter(isPlain)) {
        if (market.id === symbol) book.cancel(part, (order) => order.id === id)
      }
      return conditionalsApart ? { code: 200, msg: 'The operation of cancel all open order is done.' } : []
    },
  }
}

function algoOrders(path: string, part: Part): Dialect['answers'] {
  const isAlgo = ({ trigger }: Order) => trigger !== null
  return {
    [`GET ${path}/openAlgoOrders`]: ({ symbol }, book) =>
      book
        .orders(part)
        .filter((order) => isAlgo(order) && (symbol ?? order.market.id) === order.market.id)
        .map(shownAlgoOrder),
    [`POST ${path}/algoOrder`]: (params, book) => shownAlgoOrder(book.place(part, params['symbol'], placingOf(params))),
    [`DELETE ${path}/algoOrder`]: ({ algoId }, book) => {
      const { id, client } = book.cancel(part, (order) => isAlgo(order) && order.id === String(algoId))
      return { algoId: Number(id), clientAlgoId: client, code: '200', msg: 'success' }
    },
    [`DELETE ${path}/algoOpenOrders`]: ({ symbol }, book) => {
      for (const { id, market } of book.orders(part).filter(isAlgo)) {
        if (market.id === symbol) book.cancel(part, (order) => order.id === id)
      }
      return { code: 200, msg: 'The operation of cancel all open order is done.' }
    },
    [`GET ${path.replace('v1', path === '/fapi/v1' ? 'v3' : 'v1')}/positionRisk`]: (_params, book) =>
      book.positions(part).map((position) => shownPosition(book, position)),
    [`GET ${path}/exchangeInfo`]: (_params, book) => listing(book, part),
    [`GET ${path.replace('/dapi/v1', '/dapi/v2')}/leverageBracket`]: () => [],
    [`GET ${path.replace('/fapi/v1', '/fapi/v3')}/account`]: () => ({ assets: [] }),
  }
}

export const binance: Dialect = {
  id: 'binance',
  answers: {
    ...Object.assign({}, ...Object.entries(APIS).map(([path, part]) => plainOrders(path, part))),
    ...algoOrders('/fapi/v1', 'linear'),
    ...algoOrders('/dapi/v1', 'inverse'),
    'GET /sapi/v1/capital/config/getall': () => [],
    'GET /sapi/v1/margin/allPairs': () => [],
    'GET /sapi/v1/margin/isolated/allPairs': () => [],
    'GET /api/v3/exchangeInfo': (_params, book) => listing(book, 'spot'),
    'GET /eapi/v1/exchangeInfo': (_params, book) => ({
      optionSymbols: book.markets.filter(({ part }) => part === 'options').map(listedSymbol),
    }),
    'GET /api/v3/account': (_params, book) => ({ balances: balances(book, 'spot') }),
    'GET /sapi/v1/margin/account': (_params, book) => ({ userAssets: balances(book, 'cross margin') }),
    'GET /eapi/v1/position': (_params, book) =>
      book.positions('options').map((position) => shownPosition(book, position)),
    'GET /api/v3/ticker/24hr': (_params, book) =>
      book.markets
        .filter(({ part }) => part === 'spot')
        .map((market) => {
          const price = String(book.price(market))
          return { symbol: market.id, lastPrice: price, bidPrice: price, askPrice: price, bidQty: '1', askQty: '1' }
        }),
  },
  refused: (why) => ({ status: 400, body: { code: ERRORS[why][0], msg: ERRORS[why][1] } }),
  down: {
    status: 503,
    body: { code: -1001, msg: 'Internal error; unable to process your request. Please try again.' },
  },
}
