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

// Forms: https://docs.deribit.com. `amount` and `size` are in USD for inverse contracts, and in coins otherwise.

const EXPIRY = Date.UTC(2027, 11, 31, 8)
const USDC = { quote: 'USDC', settle: 'USDC' } as const
const BTC = { base: 'BTC', quote: 'USD', settle: 'BTC' } as const
const ETH = { base: 'ETH', quote: 'USD', settle: 'ETH' } as const

const MARKETS: readonly Listed[] = [
  {
    ...BTC,
    part: 'inverse BTC',
    kind: 'inverse',
    id: 'BTC-PERPETUAL',
    symbol: 'BTC/USD:BTC',
    price: 95_000,
    step: 10,
    min: 10,
    depth: 15_000,
  },
  {
    ...BTC,
    part: 'inverse BTC',
    kind: 'inverse',
    id: 'BTC-31DEC27',
    symbol: 'BTC/USD:BTC-271231',
    price: 96_000,
    step: 10,
    min: 10,
  },
  {
    ...ETH,
    part: 'inverse ETH',
    kind: 'inverse',
    id: 'ETH-PERPETUAL',
    symbol: 'ETH/USD:ETH',
    price: 3_000,
    step: 1,
    min: 1,
  },
  {
    ...USDC,
    part: 'linear USDC',
    kind: 'linear',
    id: 'SOL_USDC-PERPETUAL',
    symbol: 'SOL/USDC:USDC',
    base: 'SOL',
    price: 160,
    step: 0.1,
    min: 0.1,
  },
  {
    ...BTC,
    part: 'options',
    kind: 'option',
    id: 'BTC-31DEC27-100000-C',
    symbol: 'BTC/USD:BTC-271231-100000-C',
    price: 0.05,
    step: 0.1,
    min: 0.1,
  },
  {
    ...USDC,
    part: 'options',
    kind: 'option',
    id: 'SOL_USDC-31DEC27-200-P',
    symbol: 'SOL/USDC:USDC-271231-200-P',
    base: 'SOL',
    price: 41.5,
    step: 1,
    min: 1,
  },
  {
    part: 'spot',
    kind: 'spot',
    id: 'BTC_USDC',
    symbol: 'BTC/USDC',
    base: 'BTC',
    quote: 'USDC',
    price: 95_000,
    step: 0.0001,
    min: 0.0001,
  },
]

export function deribitBook(): MatchingBook {
  return new MatchingBook(MARKETS, { exitsBeyond: 'cut', exitsLock: false, triggersLock: false })
}

const ERRORS: Readonly<Record<Why, readonly [code: number, message: string]>> = {
  'no such market': [13020, 'not_found'],
  'no such order': [10004, 'order_not_found'],
  'below the minimum': [-32602, 'Invalid params: must be a multiple of the minimum order size'],
  'below the minimum value': [-32602, 'Invalid params'],
  'not a step': [-32602, 'Invalid params: must be a multiple of the minimum order size'],
  balance: [10009, 'not_enough_funds'],
  'reduce-only': [11030, 'other_reject reduce_only_order_not_reducing_position'],
  'position side': [11030, 'other_reject'],
}

const ok = (result: unknown) => ({ jsonrpc: '2.0', result })

function currencyOf({ kind, quote, settle }: Listed): string {
  return kind === 'spot' ? quote : (settle ?? quote)
}

function listed({ id, kind, base, quote, settle, step, min }: Listed): object {
  const isDated = id.includes('31DEC27')
  const option = kind === 'option' && {
    strike: id.startsWith('BTC') ? 100_000 : 200,
    option_type: id.endsWith('C') ? 'call' : 'put',
  }
  return {
    instrument_name: id,
    kind: kind === 'option' ? 'option' : kind === 'spot' ? 'spot' : 'future',
    base_currency: base,
    counter_currency: quote,
    quote_currency: quote,
    settlement_currency: settle,
    settlement_period: isDated ? 'month' : 'perpetual',
    expiration_timestamp: EXPIRY,
    contract_size: step,
    min_trade_amount: min,
    tick_size: kind === 'option' ? 0.0001 : 0.01,
    is_active: true,
    ...option,
  }
}

