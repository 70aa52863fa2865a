import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { guardExchange } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Reply, startRecordingServer } from '../leaks/recording-server.mjs'
import { startKillSwitch } from '../support.js'

/** An exchange guarded by a kill switch that lets three orders a minute pass. */
async function setUp(t: Test, id: string, reply: () => Reply | null, config = {}) {
  const server = await startRecordingServer(reply)
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t, {}, { trips: { max_orders_per_minute: 3 } })
  const exchange = await makeExchange(ccxt, id, server, config)
  t.teardown(() => exchange.close())
  guardExchange(exchange, killSwitch)
  return { server, killSwitch, exchange }
}

t.test('given ccxt that tries again, when an order leaves, then each attempt is one of the limit', async (t) => {
  const config = { options: { maxRetriesOnFailure: 9, maxRetriesOnFailureDelay: 5 } }
  const { server, killSwitch, exchange } = await setUp(
    t,
    'kraken',
    () => ({ status: 503, body: '{}' }) as never,
    config,
  )
  await t.rejects(exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100))
  t.equal(server.arrivals.length, 3)
  t.equal(killSwitch.state, 'halted')
  t.match(killSwitch.status().halt, { source: 'trip', trip: 'max_orders_per_minute' })
})

t.test('given ccxt, when orders leave by one request each, then each is one of the limit', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'kraken', () => null)
  const send = () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100).catch((error) => error)
  for (let order = 0; order < 3; order++) t.notMatch(await send(), { name: 'TradingHaltedError' })
  t.equal(killSwitch.state, 'active')
  t.match(await send(), { code: 'TRADING_HALTED', reason: /max_orders_per_minute/ })
  t.equal(server.arrivals.length, 3)
})

t.test(
  'given a raw method for several orders, when it sends more than may leave, then none of them does',
  async (t) => {
    const { server, killSwitch, exchange } = await setUp(t, 'binance', () => ({}))
    // biome-ignore lint/suspicious/noExplicitAny: ccxt makes its raw methods at run time
    const send = (orders: number) => (exchange as any).fapiPrivatePostBatchOrders({ batchOrders: batchOf(orders) })
    await t.resolves(send(3))
    t.equal(server.arrivals.length, 1)
    t.equal(killSwitch.state, 'active')
    const other = await setUp(t, 'binance', () => ({}))
    // biome-ignore lint/suspicious/noExplicitAny: the same
    const more = (other.exchange as any).fapiPrivatePostBatchOrders({ batchOrders: batchOf(4) })
    await t.rejects(more, {
      code: 'TRADING_HALTED',
      reason: /max_orders_per_minute: more than \d+ orders were about to leave/,
    })
    t.same(other.server.arrivals, [])
  },
)

function batchOf(orders: number): string {
  return JSON.stringify(
    Array(orders).fill({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '1', price: '1' }),
  )
}
