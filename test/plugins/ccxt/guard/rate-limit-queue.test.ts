import ccxt from 'ccxt'
import t from 'tap'
import { isTradingHaltedError } from '../../../../lib/index.js'
import { guardExchange } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { clock, startRecordingThread } from '../leaks/recording-thread.mjs'
import { startKillSwitch } from '../support.js'

const ORDERS = 200
const ordersOf = (arrivals: readonly { method: string; path: string; at: number }[]) =>
  arrivals.filter(({ method, path }) => method === 'POST' && path.endsWith('/order'))

for (const [pace, rateLimit] of [
  ['one every 20 ms', 100],
  ['as fast as the loop goes', 0.001],
] as const) {
  t.test(
    `given 200 orders, ${pace}, when trading is halted in the middle, then none arrives after the reply`,
    async (t) => {
      const server = await startRecordingThread()
      t.teardown(() => server.close())
      const killSwitch = await startKillSwitch(t)
      const limits = { enableRateLimit: true, rateLimit, rollingWindowSize: 0 }
      const exchange = await makeExchange(ccxt, 'binance', server, limits)
      guardExchange(exchange, killSwitch)
      // The library loads its network client with the first request.
      await exchange.fetchTime().catch(() => {})
      const sent = Array.from({ length: ORDERS }, () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100))
      const outcomes = Promise.allSettled(sent)
      await new Promise((resolve) => setTimeout(resolve, 200))

      const reply = await fetch(`${killSwitch.url}/halt`, { method: 'POST' })
      const halted = clock()
      t.equal(reply.status, 200)
      await exchange.cancelOrder('1', 'BTC/USDT')
      const results = await outcomes
      const rejectedAfter = clock() - halted

      const arrivals = await server.arrivals()
      const orders = ordersOf(arrivals)
      t.ok(orders.length > 0, `${orders.length} orders had left before`)
      t.same(
        orders.filter(({ at }) => at > halted),
        [],
      )
      const cancel = arrivals.find(({ method }) => method === 'DELETE')
      t.comment(
        `${orders.length} orders had left; the first cancel arrived ${((cancel?.at ?? 0) - halted).toFixed(1)} ms after the reply`,
      )
      t.comment(`the last of the waiting orders was refused ${rejectedAfter.toFixed(1)} ms after the reply`)
      const refused = results.filter((result) => result.status === 'rejected' && isTradingHaltedError(result.reason))
      t.equal(refused.length + orders.length, ORDERS, 'every order has either left or was told why not')
      t.equal(killSwitch.status().orders.inFlight, 0)
    },
  )
}

t.test(
  'given orders and a cancel in the rate limiter, when trading is halted, then the cancel does not wait',
  async (t) => {
    const server = await startRecordingServer()
    t.teardown(() => server.close())
    const killSwitch = await startKillSwitch(t)
    // The first goes at once, the next in five minutes.
    const exchange = await makeExchange(ccxt, 'binance', server, {
      enableRateLimit: true,
      rateLimit: 300_000,
      rollingWindowSize: 0,
    })
    guardExchange(exchange, killSwitch)
    // ccxt's limiter goes on counting for what has left its queue.
    t.teardown(() => Reflect.set(exchange.throttler, 'running', false))
    const orders = Array.from({ length: 5 }, () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100))
    const outcomes = Promise.allSettled(orders)
    const cancelled = exchange.cancelOrder('1', 'BTC/USDT')
    const read = exchange.fetchTicker('BTC/USDT').catch(() => {})
    while (ordersOf(server.arrivals).length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    await killSwitch.halt()
    await Promise.all([cancelled, read, outcomes])
    t.equal(ordersOf(server.arrivals).length, 1)
    t.ok(server.arrivals.some(({ method }) => method === 'DELETE'))
    t.ok(server.arrivals.some(({ path }) => path.includes('ticker')))
  },
)

t.test('given trading is resumed, when an order is sent, then it passes again', async (t) => {
  const server = await startRecordingServer()
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t)
  const exchange = await makeExchange(ccxt, 'kraken', server)
  guardExchange(exchange, killSwitch)
  const { haltId } = await killSwitch.halt()
  await t.rejects(exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100), { code: 'TRADING_HALTED', haltId })
  t.equal(server.arrivals.length, 0)
  await killSwitch.resume({ confirm: haltId })
  await exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100).catch(() => {})
  t.match(server.arrivals, [{ path: '/0/private/AddOrder' }])
})
