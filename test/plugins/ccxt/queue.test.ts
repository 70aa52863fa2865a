import ccxt from 'ccxt'
import t from 'tap'
import { isTradingHaltedError } from '../../../lib/index.js'
import { guardExchange } from '../../../plugins/ccxt/index.js'
import { makeExchange } from './leaks/exchange-object.mjs'
import { startRecordingServer } from './leaks/recording-server.mjs'
import { startKillSwitch } from './support.js'

const ORDERS = 200
const ordersOf = (arrivals: readonly { method: string; path: string; at: number }[]) =>
  arrivals.filter(({ method, path }) => method === 'POST' && path.endsWith('/order'))

t.test(
  'given 200 orders in the rate limiter, when trading is halted in the middle, then none arrives after the reply',
  async (t) => {
    const server = await startRecordingServer()
    t.teardown(() => server.close())
    const killSwitch = await startKillSwitch(t)
    const exchange = await makeExchange(ccxt, 'binance', server, { enableRateLimit: true, rateLimit: 10 })
    guardExchange(exchange, killSwitch)
    const sent = Array.from({ length: ORDERS }, () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100))
    const outcomes = Promise.allSettled(sent)
    while (ordersOf(server.arrivals).length < 10) await new Promise((resolve) => setTimeout(resolve, 5))

    const reply = await fetch(`${killSwitch.url}/halt`, { method: 'POST' })
    const halted = performance.now()
    t.equal(reply.status, 200)
    await exchange.cancelOrder('1', 'BTC/USDT')
    const cancel = server.arrivals.find(({ method }) => method === 'DELETE')
    const results = await outcomes
    const rejectedAfter = performance.now() - halted

    const orders = ordersOf(server.arrivals)
    t.ok(orders.length >= 10 && orders.length < ORDERS, `${orders.length} orders had left before`)
    t.ok(orders.every(({ at }) => at < halted))
    t.ok(cancel !== undefined)
    t.comment(`the first cancel after the halt arrived ${((cancel?.at ?? 0) - halted).toFixed(1)} ms after the reply`)
    t.comment(`every order that waited was refused ${rejectedAfter.toFixed(1)} ms after the reply`)
    const refused = results.filter((result) => result.status === 'rejected' && isTradingHaltedError(result.reason))
    t.ok(refused.length >= ORDERS - orders.length - 2, 'what waited was told why')
    t.equal(killSwitch.status().orders.inFlight, 0)
  },
)

t.test(
  'given orders and a cancel in the rate limiter, when trading is halted, then the cancel does not wait for them',
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
