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

// Forms: https://www.gate.com/docs/developers/apiv4

/** The contracts of a path, and the part of the account that they are in. */
const CONTRACTS = {
  'futures/usdt': 'linear USDT',
  'futures/btc': 'inverse BTC',
  'delivery/usdt': 'delivery',
  options: 'options',
}
/** The kinds of account that spot orders name. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  spot: 'spot',
  normal: 'spot',
  margin: 'isolated margin',
  cross_margin: 'cross margin',
}

const PAIR = { kind: 'spot', quote: 'USDT', step: 0.0001, min: 0.0001, minCost: 3 } as const
const WHOLE = { step: 1, min: 1 } as const
const USDT = { ...WHOLE, kind: 'linear', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: 0.0001 } as const
const EXPIRY = Date.UTC(2027, 11, 31, 8)

const MARKETS: readonly Listed[] = [
  ...['spot', 'isolated margin', 'cross margin'].flatMap((part) => [
    { ...PAIR, part, id: 'BTC_USDT', symbol: 'BTC/USDT', base: 'BTC', price: 95_000 },
    { ...PAIR, part, id: 'ETH_USDT', symbol: 'ETH/USDT', base: 'ETH', price: 3_000 },
  ]),
  { ...USDT, part: 'linear USDT', id: 'BTC_USDT', symbol: 'BTC/USDT:USDT', price: 95_000, depth: 5_000 },
  { ...USDT, part: 'delivery', id: 'BTC_USDT_20271231', symbol: 'BTC/USDT:USDT-271231', price: 96_000 },
  {
    ...WHOLE,
    part: 'inverse BTC',
    kind: 'inverse',
    id: 'BTC_USD',
    symbol: 'BTC/USD:BTC',
    base: 'BTC',
    quote: 'USD',
    settle: 'BTC',
    contractSize: 1,
    price: 95_000,
  },
  {
    ...USDT,
    part: 'options',
    kind: 'option',
    id: 'BTC_USDT-20271231-100000-C',
    symbol: 'BTC/USDT:USDT-271231-100000-C',
    price: 500,
  },
]

export function gateBook(): MatchingBook {
  return new MatchingBook(MARKETS, { exitsBeyond: 'refused', exitsLock: false, triggersLock: false })
}

const ERRORS: Readonly<Record<Why, readonly [label: string, message: string]>> = {
  'no such market': ['INVALID_CURRENCY_PAIR', 'Invalid currency pair'],
  'no such order': ['ORDER_NOT_FOUND', 'Order not found'],
  'below the minimum': ['INVALID_PARAM_VALUE', 'Your order size is too small'],
  'below the minimum value': ['INVALID_PARAM_VALUE', 'Your order size is too small. The minimum is 3 USDT'],
  'not a step': ['INVALID_PARAM_VALUE', 'Invalid size'],
  balance: ['BALANCE_NOT_ENOUGH', 'Not enough balance'],
  'reduce-only': ['REDUCE_EXCEEDED', 'reduce-only order exceeds the position'],
  'position side': ['POSITION_DUAL_MODE', 'dual mode'],
}

const isTrigger = ({ trigger }: Order) => trigger !== null
const isPlain = ({ trigger }: Order) => trigger === null

function page<Row>(rows: readonly Row[], { limit = 100, offset = 0 }: Params): Row[] {
  return rows.slice(Number(offset), Number(offset) + Number(limit))
}

function listedPair({ id, min, minCost }: Listed): object {
  const precision = { amount_precision: 4, precision: 2 }
  return {
    id,
    fee: '0.2',
    min_base_amount: String(min),
    min_quote_amount: String(minCost),
    ...precision,
    trade_status: 'tradable',
  }
}

function listedContract(book: MatchingBook, market: Listed): object {
  const { id, contractSize, min, kind } = market
  const price = { mark_price: String(book.price(market)), order_price_deviate: '0.5', order_price_round: '0.1' }
  const size = { quanto_multiplier: kind === 'inverse' ? '0' : String(contractSize), multiplier: String(contractSize) }
  const option = { expiration_time: EXPIRY / 1000, strike_price: '100000', is_call: true }
  return {
    name: id,
    ...price,
    ...size,
    ...option,
    expire_time: EXPIRY / 1000,
    order_size_min: min,
    order_size_max: 1_000_000,
    status: 'trading',
  }
}

function shownSpotOrder(order: Order, account: string): object {
  const { id, market, side, quantity, price, client } = order
  const size = { amount: String(quantity), left: String(left(order)), price: String(price ?? 0) }
  const status = { open: 'open', filled: 'closed', cancelled: 'cancelled', expired: 'cancelled' }[order.status]
  return {
    id,
    text: client,
    currency_pair: market.id,
    side,
    ...size,
    type: price === null ? 'market' : 'limit',
    account,
    status,
  }
}

function shownSpotTrigger({ id, market, side, quantity, price, trigger }: Order): object {
  const put = {
    type: 'limit',
    side,
    price: String(price),
    amount: String(quantity),
    account: 'normal',
    time_in_force: 'gtc',
  }
  return {
    id: Number(id),
    market: market.id,
    trigger: { price: String(trigger), rule: '>=', expiration: 86400 },
    put,
    status: 'open',
  }
}

const signed = ({ side }: Pick<Order, 'side'>, size: number) => (side === 'buy' ? size : -size)

function shownContractOrder(order: Order): object {
  const { id, market, quantity, price, reduceOnly, client } = order
  const size = { size: signed(order, quantity ?? 0), left: signed(order, left(order)) }
  const rest = {
    price: String(price ?? 0),
    tif: price === null ? 'ioc' : 'gtc',
    is_reduce_only: reduceOnly,
    is_close: false,
  }
  const status = order.status === 'open' ? { status: 'open' } : { status: 'finished', finish_as: order.status }
  return { id: Number(id), text: client, contract: market.id, ...size, ...rest, ...status }
}

function shownContractTrigger(order: Order): object {
  const { id, market, positionSide, quantity, price, reduceOnly, trigger } = order
  const isClose = quantity === null
  const initial = {
    contract: market.id,
    size: signed(order, quantity ?? 0),
    price: String(price ?? 0),
    tif: price === null ? 'ioc' : 'gtc',
    is_reduce_only: reduceOnly,
    is_close: isClose,
    auto_size: isClose && positionSide !== null ? `close_${positionSide}` : '',
  }
  return { id: Number(id), initial, trigger: { price: String(trigger), rule: 1, price_type: 0 }, status: 'open' }
}

function shownPosition(book: MatchingBook, { market, positionSide, quantity }: Holding): object {
  const price = String(book.price(market))
  const mode = positionSide === null ? 'single' : `dual_${positionSide}`
  return {
    contract: market.id,
    size: quantity,
    mark_price: price,
    entry_price: price,
    leverage: '0',
    mode,
    unrealised_pnl: '0',
    value: '1',
  }
}

function spotPlacing({ side, amount, price, type, text }: Params): Placing {
  return { side, quantity: Number(amount), price: type === 'market' ? null : Number(price), client: text ?? '' }
}

/** In dual mode, the sign of the size and `reduce_only` name the position. */
function contractPlacing(
  book: MatchingBook,
  part: string,
  { size, price, reduce_only: reduces, text }: Params,
): Placing {
  const side = Number(size) > 0 ? 'buy' : 'sell'
  const reduceOnly = reduces === true
  const positionSide = (side === 'buy') === reduceOnly ? 'short' : 'long'
  return {
    side,
    quantity: Math.abs(Number(size)),
    price: Number(price) === 0 ? null : Number(price),
    reduceOnly,
    positionSide: book.isHedged(part) ? positionSide : null,
    client: text ?? '',
  }
}

