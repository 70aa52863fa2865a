import { RestClientV2 } from 'bitget-api'
import { RestClientV5 } from 'bybit-api'
import t from 'tap'
import type { KillSwitch } from '../../../lib/index.js'
import { batchIn } from '../../../lib/words/order-money.js'
import { guardSieblyClient } from '../../../plugins/siebly/index.js'
import { ordersOfMessage, ordersOfRequest } from '../../../plugins/siebly/request-orders.js'
import { HEDGE_ORDERS } from '../../support/binance-hedge.js'
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
