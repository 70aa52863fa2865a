import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import type { Account } from '../../../../plugins/ccxt/venue/account.js'
import { accountParts } from '../../../../plugins/ccxt/venue/account-parts.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, startRecordingServer } from '../leaks/recording-server.mjs'
import { callsOf, fakeExchange, INVERSE_MARKET, LINEAR_MARKET, MARKETS, SPOT_MARKET, venueOf } from './fake-exchange.js'

const account = (exchangeId: string, more: Partial<Account> = {}): Account => ({
  exchangeId,
  markets: MARKETS,
  symbols: null,
  derivatives: true,
  noDerivatives: false,
  quote: null,
  declared: {},
  orderParams: null,
  positionParams: null,
  ...more,
})
/** The calls of one kind, or the word and the reason, by the name of each part. */
function asked(kept: 'orders' | 'positions', exchangeId: string, more: Partial<Account> = {}) {
  const parts = accountParts(account(exchangeId, more))
  return Object.fromEntries(
    parts.map((part) => {
      const calls = part[kept]
      return [part.name, 'state' in calls ? `${calls.state}: ${calls.why}` : calls]
    }),
  )
}
const trigger = { trigger: true }
const NO_QUOTE = /^unread: balances are read with .* quote: 'USDT'; if there is none: parts: {"spot":"none"}$/

t.test('given an exchange that nobody has looked up, when it is asked, then the rest stays unknown', async (t) => {
  const all = { symbol: undefined, params: {}, cancelWith: {} }
  t.match(asked('orders', 'unknown'), {
    'what ccxt shows': [all],
    spot: [],
    'other parts': /^unread: nobody has looked/,
  })
  t.match(asked('positions', 'unknown'), {
    'what ccxt shows': [{ symbols: undefined, params: {} }],
    spot: NO_QUOTE,
    'other parts': /^unread: nobody has looked up .* if there is none: parts: {"other parts":"none"}/,
  })
  const declared = { others: 'none' } as const
  t.match(asked('positions', 'unknown', { declared, quote: 'USDT' }), {
    spot: [{ balances: 'spot' }],
    'other parts': /^none: the operator has said so: parts: {"others":"none"}$/,
  })
})

t.test(
  'given symbols, when margin is asked for, then it is asked for those of its own kind of market alone',
  async (t) => {
    const [spot, linear] = [SPOT_MARKET, LINEAR_MARKET].map(({ symbol }) => symbol) as [string, string]
    const of = (kept: 'orders' | 'positions', id: string, part: string) => {
      const calls = asked(kept, id, { symbols: [spot, linear], declared: { [part]: 'read' } })[part]
      return Array.isArray(calls) ? calls.flatMap((call) => call.symbols ?? [call.symbol]) : calls
    }
    t.same(of('orders', 'bitget', 'margin of a unified account'), [spot])
    t.same(of('orders', 'coinex', 'margin'), [spot, spot])
    t.same(of('orders', 'binance', 'portfolio margin linear'), [linear, linear])
    t.same(of('positions', 'binance', 'portfolio margin linear'), [linear])
    t.same(of('positions', 'kraken', 'margin'), [spot])
  },
)

t.test('given binance, when a whole account is asked for, then kinds and conditional orders have calls', async (t) => {
  const classic = { papi: false }
  const linear = { type: 'swap', subType: 'linear', ...classic }
  const spot = { type: 'spot', subType: 'spot', ...classic }
  const call = (params: object, cancelWith: object | FunctionConstructor) => ({ symbol: undefined, params, cancelWith })
  t.match(asked('orders', 'binance'), {
    spot: [call(spot, spot)],
    linear: [call(linear, classic), call({ ...linear, ...trigger }, Function)],
    options: /^unread: it is read where it is asked for: parts: {"options":"read"}; if there is none/,
  })
  t.match(asked('positions', 'binance'), { spot: NO_QUOTE, linear: [{ symbols: undefined, params: linear }] })
  t.same(asked('orders', 'binanceusdm'), asked('orders', 'binance'), 'an alias')
  t.match(asked('orders', 'binance', { declared: { options: 'read' } }), {
    options: [call({ type: 'option' }, { type: 'option' })],
  })
})

