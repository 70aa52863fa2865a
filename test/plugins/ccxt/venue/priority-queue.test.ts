import ccxt from 'ccxt'
import t from 'tap'
import { createVenue } from '../../../../plugins/ccxt/index.js'
import type { CcxtVenue } from '../../../../plugins/ccxt/venue/ccxt-venue.js'
import { PriorityQueue } from '../../../../plugins/ccxt/venue/priority-queue.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'

const SYMBOL = 'BTCUSDT'
const PERPETUAL = {
  symbol: SYMBOL,
  pair: SYMBOL,
  contractType: 'PERPETUAL',
  deliveryDate: 4133404800000,
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  orderTypes: ['LIMIT', 'MARKET'],
  filters: [],
}
const ORDER = { orderId: 7, symbol: SYMBOL, side: 'BUY', type: 'LIMIT', origQty: '1', executedQty: '0', price: '1' }

t.test('given a costly read in the rate limiter, when an order is cancelled, then it leaves at once', async (t) => {
  const server = await startRecordingServer(({ path, method }: { path: string; method: string }) => {
    if (path.endsWith('/exchangeInfo')) return { body: { symbols: [PERPETUAL], assets: [] } }
    return { body: method === 'DELETE' ? ORDER : path.endsWith('/openOrders') ? [ORDER] : [] }
  })
  t.teardown(() => server.close())
  const { urls } = await makeExchange(ccxt, 'binanceusdm', server)
  const venue = (await createVenue(
    { exchange: 'binanceusdm', apiKeyEnv: 'KEY', secretEnv: 'SECRET', urls, orderParams: [{}] },
    { KEY: 'key', SECRET: 'secret' },
  )) as CcxtVenue
  const [order] = await venue.openOrders()
  if (order === undefined) throw new Error('the order was not told')
  const reads = () => server.arrivals.filter(({ path }) => path.endsWith('/openOrders')).length
  const before = reads()
  // The first has been charged 2 s, which the second waits for.
  const reading = venue.openOrders()
  const asked = performance.now()
  await venue.cancel(order)
  t.ok(performance.now() - asked < 1_000, 'the cancel does not wait')
  t.match(
    server.arrivals.filter(({ method }) => method === 'DELETE').map(({ path }) => path),
    ['/fapi/v1/order'],
  )
  t.equal(reads(), before, 'while the read still waits')
  await reading
})

t.test('given a second queue, when many requests have priority, then it keeps the exchange’s pace too', async (t) => {
  const exchange = new ccxt.binance({ rateLimit: 100 })
  const queue = new PriorityQueue(exchange)
  const left: number[] = []
  const began = performance.now()
  const send = async () => {
    await exchange.throttle(1)
    left.push(performance.now() - began)
  }
  await Promise.all(Array.from({ length: 4 }, () => queue.run(send)))
  t.ok((left[3] ?? 0) - (left[0] ?? 0) > 150, 'the last well after the first')
})

t.test(
  'given ccxt makes no second queue, when a request has priority, then it goes through the only one',
  async (t) => {
    const costs: unknown[] = []
    class Once {
      static made = 0
      constructor() {
        if (++Once.made > 1) throw new Error('another kind of throttler')
      }
      async throttle() {}
    }
    const parts = { throttle: async (cost?: number) => costs.push(cost) }
    const throttler = new Once() as Once & { readonly constructor: typeof Once }
    for (const exchange of [{ ...parts, throttler }, { ...parts }]) {
      const queue = new PriorityQueue(exchange)
      await queue.run(() => exchange.throttle(5))
    }
    t.same(costs, [5, 5])
  },
)