function shownOrder({ id, market, side, price, quantity, filled, trigger, reduceOnly, client, status }: Order): object {
  const isTrigger = trigger !== null
  return {
    order_id: isTrigger ? `STOP-${id}` : id,
    instrument_name: market.id,
    direction: side,
    amount: quantity,
    filled_amount: filled,
    average_price: 0,
    price: price ?? 'market_price',
    order_type: isTrigger ? (price === null ? 'stop_market' : 'stop_limit') : price === null ? 'market' : 'limit',
    order_state: isTrigger && status === 'open' ? 'untriggered' : status,
    ...(isTrigger && { trigger_price: trigger, trigger: 'last_price' }),
    reduce_only: reduceOnly,
    label: client,
  }
}

function shownPosition(book: MatchingBook, { market, quantity }: Holding): object {
  const price = book.price(market)
  const direction = quantity > 0 ? 'buy' : 'sell'
  return {
    instrument_name: market.id,
    direction,
    size: quantity,
    mark_price: price,
    average_price: price,
    floating_profit_loss: 0,
  }
}

function marketOf(book: MatchingBook, id: string): Listed {
  const market = book.markets.find((each) => each.id === id)
  if (market === undefined) throw new Refusal('no such market')
  return market
}

function place(side: 'buy' | 'sell', params: Params, book: MatchingBook): object {
  const { instrument_name: id, amount, type, price, trigger_price: trigger, reduce_only: reduces, label } = params
  const placing: Placing = {
    side,
    quantity: Number(amount),
    price: /market/.test(type) ? null : Number(price),
    trigger: trigger === undefined ? null : Number(trigger),
    reduceOnly: String(reduces) === 'true',
    client: label ?? '',
  }
  return ok({ order: shownOrder(book.place(marketOf(book, id).part, id, placing)), trades: [] })
}

function cancelAll(book: MatchingBook, id: string): object {
  const orders = book.orders().filter(({ market }) => market.id === id)
  for (const order of orders) book.cancel(order.market.part, (each) => each === order)
  return ok(orders.length)
}

export const deribit: Dialect = {
  id: 'deribit',
  answers: {
    'GET /api/v2/public/get_currencies': () =>
      ok(['BTC', 'ETH', 'USDC', 'USDT', 'EURR'].map((currency) => ({ currency, fee_precision: 4 }))),
    'GET /api/v2/public/get_instruments': (_params, book) => ok(book.markets.map(listed)),
    'GET /api/v2/private/get_positions': (_params, book) =>
      ok(book.positions().map((each) => shownPosition(book, each))),
    'GET /api/v2/private/get_open_orders_by_currency': ({ currency }, book) =>
      ok(
        book
          .orders()
          .filter(({ market }) => currencyOf(market) === currency)
          .map(shownOrder),
      ),
    'GET /api/v2/private/get_open_orders_by_instrument': ({ instrument_name: id }, book) =>
      ok(
        book
          .orders()
          .filter(({ market }) => market.id === id)
          .map(shownOrder),
      ),
    'GET /api/v2/private/buy': (params, book) => place('buy', params, book),
    'GET /api/v2/private/sell': (params, book) => place('sell', params, book),
    'GET /api/v2/private/cancel': ({ order_id: id }, book) => {
      const order = book.orders().find((each) => Reflect.get(shownOrder(each), 'order_id') === id)
      if (order === undefined) throw new Refusal('no such order')
      return ok(shownOrder(book.cancel(order.market.part, (each) => each === order)))
    },
    'GET /api/v2/private/cancel_all_by_instrument': ({ instrument_name: id }, book) => cancelAll(book, id),
  },
  refused: (why) => ({
    status: 400,
    body: { jsonrpc: '2.0', error: { code: ERRORS[why][0], message: ERRORS[why][1] } },
  }),
  down: { status: 503, body: { jsonrpc: '2.0', error: { code: 11051, message: 'system_maintenance' } } },
}
