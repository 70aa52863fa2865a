import { Alpaca } from '@alpacahq/alpaca-trade-api'
import t from 'tap'
import { isTradingHaltedError } from '../../../lib/index.js'
import { type DescribeCall, guardMethods } from '../../../plugins/guard-methods/index.js'
import { recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }

// Every request, behind the client's rate limiter, goes through the `fetchApi` that it was given.
const describeFetch: DescribeCall = (_method, [url, init]) => {
  const { method = 'GET', body } = init as { method?: string; body?: string }
  const { pathname } = new URL(String(url))
  if (method === 'GET') return 'read'
  if (method === 'DELETE' && /^\/v2\/orders(\/[^/]+)?$/.test(pathname)) return { action: 'cancel' }
  if (method !== 'POST' || pathname !== '/v2/orders') return {}
  const { symbol, side, qty } = JSON.parse(String(body))
  return { symbol, side, quantity: qty }
}

t.test(
  'given the fetch of @alpacahq/alpaca-trade-api, when the bot is halted, then orders stay and cancels and reads pass',
  async (t) => {
    const venue = await recordingServer(({ method, path }) => ({
      status: method === 'DELETE' ? 207 : 200,
      body:
        method === 'GET' && path.startsWith('/v2/orders') ? [] : method === 'DELETE' ? [] : { id: '7', symbol: 'SPY' },
    }))
    t.teardown(() => venue.close())
    const killSwitch = await runningKillSwitch(t)
    const wire = { fetch: (url: string, init: RequestInit) => fetch(new URL(new URL(url).pathname, venue.url), init) }
    guardMethods(wire, killSwitch, { risk: ['fetch'], describe: describeFetch, venue: 'alpaca' })
    const fetchApi = ((url: string, init: RequestInit) => wire.fetch(url, init)) as typeof fetch
    const alpaca = new Alpaca({
      keyId: 'id',
      secret: 'secret',
      rateLimit: { maxRequests: 3, intervalMs: 300 },
      fetchApi,
    })
    const { orders, positions } = alpaca.trading

    t.match(await orders.market({ symbol: 'SPY', qty: 1, side: 'buy' }), { symbol: 'SPY' })
    t.match(venue.arrived, [{ method: 'POST', path: '/v2/orders', body: { symbol: 'SPY', qty: '1' } }])
    t.match(killSwitch.status().orders, { passed: 1, inFlight: 0 })

    const queued = Array.from({ length: 6 }, () => orders.market({ symbol: 'SPY', qty: 1, side: 'buy' }))
    await Promise.race(queued)
    const { passed: arrived } = killSwitch.status().orders
    void killSwitch.halt()
    const results = await Promise.allSettled(queued)
    t.ok(arrived < 7)
    t.equal(venue.to('POST', '/v2/orders').length, arrived, 'what waited for the rate limiter did not leave')
    const refused = results.filter((result) => result.status === 'rejected')
    t.equal(refused.length, 7 - arrived)
    for (const { reason } of refused) t.ok(isTradingHaltedError(reason.cause), 'the client wraps it as a cause')

    const calls: (() => Promise<unknown>)[] = [
      () => orders.limit({ symbol: 'SPY', qty: 1, side: 'buy', limitPrice: 1 }),
      () => orders.patchOrderByOrderId({ orderId: '7', patchOrderRequest: { qty: '2' } }),
      () => positions.deleteAllOpenPositions(),
      () => positions.deleteOpenPosition({ symbolOrAssetId: 'SPY' }),
    ]
    for (const call of calls) await t.rejects(call(), { cause: HALTED })
    t.ok(await orders.deleteAllOrders())
    t.same(await orders.getAllOrders(), [])
    t.same(
      venue.arrived.slice(arrived).map(({ method, path }) => `${method} ${path}`),
      ['DELETE /v2/orders', 'GET /v2/orders'],
    )
  },
)

t.test('given its methods are guarded instead, then a refused order is a TradingHaltedError at once', async (t) => {
  const venue = await recordingServer(() => ({ body: { id: '7', symbol: 'SPY' } }))
  t.teardown(() => venue.close())
  const killSwitch = await runningKillSwitch(t)
  const fetchApi = ((url: string, init: RequestInit) =>
    fetch(new URL(new URL(url).pathname, venue.url), init)) as typeof fetch
  const { orders } = new Alpaca({ keyId: 'id', secret: 'secret', fetchApi }).trading
  guardMethods(orders, killSwitch, {
    risk: ['market', 'limit', 'postOrder'],
    cancel: ['deleteOrderByOrderID'],
    describe: (method, [order]) => (method === 'market' ? (order as object) : {}),
  })
  await orders.market({ symbol: 'SPY', qty: 1, side: 'buy' })
  t.equal(killSwitch.status().orders.passed, 1, 'market() calls postOrder() calls postOrderRaw() calls request()')
  void killSwitch.halt()
  await t.rejects(orders.market({ symbol: 'SPY', qty: 1, side: 'buy' }), HALTED)
  await t.rejects(orders.postOrderRaw({ postOrderRequest: { type: 'market', timeInForce: 'day' } }), HALTED)
  t.equal(venue.arrived.length, 1)
})