t.test('given what the operator says, when an account is asked for, then that is shown as her word', async (t) => {
  const orders = (more: Partial<Account>) => asked('orders', 'binance', more)
  const calls = orders({}).linear
  t.match(orders({ noDerivatives: true, derivatives: false }), { linear: 'none: derivatives: false', spot: Array })
  t.match(orders({ declared: { linear: 'none' } }), { linear: /^none: the operator has said so/, inverse: Array })
  t.same(orders({ declared: { others: 'none' } }).linear, calls, 'what is read is read all the same')
  t.match(orders({ declared: { others: 'none' } }), { options: /^none: the operator has said so: parts: {"others"/ })
  t.match(asked('positions', 'binance', { derivatives: false }), {
    linear: /^unread: ccxt has no fetchPositions\(\) for binance/,
  })
})

t.test('given calls that are configured, when an account is asked for, then they are the only ones', async (t) => {
  const more = { orderParams: [{ type: 'spot' }, { type: 'swap', trigger: true }] }
  const orders = asked('orders', 'binance', more)
  t.match(orders, { linear: [], 'what is not configured': /^unread: orderParams and positionParams say what is read/ })
  t.same(orders['as configured'], [
    { symbol: undefined, params: { type: 'spot' }, cancelWith: {}, pages: 'whole', only: null },
    { symbol: undefined, params: { type: 'swap', trigger: true }, cancelWith: trigger, pages: 'whole', only: null },
  ])
  t.match(asked('positions', 'binance', more).linear, [{ params: { type: 'swap' } }], 'these were not configured')
  t.match(asked('positions', 'binance', { positionParams: [{ a: 1 }] }), {
    linear: [],
    spot: NO_QUOTE,
    'as configured': [{ symbols: undefined, params: { a: 1 } }],
  })
})

t.test('given a list of symbols, when it is asked for, then each call fits the kind of its market', async (t) => {
  const symbols = [SPOT_MARKET.symbol, LINEAR_MARKET.symbol, INVERSE_MARKET.symbol]
  const orders = asked('orders', 'binance', { symbols })
  t.match(orders, {
    spot: [{ symbol: SPOT_MARKET.symbol, params: {} }],
    linear: [
      { symbol: LINEAR_MARKET.symbol, params: {} },
      { symbol: LINEAR_MARKET.symbol, params: trigger },
    ],
    inverse: [{ symbol: INVERSE_MARKET.symbol }, { symbol: INVERSE_MARKET.symbol }],
    'other symbols':
      /^unread: only BTC\/USDT, .* are read \(symbols\); if there is none: parts: {"other symbols":"none"}/,
  })
  t.notOk('options' in orders, 'other contracts are other symbols')
  t.match(orders, { 'cross margin': /^unread: it is read where it is asked for/ }, 'the same symbols once more')
  t.match(asked('orders', 'mexc', { symbols }), { 'trigger orders': /^unread: ccxt shows neither plan orders/ })
  t.same(asked('positions', 'unknown', { symbols: [SPOT_MARKET.symbol] })['what ccxt shows'], [])
  t.match(asked('positions', 'binance', { symbols }), {
    linear: [{ symbols: [LINEAR_MARKET.symbol], params: { type: 'swap', subType: 'linear' } }],
    inverse: [{ symbols: [INVERSE_MARKET.symbol], params: { type: 'swap', subType: 'inverse' } }],
  })
  t.match(asked('positions', 'unknown', { symbols, positionParams: [{ a: 1 }] }), {
    'as configured': [
      { symbols: [LINEAR_MARKET.symbol], params: { a: 1 } },
      { symbols: [INVERSE_MARKET.symbol], params: { a: 1 } },
    ],
  })
  const ether = { ...LINEAR_MARKET, symbol: 'ETH/USDT:USDT' }
  const two = { symbols: [LINEAR_MARKET.symbol, ether.symbol], markets: [...MARKETS, ether] }
  t.match(Object.values(asked('positions', 'bybit', two))[0], { length: 2 })
  t.match(Object.values(asked('positions', 'okx', two))[0], [{ symbols: two.symbols }])
  t.throws(() => asked('orders', 'okx', { symbols: ['NEW/USDT'] }), { message: /no market NEW\/USDT/ })
})

t.test('given a word that means nothing, when a venue is made, then the error says which there are', async (t) => {
  const make = (parts: object) => () => exchangeVenue(new ccxt.binance(), { parts: parts as { spot: 'none' } })
  t.throws(make({ futures: 'none' }), { message: /binance has no part "futures"; it has spot, linear/ })
  t.throws(make({ options: 'no' }), { message: /options is "no"; say "none" or "read"/ })
})

t.test(
  'given a list as long as a page, when it is read, then its part is not known, and says what to do',
  async (t) => {
    const list = (length: number) =>
      Array.from({ length }, (_, id) => ({ id, symbol: LINEAR_MARKET.symbol, side: 'buy', remaining: 1 }))
    const read = async (length: number, params: object | null) => {
      const exchange = fakeExchange({ fetchOpenOrders: async () => list(length) })
      const venue = venueOf(exchange, { orderParams: params && [params] })
      t.equal((await venue.openOrders()).length, length, 'what was shown is shown')
      return venue.parts().find(({ name }) => name === (params ? 'as configured' : 'what ccxt shows'))?.orders
    }
    for (const length of [20, 50, 100, 500])
      t.match(await read(length, null), { state: 'failed', why: /orderParams.*symbols/ })
    t.match(await read(21, null), { state: 'read' })
    t.match(await read(50, { limit: 200 }), { state: 'read' })
    t.match(await read(200, { limit: 200 }), { state: 'failed', why: /exactly 200/ })
    t.match(await read(100, { paginate: true }), { state: 'read' })
  },
)

t.test('given a part that fails, when an account is read, then the others are known', async (t) => {
  const order = { id: 1, symbol: SPOT_MARKET.symbol, side: 'buy', remaining: 1 }
  const exchange = fakeExchange({
    id: 'binance',
    fetchOpenOrders: async (_symbol, _since, _limit, params) => {
      if ('subType' in (params ?? {}) && Reflect.get(params ?? {}, 'subType') === 'inverse') throw new Error('busy')
      return Reflect.get(params ?? {}, 'type') === 'spot' ? [order] : []
    },
    fetchPositions: async () => {
      throw new Error('busy as well')
    },
    fetchBalance: async () => ({ total: { BTC: 2 } }),
  })
  const venue = venueOf(exchange, { quote: 'USDT', declared: { others: 'none' } })
  t.match(await venue.openOrders(), [{ id: '1', part: 'spot' }])
  t.match(await venue.positions(), [{ symbol: 'BTC/USDT', quantity: '2', part: 'spot' }])
  const states = venue.parts().map(({ name, positions, orders }) => [name, positions.state, orders.state])
  t.match(states, [
    ['spot', 'read', 'read'],
    ['linear', 'failed', 'read'],
    ['inverse', 'failed', 'failed'],
    ['options', 'none', 'none'],
  ])
  t.match(venue.parts()[2]?.orders.why, /busy \(Error, asked with .*inverse/)
})

t.test('given every part fails, when an account is read, then that is an error', async (t) => {
  const away = async () => {
    throw new Error('away')
  }
  const answers = { id: 'binance', fetchOpenOrders: away, fetchPositions: away, fetchBalance: away }
  const venue = venueOf(fakeExchange(answers), { quote: 'USDT' })
  await t.rejects(venue.openOrders(), { message: /^away/ })
  await t.rejects(venue.positions(), { message: /^away/ })
})

t.test('given an order where none should be, when it is read, then that counts more than the word', async (t) => {
  const order = { id: 1, symbol: LINEAR_MARKET.symbol, side: 'buy', remaining: 1 }
  const exchange = fakeExchange({ id: 'okx', fetchOpenOrders: async () => [order] })
  const venue = venueOf(exchange, { declared: { linear: 'none' }, quote: 'USDT' })
  t.match(await venue.openOrders(), [{ part: 'linear' }])
  await venue.positions()
  t.match(venue.parts().find(({ name }) => name === 'linear')?.orders, { state: 'read' })
})

t.test('given orders of which nothing can be made, when they are read, then the others are known', async (t) => {
  const order = { id: 1, symbol: LINEAR_MARKET.symbol, side: 'buy', remaining: 1, triggerPrice: 0 }
  const list = [order, { ...order, id: 2, side: undefined }, { ...order, id: 3, remaining: undefined }, null, {}]
  const venue = venueOf(fakeExchange({ fetchOpenOrders: async () => list }))
  t.match(await venue.openOrders(), [
    { id: '1', side: 'buy', stop: false },
    { id: '2', side: null },
    { id: '3', quantity: null },
  ])
  t.match(venue.parts()[0]?.orders, { state: 'failed', why: /no id/ })
})

t.test(
  'given one id in two markets, when orders are read, then both are there, and cancelled as their own',
  async (t) => {
    const spot = { id: 7, symbol: SPOT_MARKET.symbol, side: 'buy', remaining: 1 }
    const stop = { id: 7, symbol: LINEAR_MARKET.symbol, side: 'sell', remaining: 1 }
    const exchange = fakeExchange({
      id: 'binance',
      fetchOpenOrders: async (_symbol, _since, _limit, params) => {
        if (Reflect.get(params ?? {}, 'type') === 'spot') return [spot]
        return Reflect.get(params ?? {}, 'trigger') && Reflect.get(params ?? {}, 'subType') === 'linear' ? [stop] : []
      },
    })
    const venue = venueOf(exchange)
    const orders = await venue.openOrders()
    t.match(orders, [{ symbol: SPOT_MARKET.symbol }, { symbol: LINEAR_MARKET.symbol }])
    for (const order of orders) await venue.cancel(order)
    t.same(callsOf(exchange, 'cancelOrder'), [
      ['7', SPOT_MARKET.symbol, { type: 'spot', subType: 'spot', papi: false }],
      ['7', LINEAR_MARKET.symbol, { ...trigger, papi: false, algoId: '7' }],
    ])
  },
)

t.test(
  'given a list of orders that is cut, when all are cancelled, then the hidden ones are cancelled too',
  async (t) => {
    let left = Array.from({ length: 130 }, (_, id) => ({ id, symbol: LINEAR_MARKET.symbol, side: 'buy', remaining: 1 }))
    const exchange = fakeExchange({
      fetchOpenOrders: async () => left.slice(0, 50),
      cancelOrder: async (id) => {
        left = left.filter((order) => String(order.id) !== id)
      },
    })
    await venueOf(exchange).cancelAll()
    t.same(left, [])
  },
)

const SIGNATURE = /&?(timestamp|recvWindow|signature)=[^&]*/g
const UNIFIED = { enableUnifiedAccount: true, enableUnifiedMargin: false, unifiedMarginStatus: 5 }

async function setUp(t: Test, id: string, answer: (arrival: Arrival) => unknown, options: object = {}) {
  const server = await startRecordingServer((arrival) => ({ body: answer(arrival) }))
  t.teardown(() => server.close())
  const venue = exchangeVenue(await makeExchange(ccxt, id, server, { options }))
  const sent = (method = 'GET') =>
    server.arrivals
      .filter((arrival) => arrival.method === method)
      .map(({ path, query, body }) => `${path} ${(query || body).replace(SIGNATURE, '')}`.trim())
  return { server, venue, sent }
}

t.test('given more orders than fit on a page of bybit, when they are read, then all pages are read', async (t) => {
  const all = Array.from({ length: 620 }, (_, index) => ({
    orderId: String(index),
    symbol: 'BTC-USDT-SWAP',
    side: 'Buy',
    orderType: 'Limit',
    qty: '1',
    leavesQty: '1',
    price: '1',
    orderStatus: 'New',
    createdTime: '1',
  }))
  const { venue, sent } = await setUp(
    t,
    'bybit',
    ({ query }) => {
      const asked = new URLSearchParams(query)
      if (asked.get('category') === 'spot') return { retCode: 0, result: { list: [] } }
      const from = Number(asked.get('cursor') ?? 0)
      const to = from + Number(asked.get('limit') ?? 20)
      return { retCode: 0, result: { list: all.slice(from, to), nextPageCursor: to < all.length ? String(to) : '' } }
    },
    UNIFIED,
  )
  t.equal((await venue.openOrders()).length, 620)
  t.same(sent().slice(2, 5), [
    '/v5/order/realtime category=spot&limit=50&orderFilter=tpslOrder',
    '/v5/order/realtime settleCoin=USDT&category=linear&limit=50',
    '/v5/order/realtime settleCoin=USDT&category=linear&limit=50&cursor=50',
  ])
})

t.test('given more positions than fit on a page of bybit, when they are read, then all pages are read', async (t) => {
  const { venue, sent } = await setUp(
    t,
    'bybit',
    ({ query }) => {
      const from = Number(new URLSearchParams(query).get('cursor') ?? 0)
      const position = { symbol: 'BTC-USDT-SWAP', side: 'Buy', size: String(from + 1), avgPrice: '1', markPrice: '1' }
      return { retCode: 0, result: { list: [position], nextPageCursor: from < 3 ? String(from + 1) : '' } }
    },
    UNIFIED,
  )
  t.match(
    (await venue.positions()).map(({ quantity }) => quantity),
    ['1', '2', '3', '4'],
  )
  t.match(sent()[0], /^\/v5\/position\/list settleCoin=USDT&limit=200&category=linear/)
})

t.test('given more orders than fit on a page of okx, when they are read, then older ones are asked for', async (t) => {
  const all = Array.from({ length: 230 }, (_, index) => ({
    ordId: String(1000 - index),
    instId: 'BTC-USDT-SWAP',
    side: 'buy',
    sz: '1',
    px: '1',
    accFillSz: '0',
    state: 'live',
    cTime: String(5000 - index),
  }))
  const stop = { algoId: '7', instId: 'BTC-USDT-SWAP', side: 'sell', sz: '1', slTriggerPx: '9', state: 'live' }
  const { venue, sent } = await setUp(t, 'okx', ({ path, query, method }) => {
    const asked = new URLSearchParams(query)
    if (method === 'POST') return { code: '0', data: [{ algoId: '7', sCode: '0' }] }
    if (path.endsWith('orders-algo-pending'))
      return { code: '0', data: asked.get('ordType') === 'conditional' ? [stop] : [] }
    const before = Number(asked.get('after') ?? 2000)
    return { code: '0', data: all.filter(({ ordId }) => Number(ordId) < before).slice(0, 100) }
  })
  const found = await venue.openOrders()
  t.equal(found.length, 231)
  t.same(sent().slice(0, 5), [
    '/api/v5/trade/orders-pending',
    '/api/v5/trade/orders-pending after=901',
    '/api/v5/trade/orders-pending after=801',
    '/api/v5/trade/orders-algo-pending ordType=conditional',
    '/api/v5/trade/orders-algo-pending ordType=oco',
  ])
  const conditional = found.find(({ id }) => id === '7')
  if (conditional === undefined) throw new Error('the stop was not told')
  await venue.cancel(conditional)
  t.same(sent('POST'), ['/api/v5/trade/cancel-algos [{"algoId":"7","instId":"BTC-USDT-SWAP"}]'])
})

t.test(
  'given a conditional order of binance’s futures, when it is cancelled, then its own endpoint is used',
  async (t) => {
    const stop = {
      algoId: 7,
      symbol: 'BTC-USDT-SWAP',
      side: 'SELL',
      orderType: 'STOP_MARKET',
      quantity: '1',
      triggerPrice: '9',
    }
    const { venue, sent } = await setUp(t, 'binance', ({ path, method }) =>
      method === 'DELETE' ? stop : path.endsWith('openAlgoOrders') ? [stop] : [],
    )
    const [order] = await venue.openOrders()
    if (order === undefined) throw new Error('the stop was not told')
    await venue.cancel(order)
    t.match(sent('DELETE'), [/^\/fapi\/v1\/algoOrder .*algoId=7/i])
  },
)

t.test(
  'given all is cancelled while an account is read, when told, then the parts are those of the reading',
  async (t) => {
    let asked = 0
    const exchange = fakeExchange({
      fetchOpenOrders: async () => {
        if (++asked === 1) throw new Error('not now')
        return []
      },
    })
    const venue = venueOf(exchange, { exchangeId: 'binance', declared: { others: 'none' } })
    await venue.openOrders()
    await venue.cancelAll()
    await venue.positions()
    const parts = new Map(venue.parts().map(({ name, orders }) => [name, orders.state]))
    t.equal(parts.get('spot'), 'failed', 'the orders of the reading leave out what rests there')
  },
)

t.test('given a reading that was given up, when it answers after the next one, then it tells nothing', async (t) => {
  const late: (() => void)[] = []
  let isFirst = true
  const exchange = fakeExchange({
    fetchPositions: async () => {
      if (!isFirst) throw new Error('not now')
      isFirst = false
      await new Promise<void>((resolve) => late.push(resolve))
      return []
    },
  })
  const venue = venueOf(exchange, { exchangeId: 'binance', quote: 'USDT', declared: { others: 'none' } })
  const first = venue.positions()
  while (late.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await venue.positions()
  late[0]?.()
  await first
  const linear = venue.parts().find(({ name }) => name === 'linear')
  t.equal(linear?.positions.state, 'failed', 'the newest reading has not shown it')
})

t.test('given two readings at once, when the older one fails last, then its part is not known', async (t) => {
  let fail = () => {}
  let isFirst = true
  const exchange = fakeExchange({
    fetchPositions: () => {
      if (!isFirst) return Promise.resolve([])
      isFirst = false
      return new Promise((_resolve, reject) => (fail = () => reject(new Error('not now'))))
    },
  })
  const venue = venueOf(exchange, { exchangeId: 'binance', quote: 'USDT', declared: { others: 'none' } })
  const first = venue.positions()
  while (isFirst) await new Promise((resolve) => setImmediate(resolve))
  await venue.positions()
  fail()
  t.same(await first, [])
  const linear = venue.parts().find(({ name }) => name === 'linear')
  t.equal(linear?.positions.state, 'failed', 'who has waited for it has nothing of this part')
})

t.test('given one id in two markets, when orders are read, then both are shown', async (t) => {
  const orders = ['BTC/USDT', 'BTC/USDT:USDT'].map((symbol) => ({ id: '7', symbol, side: 'buy', remaining: 1 }))
  const venue = venueOf(fakeExchange({ fetchOpenOrders: async () => orders }))
  t.match(await venue.openOrders(), [{ symbol: 'BTC/USDT' }, { symbol: 'BTC/USDT:USDT' }])
})

t.test(
  'given a part that is to be read and half of it can’t be, when it says so, then the other half goes on',
  async (t) => {
    const declared = { 'isolated margin': 'read' } as const
    t.match(asked('positions', 'gate', { declared }), {
      'isolated margin': /^unread: ccxt adds up .* if there is none: parts: {"others":"none"}$/,
    })
    const both = asked('orders', 'gate', { declared: { ...declared, others: 'none' } })['isolated margin']
    t.match(both, [{ params: { marginMode: 'isolated' } }], 'its orders are read')
  },
)