function cancelAll(book: MatchingBook, part: string, fits: (order: Order) => boolean): Order[] {
  return book
    .orders(part)
    .filter(fits)
    .map(({ id }) => book.cancel(part, (order) => order.id === id))
}

function accountPart({ account = 'spot' }: Params): string {
  const part = ACCOUNTS[account]
  if (part === undefined) throw new Refusal('no such market')
  return part
}

function contracts(path: string, part: string): Dialect['answers'] {
  const base = `/api/v4/${path}`
  const ofContract =
    ({ contract }: Params) =>
    ({ market }: Order) =>
      contract === undefined || market.id === contract
  const byId =
    ({ last }: Params) =>
    ({ id }: Order) =>
      id === last
  return {
    [`GET ${base}/contracts`]: (_params, book) =>
      book.markets.filter((each) => each.part === part).map((each) => listedContract(book, each)),
    [`GET ${base}/tickers`]: () => [],
    [`GET ${base}/positions`]: (params, book) =>
      page(book.positions(part), params).map((each) => shownPosition(book, each)),
    [`GET ${base}/orders`]: (params, book) =>
      page(
        book.orders(part).filter((each) => isPlain(each) && ofContract(params)(each)),
        params,
      ).map(shownContractOrder),
    [`GET ${base}/price_orders`]: (params, book) =>
      page(
        book.orders(part).filter((each) => isTrigger(each) && ofContract(params)(each)),
        params,
      ).map(shownContractTrigger),
    [`POST ${base}/orders`]: (params, book) =>
      shownContractOrder(book.place(part, params['contract'], contractPlacing(book, part, params))),
    [`POST ${base}/price_orders`]: ({ initial, trigger }, book) => {
      const placing = contractPlacing(book, part, initial)
      return { id: Number(book.place(part, initial.contract, { ...placing, trigger: Number(trigger.price) }).id) }
    },
    [`DELETE ${base}/orders/*`]: (params, book) =>
      shownContractOrder(book.cancel(part, (each) => isPlain(each) && byId(params)(each))),
    [`DELETE ${base}/price_orders/*`]: (params, book) =>
      shownContractTrigger(book.cancel(part, (each) => isTrigger(each) && byId(params)(each))),
    [`DELETE ${base}/orders`]: (params, book) =>
      cancelAll(book, part, (each) => isPlain(each) && ofContract(params)(each)).map(shownContractOrder),
    [`DELETE ${base}/price_orders`]: (params, book) =>
      cancelAll(book, part, (each) => isTrigger(each) && ofContract(params)(each)).map(shownContractTrigger),
  }
}

