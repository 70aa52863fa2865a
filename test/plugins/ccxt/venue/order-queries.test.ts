import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import type { Account } from '../../../../plugins/ccxt/venue/account.js'
import { orderQueries } from '../../../../plugins/ccxt/venue/order-queries.js'
import { positionQueries } from '../../../../plugins/ccxt/venue/position-queries.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, startRecordingServer } from '../leaks/recording-server.mjs'
import { fakeExchange, INVERSE_MARKET, LINEAR_MARKET, MARKETS, SPOT_MARKET, venueOf } from './fake-exchange.js'

const account = (exchangeId: string, more: Partial<Account> = {}): Account => ({
  exchangeId,
  markets: MARKETS,
  symbols: null,
  derivatives: true,
  ...more,
})
const orders = (exchangeId: string, more: Partial<Account> = {}) =>
  orderQueries(account(exchangeId, more)).map(({ symbol, params, cancelWith }) => [symbol, params, cancelWith])
const positions = (exchangeId: string, more: Partial<Account> = {}, given: readonly object[] | null = null) =>
  positionQueries(account(exchangeId, more), given)
const trigger = { trigger: true }
const PAGES = { paginate: true, paginationCalls: 100 }

t.test(
  'given binance, when a whole account is read, then each kind and the conditional orders have a query',
  async (t) => {
    const linear = { type: 'swap', subType: 'linear' }
    const inverse = { type: 'swap', subType: 'inverse' }
    const expected = [
      [undefined, { type: 'spot' }, {}],
      [undefined, linear, {}],
      [undefined, { ...linear, ...trigger }, trigger],
      [undefined, inverse, {}],
      [undefined, { ...inverse, ...trigger }, trigger],
    ]
    t.same(orders('binance'), expected)
    t.same(positions('binance'), [
      { symbols: undefined, params: linear },
      { symbols: undefined, params: inverse },
    ])
    t.same(orders('binanceusdm', { markets: [LINEAR_MARKET] }), [expected[1], expected[2]], 'an alias')
    t.same(orders('binance', { derivatives: false }), [expected[0]])
    t.same(positions('binance', { derivatives: false }), [])
  },
)

t.test('given bybit, when a whole account is read, then each settlement coin has a query, for all pages', async (t) => {
  const linear = { type: 'swap', subType: 'linear', settleCoin: 'USDT', ...PAGES }
  const inverse = { type: 'swap', subType: 'inverse', settleCoin: 'BTC', ...PAGES }
  t.same(orders('bybit'), [
    [undefined, { type: 'spot', ...PAGES }, {}],
    [undefined, linear, {}],
    [undefined, inverse, {}],
  ])
  t.same(positions('bybit'), [
    { symbols: undefined, params: linear },
    { symbols: undefined, params: inverse },
  ])
})

t.test(
  'given other exchanges, when a whole account is read, then the queries are those of their records',
  async (t) => {
    const apart = (ordType: string) => [
      undefined,
      { ordType },
      /move|iceberg|twap/.test(ordType) ? { trailing: true } : trigger,
    ]
    const kinds = ['conditional', 'oco', 'trigger', 'move_order_stop', 'iceberg', 'twap']
    t.same(orders('okx'), [[undefined, {}, {}], ...kinds.map(apart)])
    t.same(orders('myokx'), orders('okx'))
    t.same(orders('kucoin'), [
      [undefined, { type: 'spot' }, {}],
      [undefined, { type: 'spot', ...trigger }, trigger],
      [undefined, { type: 'swap' }, {}],
      [undefined, { type: 'swap', ...trigger }, trigger],
    ])
    t.same(positions('kucoin'), [{ symbols: undefined, params: {} }])
    t.same(orders('coinbase'), [[undefined, PAGES, {}]])
    t.same(positions('coinbase'), [{ symbols: undefined, params: {} }])
    for (const id of ['kraken', 'hyperliquid', 'unknown']) {
      t.same(orders(id), [[undefined, {}, {}]], id)
      t.same(positions(id), [{ symbols: undefined, params: {} }], id)
      t.equal(factsOf(id).accountIsReadWhole, id !== 'unknown', id)
    }
  },
)

t.test('given a list of symbols, when it is read, then each query fits the kind of its market', async (t) => {
  const symbols = [SPOT_MARKET.symbol, LINEAR_MARKET.symbol, INVERSE_MARKET.symbol]
  t.same(orders('binance', { symbols }), [
    [SPOT_MARKET.symbol, {}, {}],
    [LINEAR_MARKET.symbol, {}, {}],
    [LINEAR_MARKET.symbol, trigger, trigger],
    [INVERSE_MARKET.symbol, {}, {}],
    [INVERSE_MARKET.symbol, trigger, trigger],
  ])
  t.same(positions('binance', { symbols }), [
    { symbols: [LINEAR_MARKET.symbol], params: { type: 'swap', subType: 'linear' } },
    { symbols: [INVERSE_MARKET.symbol], params: { type: 'swap', subType: 'inverse' } },
  ])
  t.same(positions('unknown', { symbols, markets: MARKETS }, [{ a: 1 }]), [
    { symbols: [LINEAR_MARKET.symbol], params: { a: 1 } },
    { symbols: [INVERSE_MARKET.symbol], params: { a: 1 } },
  ])
  t.same(orders('bybit', { symbols: [LINEAR_MARKET.symbol] }), [[LINEAR_MARKET.symbol, PAGES, {}]])
  const ether = { ...LINEAR_MARKET, symbol: 'ETH/USDT:USDT' }
  const two = { symbols: [LINEAR_MARKET.symbol, ether.symbol], markets: [...MARKETS, ether] }
  t.match(positions('bybit', two), [{ symbols: [LINEAR_MARKET.symbol] }, { symbols: [ether.symbol] }])
  t.match(positions('okx', two), [{ symbols: two.symbols, params: {} }])
  t.same(positions('okx', { symbols: [SPOT_MARKET.symbol] }), [])
  t.throws(() => orders('okx', { symbols: ['NEW/USDT'] }), { message: /no market NEW\/USDT/ })
})

t.test(
  'given an unknown exchange, when a list is as long as a page, then the error says what to configure',
  async (t) => {
    const list = (length: number) =>
      Array.from({ length }, (_, id) => ({ id, symbol: LINEAR_MARKET.symbol, side: 'buy', remaining: 1 }))
    const read = (length: number, params: object | null) =>
      venueOf(fakeExchange({ fetchOpenOrders: async () => list(length) }), {
        orderParams: params && [params],
      }).openOrders()
    for (const length of [20, 50, 100, 500]) await t.rejects(read(length, null), { message: /orderParams.*symbols/ })
    t.equal((await read(21, null)).length, 21)
    t.equal((await read(50, { limit: 200 })).length, 50)
    await t.rejects(read(200, { limit: 200 }), { message: /exactly 200/ })
    t.equal((await read(100, { paginate: true })).length, 100)
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
  t.same(sent().slice(0, 3), [
    '/v5/order/realtime category=spot&limit=50',
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
