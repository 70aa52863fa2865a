import Binance from 'binance-api-node'
import t, { type Test } from 'tap'
import { guardBinance } from '../../../plugins/binance-api-node/index.js'
import { type Arrived, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }
type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>

/** The function, which TypeScript takes for the module. */
const make = (Binance as unknown as { default: (options?: object) => Methods & { ws: Methods } }).default

/** Has what every method asks for. */
const PAYLOAD = {
  ...{
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    quantity: 1,
    price: 1,
    stopPrice: 1,
    stopLimitPrice: 1,
    orderId: 1,
  },
  ...{
    asset: 'BTC',
    amount: 1,
    coin: 'BTC',
    address: 'a',
    network: 'n',
    name: 'n',
    listenKey: 'x',
    algoId: 1,
    interval: '1m',
  },
  ...{ pair: 'BTCUSDT', leverage: 1, marginType: 'CROSSED', contractType: 'PERPETUAL', period: '5m', isIsolated: true },
  ...{
    transFrom: 'SPOT',
    transTo: 'ISOLATED_MARGIN',
    productId: '1',
    redeemType: 'FAST',
    batchOrders: [],
    orderIdList: [1],
  },
  ...{ dualSidePosition: true, multiAssetsMargin: true, positionSide: 'BOTH', triggerPrice: 1, strategyType: 'STOP' },
  ...{ cancelReplaceMode: 'STOP_ON_FAILURE', algo: 'sha256', configId: 1, startDate: 1, endDate: 2, hashRate: 1 },
  ...{ toPoolUser: 'x', userName: 'x', startTime: 1, toType: 'a', origClientOrderId: 'x' },
}

async function binanceAt(t: Test, reply: (request: Arrived) => object = () => ({ serverTime: Date.now() })) {
  const server = await recordingServer((request) => ({ body: reply(request) }))
  t.teardown(() => server.close())
  const { url } = server
  const addresses = { httpBase: url, httpFutures: url, httpDelivery: url, httpPortfolioMargin: url }
  const options = { apiKey: 'key', apiSecret: 'secret', ...addresses }
  const requests = () =>
    [...new Set(server.arrived.map(({ method, path }) => `${method} ${path.split('?')[0]}`))].sort()
  return { options, server, requests }
}

async function callEverything(client: object, more: object = {}, then: () => void = () => {}): Promise<number> {
  const methods = client as Methods
  // What is public is sent in the turn of its call.
  const names = Object.keys(client).filter((name) => typeof methods[name] === 'function' && name !== 'publicRequest')
  const calls = names.map(async (name) => {
    const generic = name === 'privateRequest' ? ['POST', '/sapi/v1/something/new'] : []
    return methods[name]?.(...generic, { ...PAYLOAD, ...more })
  })
  then()
  await Promise.allSettled(calls)
  return names.length
}

/** Looked through by eye. */
const HARMLESS =
  /^(GET |(POST|PUT|DELETE) .*(userDataStream|listenKey|userListenToken)$|POST .*(order\/test|get-funding-asset)$|DELETE .*\/(order|openOrders|orderList|allOpenOrders|batchOrders|algoOrder|algoOpenOrders|conditional\/order)$)/

for (const more of [{}, { useServerTime: true }]) {
  t.test(`given every method with ${JSON.stringify(more)}, when it is halted, then no order arrives`, async (t) => {
    const active = await binanceAt(t)
    const killSwitch = await runningKillSwitch(t)
    const count = await callEverything(guardBinance(make, killSwitch)(active.options), more)
    t.ok(count > 230)
    const harmless = active.requests().filter((request) => HARMLESS.test(request))
    t.equal(active.requests().length - harmless.length, ACTING, 'requests that act')
    for (const when of ['before', 'behind']) {
      const killSwitch = await runningKillSwitch(t)
      const halted = await binanceAt(t)
      const client = guardBinance(make, killSwitch)(halted.options)
      const halt = () => void killSwitch.halt()
      if (when === 'before') halt()
      await callEverything(client, more, when === 'behind' ? halt : undefined)
      t.same(halted.requests(), harmless, `halted ${when}`)
      t.match(killSwitch.status().orders, { inFlight: 0 })
    }
  })
}

/** How many of the requests of all methods are orders, transfers, loans and settings. */
const ACTING = 47

t.test('given the exchange’s clock is slow, when the halt comes while it is asked, then the order stays', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { options, requests } = await binanceAt(t, () => {
    void killSwitch.halt()
    return { serverTime: Date.now() }
  })
  const client = guardBinance(make, killSwitch)(options)
  const order = { symbol: 'BTCUSDT', side: 'SELL', quantity: '1', type: 'MARKET', useServerTime: true } as const
  await t.rejects(client.futuresOrder?.(order) ?? Promise.resolve(), {
    ...HALTED,
    order: { symbol: 'BTCUSDT', side: 'sell', quantity: '1', venue: 'binance' },
  })
  t.same(requests(), ['GET /api/v3/time'])
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
})

t.test('given a general request, when it is halted, then its method and path decide', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { options, requests } = await binanceAt(t)
  const client = guardBinance(make, killSwitch)(options)
  void killSwitch.halt()
  await client.privateRequest?.('GET', '/api/v3/account', {})
  await client.privateRequest?.('DELETE', '/fapi/v1/order', {})
  await t.rejects(client.publicRequest?.('POST', '/api/v3/order', {}) ?? Promise.resolve(), HALTED)
  for (const [method, path] of [
    ['POST', '/api/v3/order'],
    ['DELETE', '/sapi/v1/margin/isolated/account'],
    ['delete', '/fapi/v1/order'],
    ['PUT', '/fapi/v1/order'],
  ])
    await t.rejects(client.privateRequest?.(method, path, {}) ?? Promise.resolve(), HALTED, `${method} ${path}`)
  t.same(requests(), ['DELETE /fapi/v1/order', 'GET /api/v3/account'])
})

t.test('given the test network, when a client is made, then its addresses are those', async (t) => {
  const addressesOf = (given: object) => {
    let made: Record<string, unknown> = {}
    const capture = (options: Record<string, unknown>) => {
      if (typeof options['httpBase'] === 'object') made = options
      return {}
    }
    guardBinance(
      capture as never as typeof make,
      { middleware() {}, permits: () => ({ allowed: true }) } as never,
    )(given)
    return ['httpBase', 'httpFutures', 'httpDelivery', 'httpPortfolioMargin'].map((name) => String(made[name]))
  }
  const test = ['https://demo-api.binance.com', 'https://demo-fapi.binance.com']
  t.match(addressesOf({ testnet: true, httpBase: 'https://api.binance.com' }), [...test, /demo-dapi/, /demo-papi/])
  t.match(addressesOf({ httpBase: 'http://localhost:1' }), ['http://localhost:1', 'https://fapi.binance.com'])
})

t.test('given a client that is there already, when it is guarded, then that is an error', async (t) => {
  t.throws(() => guardBinance(make({}) as never, {} as never), { name: 'TypeError', message: /Nothing was guarded/ })
  t.ok(guardBinance(make, {} as never)({}).ws.ticker, 'its streams are there')
})