const spot: Dialect['answers'] = {
  'GET /api/v4/spot/currencies': () => [],
  'GET /api/v4/margin/currency_pairs': () => [{ id: 'BTC_USDT', leverage: 3, status: 1 }],
  'GET /api/v4/spot/currency_pairs': (_params, book) =>
    book.markets.filter(({ part }) => part === 'spot').map(listedPair),
  'GET /api/v4/spot/tickers': (_params, book) =>
    book.markets
      .filter(({ part }) => part === 'spot')
      .map((each) => ({ currency_pair: each.id, last: String(book.price(each)) })),
  'GET /api/v4/spot/accounts': (_params, book) =>
    [...(book.wallets.get('spot') ?? [])].map(([currency, total]) => {
      const locked = book.locked('spot', currency)
      return { currency, available: String(total - locked), locked: String(locked) }
    }),
  'GET /api/v4/margin/cross/accounts': (_params, book) => ({
    balances: Object.fromEntries(
      [...(book.wallets.get('cross margin') ?? [])].map(([currency, total]) => [
        currency,
        { available: String(total), freeze: '0', borrowed: '0', interest: '0' },
      ]),
    ),
  }),
  'GET /api/v4/spot/open_orders': (params, book) => {
    const orders = book.orders(accountPart(params)).filter(isPlain)
    return [...new Set(orders.map(({ market }) => market.id))].map((pair) => {
      const ofPair = orders.filter(({ market }) => market.id === pair)
      const offset = (Number(params['page'] ?? 1) - 1) * 100
      return {
        currency_pair: pair,
        total: ofPair.length,
        orders: page(ofPair, { offset }).map((each) => shownSpotOrder(each, params['account'])),
      }
    })
  },
  'GET /api/v4/spot/price_orders': (params, book) =>
    page(book.orders('spot').filter(isTrigger), params).map(shownSpotTrigger),
  'POST /api/v4/spot/orders': (params, book) =>
    shownSpotOrder(book.place(accountPart(params), params['currency_pair'], spotPlacing(params)), params['account']),
  'POST /api/v4/spot/price_orders': ({ market, put, trigger }, book) => ({
    id: Number(book.place('spot', market, { ...spotPlacing(put), trigger: Number(trigger.price) }).id),
  }),
  'DELETE /api/v4/spot/orders/*': (params, book) =>
    shownSpotOrder(
      book.cancel(
        accountPart(params),
        (each) => isPlain(each) && each.id === params['last'] && each.market.id === params['currency_pair'],
      ),
      params['account'],
    ),
  'DELETE /api/v4/spot/price_orders/*': ({ last }, book) =>
    shownSpotTrigger(book.cancel('spot', (each) => isTrigger(each) && each.id === last)),
  'DELETE /api/v4/spot/orders': (params, book) =>
    cancelAll(book, accountPart(params), (each) => isPlain(each) && each.market.id === params['currency_pair']).map(
      (each) => shownSpotOrder(each, params['account']),
    ),
  'DELETE /api/v4/spot/price_orders': ({ market }, book) =>
    cancelAll(book, 'spot', (each) => isTrigger(each) && each.market.id === market).map(shownSpotTrigger),
}

export const gate: Dialect = {
  id: 'gate',
  answers: {
    ...spot,
    ...Object.assign({}, ...Object.entries(CONTRACTS).map(([path, part]) => contracts(path, part))),
    'GET /api/v4/account/detail': () => ({ key: { mode: 1 } }),
    'GET /api/v4/options/underlyings': () => [{ name: 'BTC_USDT' }],
  },
  refused: (why) => ({ status: 400, body: { label: ERRORS[why][0], message: ERRORS[why][1] } }),
  down: { status: 500, body: { label: 'SERVER_ERROR', message: 'Server error' } },
}
