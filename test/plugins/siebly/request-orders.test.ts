import { RestClientV2 } from 'bitget-api'
import { RestClientV5 } from 'bybit-api'
import t from 'tap'
import type { KillSwitch } from '../../../lib/index.js'
import { batchIn } from '../../../lib/words/order-money.js'
import { guardSieblyClient } from '../../../plugins/siebly/index.js'
import { ordersOfMessage, ordersOfRequest } from '../../../plugins/siebly/request-orders.js'
import { HEDGE_ORDERS } from '../../support/binance-hedge.js'
import { realGuard } from '../../support/guard-parts.js'
import { recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'
import { REST_CLIENTS } from './clients.js'

t.test(
  'given orders of Binance’s hedge mode, when they are read, then only those against a position are exits',
  async (t) => {
    const isExit = (order: object, path = '/fapi/v1/order') =>
      ordersOfRequest({ method: 'POST', path }, path, { symbol: 'BTCUSDT', quantity: 1, ...order }, 'binance')[0]
        ?.reduceOnly
    for (const [positionSide, side, exits] of HEDGE_ORDERS)
      t.equal(isExit({ positionSide, side }), exits, `${side} ${positionSide}`)
    t.equal(isExit({ positionSide: 'LONG', side: 'SELL', reduceOnly: 'false' }), false)
    t.equal(isExit({ positionSide: 'LONG', side: 'SELL', stopPrice: 1 }), false)
    t.not(isExit({ positionSide: 'LONG', side: 'SELL' }, '/api/v3/order'), true, 'on spot there is no position')
  },
)

t.test('given tradeSide of a bot’s own order at Bitget, when reducing, then it is no exit', async (t) => {
  const server = await recordingServer(() => ({ body: { code: '00000', data: {} } }))
  t.teardown(() => server.close())
  const killSwitch = await runningKillSwitch(t)
  const client = new RestClientV2({ apiKey: 'k', apiSecret: 's', apiPass: 'p', baseUrl: server.url })
  guardSieblyClient(client, killSwitch)
  await killSwitch.halt({ level: 'reducing' })
  const order = {
    symbol: 'BTCUSDT',
    productType: 'USDT-FUTURES',
    marginMode: 'crossed',
    marginCoin: 'USDT',
    size: '1',
    side: 'buy',
    tradeSide: 'close',
    orderType: 'market',
  } as const
  await t.rejects(client.futuresSubmitOrder(order), { code: 'TRADING_REDUCING', order: { side: 'buy' } })
  t.same(server.arrived, [])
})

t.test('given a GET by a path that acts, when halted, then it stays, and a reading leaves', async (t) => {
  const server = await recordingServer(() => ({ body: { retCode: 0, result: {} } }))
  t.teardown(() => server.close())
  const killSwitch = await runningKillSwitch(t)
  const client = new RestClientV5({ key: 'k', secret: 's', baseUrl: server.url })
  guardSieblyClient(client, killSwitch)
  void killSwitch.halt()
  await t.rejects(client.getPrivate('v5/order/create', { symbol: 'BTCUSDT' }), { code: 'TRADING_HALTED' })
  await t.rejects(client.getPrivate('v5/order/place-order'), { code: 'TRADING_HALTED' })
  await t.resolves(client.getPrivate('v5/order/realtime'))
  t.match(server.arrived, [{ path: /^\/v5\/order\/realtime/ }])
})

const TERMS = { markPrice: 60_000, contractSize: 0.01 }
const LIST = Array.from({ length: 4 }, () => ({ side: 'Buy', orderType: 'Limit', qty: '1', price: '1' }))

/** A batch of four orders by each client, over HTTP. */
const BATCHES: readonly (readonly [client: string, method: string, ...args: unknown[]])[] = [
  ['bybit-api RestClientV5', 'batchSubmitOrders', 'linear', LIST],
  ['bybit-api RestClientV5', 'batchAmendOrders', 'linear', LIST],
  ['binance USDMClient', 'submitMultipleOrders', LIST],
  ['okx-api RestClient', 'submitMultipleOrders', LIST],
  ['bitget-api RestClientV2', 'spotBatchSubmitOrders', { symbol: 'BTCUSDT', orderList: LIST }],
  ['bitget-api RestClientV3', 'placeBatchOrders', LIST],
]

for (const [name, method, ...args] of BATCHES) {
  t.test(`given ${method} of ${name}, when it holds more orders than may leave, then none does`, async (t) => {
    const server = await recordingServer(() => ({ body: { retCode: 0, code: '00000', data: [], result: {} } }))
    t.teardown(() => server.close())
    const [tight, wide] = await Promise.all(
      [3, 4].map((limit) => runningKillSwitch(t, {}, { trips: { max_orders_per_minute: limit } })),
    )
    for (const [killSwitch, arrive] of [
      [tight, 0],
      [wide, 1],
    ] as const) {
      const client = REST_CLIENTS[name]?.(server.url) ?? {}
      guardSieblyClient(client, killSwitch as KillSwitch)
      await client[method](...args).catch(() => {})
      t.equal(server.arrived.filter(({ method }) => method === 'POST').length, arrive)
      t.equal(killSwitch?.state, arrive === 0 ? 'halted' : 'active')
    }
  })
}

t.test('given a batch over a WebSocket, when it is read, then it is as many orders as are in it', async (t) => {
  const count = (message: object) => batchIn(ordersOfMessage(JSON.stringify(message), 'v')[0])?.length
  t.equal(count({ op: 'order.create-batch', args: [{ category: 'linear', request: LIST }] }), 4)
  t.equal(count({ op: 'batch-orders', id: '1', args: LIST }), 4)
  t.equal(count({ op: 'trade', topic: 'batch-place', args: LIST }), 4)
  t.equal(count({ op: 'order.create', args: LIST.slice(1, 2) }), undefined)
})

const BYBIT = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market' }
const OKX = { side: 'buy', ordType: 'limit', sz: '1000', px: '0.05', tdMode: 'cross' }
const BITGET = { symbol: 'BTCUSDT', side: 'buy', force: 'gtc' }
const ALGO = { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '50000' }

/** What `max_order_value = 1000` says of an order. Null: it passes. */
const VALUES: readonly (readonly [what: string, path: string, order: object, says: RegExp | null])[] = [
  [
    'an option at OKX',
    '/api/v5/trade/order',
    { instId: 'BTC-USD-261225-60000-C', ...OKX },
    /contracts is, is not known/,
  ],
  ['a swap at OKX', '/api/v5/trade/order', { instId: 'DOGE-USDT-SWAP', ...OKX }, /contracts is, is not known/],
  [
    'an instrument that OKX has by a number',
    '/api/v5/trade/order',
    { instIdCode: 7, ...OKX },
    /contracts is, is not known/,
  ],
  ['a pair at OKX', '/api/v5/trade/order', { instId: 'DOGE-USDT', ...OKX }, null],
  [
    'contracts at Binance',
    '/dapi/v1/order',
    { symbol: 'DOGEUSD_PERP', side: 'BUY', quantity: 1, price: 1 },
    /is not known/,
  ],
  ['money at Bybit', '/v5/order/create', { ...BYBIT, qty: '1000' }, null],
  ['more money at Bybit', '/v5/order/create', { ...BYBIT, qty: '1001' }, /worth 1001 \(as it says\)/],
  [
    'money that is sold for',
    '/v5/order/create',
    { ...BYBIT, side: 'Sell', marketUnit: 'quoteCoin', qty: '1001' },
    /worth 1001/,
  ],
  ['coins at Bybit', '/v5/order/create', { ...BYBIT, marketUnit: 'baseCoin', qty: '1' }, /it tells no price/],
  [
    'money at OKX',
    '/api/v5/trade/order',
    { ...OKX, instId: 'BTC-USDT', tdMode: 'cash', ordType: 'market', px: undefined },
    null,
  ],
  ['on margin at OKX', '/api/v5/trade/order', { ...OKX, instId: 'BTC-USDT', ordType: 'market' }, /is not known/],
  ['money at Bitget', '/api/v2/spot/trade/place-order', { ...BITGET, orderType: 'market', size: '1001' }, /worth 1001/],
  [
    'on margin at Bitget',
    '/api/v2/margin/crossed/place-order',
    { ...BITGET, orderType: 'limit', baseSize: 1, price: 999 },
    null,
  ],
  ['a stop of Binance’s algo service', '/fapi/v1/algoOrder', { ...ALGO, quantity: '0.01' }, null],
  ['a larger one', '/fapi/v1/algoOrder', { ...ALGO, quantity: '0.1' }, /worth 5000/],
]

for (const [what, path, order, says] of VALUES) {
  t.test(`given max_order_value, when an order of ${what} comes, then it counts by what it is worth`, async (t) => {
    const { guard } = realGuard({ limits: { maxOrderValue: { '*': '1000' } } })
    const [read] = ordersOfRequest({ method: 'POST', path }, path, order, 'v')
    const verdict = guard.check(read)
    if (says === null) t.same(verdict, { allowed: true })
    else t.match(verdict, { code: 'ORDER_LIMIT', reason: says })
  })
}

t.test('given what limits alone read, when an order leaves, then it stays here', async (t) => {
  const server = await recordingServer(() => ({ body: { code: '0', data: [{}] } }))
  t.teardown(() => server.close())
  const killSwitch = await runningKillSwitch(t, {}, { limits: { max_order_value: 1_000 } })
  const client = REST_CLIENTS['okx-api RestClient']?.(server.url) ?? {}
  guardSieblyClient(client, killSwitch)
  const send = (sz: string) =>
    client.submitOrder({ instId: 'BTC-USDT-SWAP', side: 'buy', ordType: 'market', tdMode: 'cross', sz, ...TERMS })
  await t.rejects(send('2'), { code: 'ORDER_LIMIT', reason: /worth 1200 \(2 × 0.01 at 60000\)/ })
  await send('1').catch(() => {})
  t.match(server.arrived, [{ body: { instId: 'BTC-USDT-SWAP', sz: '1' } }])
  t.notMatch(server.arrived[0]?.body, { markPrice: 60_000 })
  t.notMatch(server.arrived[0]?.body, { contractSize: 0.01 })
})
