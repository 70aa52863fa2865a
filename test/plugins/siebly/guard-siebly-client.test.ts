import { once } from 'node:events'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer } from 'node:net'
import { USDMClient } from 'binance'
import { RestClientV5, WebsocketAPIClient } from 'bybit-api'
import { RestClient } from 'okx-api'
import t from 'tap'
import { WebSocket } from 'ws'
import { guardSieblyClient } from '../../../plugins/siebly/index.js'
import { kindOfMessage } from '../../../plugins/siebly/message-kind.js'
import { type RecordingServer, recordingServer } from '../../support/recording-server.js'
import { recordingSocket } from '../../support/recording-socket.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'
import { SOCKET_CLIENTS } from './clients.js'
import { actingMessages, exchangeSocket } from './exchange-socket.js'

const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }
const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '0.1' } as const

async function bybitServer(t: { teardown(end: () => Promise<void>): void }): Promise<RecordingServer> {
  const server = await recordingServer(() => ({ body: { retCode: 0, retMsg: 'OK', result: { orderId: '7' } } }))
  t.teardown(() => server.close())
  return server
}

const bybitClient = (baseUrl: string, more: object = {}) =>
  new RestClientV5({ key: 'k', secret: 's', baseUrl, ...more })

t.test('given bybit-api, when the bot is halted, then an order is refused with all that is known of it', async (t) => {
  const server = await bybitServer(t)
  const killSwitch = await runningKillSwitch(t)
  const client = bybitClient(server.url)
  guardSieblyClient(client, killSwitch)
  t.match(await client.submitOrder(ORDER), { result: { orderId: '7' } })
  t.match(server.to('POST', '/v5/order/create'), [{ body: { symbol: 'BTCUSDT', qty: '0.1' } }])
  t.match(killSwitch.status().orders, { passed: 1, inFlight: 0 })
  void killSwitch.halt()
  const order = { symbol: 'BTCUSDT', side: 'buy', quantity: '0.1', venue: 'bybit', reduceOnly: false }
  await t.rejects(client.submitOrder(ORDER), { ...HALTED, order })
  await t.resolves(client.cancelOrder({ category: 'linear', symbol: 'BTCUSDT', orderId: '7' }))
  await t.resolves(client.getPositionInfo({ category: 'linear', symbol: 'BTCUSDT' }))
  t.equal(server.to('POST', '/v5/order/create').length, 1)
  t.match(killSwitch.status().orders, { passed: 1, rejected: 1, inFlight: 0 })
})

t.test('given a slow clock of the exchange, when the halt comes while it is asked, then the order stays', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const server = await recordingServer(({ path }) => {
    if (path.startsWith('/v5/market/time')) void killSwitch.halt()
    return { body: { retCode: 0, time: Date.now(), result: { timeSecond: String(Math.floor(Date.now() / 1000)) } } }
  })
  t.teardown(() => server.close())
  const client = bybitClient(server.url, { syncTimeBeforePrivateRequests: true })
  guardSieblyClient(client, killSwitch)
  await t.rejects(client.submitOrder(ORDER), HALTED)
  t.equal(server.to('POST', '/v5/order/create').length, 0)
  t.equal(server.to('GET', '/v5/market/time').length, 1)
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
})

t.test('given one connection that is busy, when the halt comes, then the orders that wait for it stay', async (t) => {
  let answer: () => void = () => {}
  const first = new Promise<void>((resolve) => {
    answer = resolve
  })
  const server = await recordingServer(async () => {
    await first
    return { body: { retCode: 0, result: {} } }
  })
  t.teardown(() => server.close())
  const killSwitch = await runningKillSwitch(t)
  const { Agent } = await import('node:http')
  const network = { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) }
  const client = new RestClientV5({ key: 'k', secret: 's', baseUrl: server.url }, network as object)
  guardSieblyClient(client, killSwitch)
  const calls = Array.from({ length: 5 }, () => client.submitOrder(ORDER))
  const settled = Promise.allSettled(calls)
  while (server.arrived.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  void killSwitch.halt()
  answer()
  const results = await settled
  t.equal(server.arrived.length, 1)
  const refused = results.filter((result) => result.status === 'rejected')
  t.equal(refused.length, 4)
  for (const { reason } of refused) t.match(reason, HALTED)
})

t.test('given an exit, when the bot is reducing, then only what makes the position smaller passes, once', async (t) => {
  const server = await bybitServer(t)
  const venue = {
    name: 'bybit',
    positions: async () => [{ symbol: 'BTCUSDT', side: 'long' as const, quantity: '0.3' }],
    openOrders: async () => [],
    cancel: async () => {},
    close: async () => {},
  }
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  const client = bybitClient(server.url)
  guardSieblyClient(client, killSwitch)
  await killSwitch.halt({ level: 'reducing' })
  const exit = { ...ORDER, side: 'Sell', reduceOnly: true, qty: '0.3' } as const
  const spot = { ...exit, category: 'spot' } as const
  await t.rejects(client.submitOrder({ ...exit, qty: '0.4' }), { code: 'REDUCTION_UNVERIFIED' })
  await t.rejects(client.submitOrder(spot), { code: 'TRADING_REDUCING' }, 'reduceOnly means nothing on spot')
  await t.rejects(client.submitOrder({ ...exit, takeProfit: '1' }), { code: 'TRADING_REDUCING' })
  for (;;) {
    const refused = await client.submitOrder(exit).then(
      () => null,
      ({ code }) => code,
    )
    if (refused === null) break
    t.equal(refused, 'REDUCTION_UNVERIFIED', 'the reading is not young enough yet')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await t.rejects(client.submitOrder(exit), { code: 'REDUCTION_UNVERIFIED' }, 'the position is used up')
  t.equal(server.to('POST', '/v5/order/create').length, 1)
})

t.test('given its class is guarded, when it is halted, then every client of it is, until the guard goes', async (t) => {
  const server = await recordingServer(() => ({ body: {} }))
  t.teardown(() => server.close())
  const killSwitch = await runningKillSwitch(t)
  const unguard = guardSieblyClient(USDMClient, killSwitch)
  guardSieblyClient(USDMClient, killSwitch)
  void killSwitch.halt()
  const client = new USDMClient({ api_key: 'k', api_secret: 's', baseUrl: server.url })
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 1 } as const
  await t.rejects(client.submitNewOrder(order), {
    ...HALTED,
    order: { symbol: 'BTCUSDT', side: 'buy', quantity: '1', venue: 'binance' },
  })
  await t.rejects(client.postPrivate('fapi/v1/order/../order', order), HALTED)
  await t.rejects(client.postPrivate('//fapi/v1/newThing', {}), HALTED)
  unguard()
  await t.resolves(client.submitNewOrder(order))
  t.equal(server.arrived.length, 1)
})

t.test('given an axios adapter of the bot, when the halt comes behind the call, then it is not called', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const sent: unknown[] = []
  const adapter = async (config: object) => {
    sent.push(config)
    return { status: 200, data: { code: '0', data: [] }, headers: {}, config, statusText: 'OK' }
  }
  const client = new RestClient({ apiKey: 'k', apiSecret: 's', apiPass: 'p' }, { adapter } as object)
  guardSieblyClient(client, killSwitch)
  const call = client.submitOrder({ instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'market', sz: '1' })
  void killSwitch.halt()
  await t.rejects(call, { ...HALTED, order: { symbol: 'BTC-USDT-SWAP', side: 'buy', quantity: '1', venue: 'okx' } })
  t.same(sent, [])
})

t.test('given a server that accepts no connection yet, when the halt comes, then nothing is written', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const bytes: Buffer[] = []
  // The name resolves late, so that the request waits for its connection.
  let resolveName: () => void = () => {}
  const server = createServer((socket) => socket.on('data', (data) => bytes.push(data)).on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { Agent } = await import('node:http')
  const asked = new Promise<void>((tell) => {
    resolveName = tell
  })
  let connect: () => void = () => {}
  const lookup = (_host: string, _options: object, done: (error: null, found: unknown) => void) => {
    connect = () => done(null, [{ address: '127.0.0.1', family: 4 }])
    resolveName()
  }
  const { port } = server.address() as { port: number }
  const network = { httpAgent: new Agent({ lookup: lookup as never }) }
  const client = new RestClientV5({ key: 'k', secret: 's', baseUrl: `http://exchange.test:${port}` }, network as object)
  guardSieblyClient(client, killSwitch)
  const call = client.submitOrder(ORDER)
  call.catch(() => {})
  await asked
  void killSwitch.halt()
  connect()
  await t.rejects(call, HALTED)
  t.equal(Buffer.concat(bytes).length, 0)
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
})

for (const name of Object.keys(SOCKET_CLIENTS)) {
  t.test(`given the socket of ${name}, when an order is sent, then it is followed to its answer`, async (t) => {
    const server = await exchangeSocket()
    const killSwitch = await runningKillSwitch(t)
    const client = SOCKET_CLIENTS[name]?.(server.url) ?? {}
    t.teardown(async () => {
      client.getWSClient().closeAll(true)
      await server.close()
    })
    guardSieblyClient(client, killSwitch)
    const place =
      client.submitNewOrder ?? client.submitNewSpotOrder ?? client.submitNewFuturesOrder ?? client.placeOrder
    const order = {
      instId: 'BTC-USDT-SWAP',
      symbol: 'BTCUSDT',
      side: 'buy',
      qty: '1',
      sz: '1',
      quantity: '1',
      category: 'linear',
    }
    const send = () =>
      name === 'bitget-api'
        ? client.submitNewOrder('usdt-futures', order)
        : (place ?? client.submitOrder).call(client, order)
    await t.resolves(send())
    t.match(killSwitch.status().orders, { passed: 1, inFlight: 0 })
    const before = actingMessages(server)
    t.equal(before.length, 1)
    void killSwitch.halt()
    await t.rejects(send(), HALTED)
    t.same(actingMessages(server), before)
    const { arrived } = server
    t.equal(arrived.filter(({ op, method }) => /order|trade/.test(op ?? method ?? '')).length, 1)
  })
}

t.test('given a client that speaks HTTP/2, when the halt comes behind the call, then nothing is written', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const arrived: unknown[] = []
  const server = createHttp2Server()
  server.on('stream', (stream, headers) => {
    arrived.push(headers[':path'])
    stream.respond({ ':status': 200 })
    stream.end(JSON.stringify({ retCode: 0 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  const { port } = server.address() as { port: number }
  const options = { key: 'k', secret: 's', baseUrl: `http://127.0.0.1:${port}` }
  const client = new RestClientV5(options, { httpVersion: 2 } as object)
  guardSieblyClient(client, killSwitch)
  const sent = client.submitOrder(ORDER)
  void killSwitch.halt()
  await t.rejects(sent, HALTED)
  t.same(arrived, [])
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
})

t.test('given answers that leave open what becomes of an order, when they come, then it is unknown', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const answers = [
    { retCode: 10000, retMsg: 'Server Timeout', result: {} },
    { retCode: 110007, retMsg: 'ab not enough for new order', result: {} },
  ]
  const server = await recordingServer(() => ({ body: answers.shift() }))
  t.teardown(() => server.close())
  const client = bybitClient(server.url)
  guardSieblyClient(client, killSwitch)
  t.match(await client.submitOrder(ORDER), { retCode: 10000 }, 'the bot gets the answer')
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 1 })
  t.match(await client.submitOrder(ORDER), { retCode: 110007 })
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 1 }, 'this one was refused, and that is known')
})

t.test(
  'given orders by WebSocket, when answers leave them open, then they are unknown, and none waits on',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const server = await recordingSocket(({ id, open }) =>
      open === true ? { id, status: 500, error: { code: -1007, msg: 'Timeout' } } : { id, status: 200, result: {} },
    )
    t.teardown(() => server.close())
    const socket = new WebSocket(server.url)
    await once(socket, 'open')
    guardSieblyClient({ connectToWsUrl: () => {}, wsStore: { getKeys: () => ['a'], getWs: () => socket } }, killSwitch)
    const orders = () => killSwitch.status().orders
    const place = (more: object = {}) => socket.send(JSON.stringify({ method: 'order.place', id: 'same', ...more }))
    for (const more of [{}, {}, { open: true }]) place(more)
    t.match(orders(), { inFlight: 3 })
    while (orders().inFlight > 0) await new Promise(setImmediate)
    t.match(orders(), { unknown: 1 }, 'each id has its own answers')
    socket.terminate()
    await once(socket, 'close')
    place()
    await new Promise(setImmediate)
    t.match(orders(), { passed: 4, inFlight: 0, unknown: 2 }, 'a closed socket never answers')
  },
)

t.test('given a socket that was open before, when it is guarded and halted, then no order leaves by it', async (t) => {
  const server = await exchangeSocket()
  const killSwitch = await runningKillSwitch(t)
  const client = SOCKET_CLIENTS['bybit-api']?.(server.url) as unknown as WebsocketAPIClient
  t.teardown(async () => {
    client.getWSClient().closeAll(true)
    await server.close()
  })
  await client.submitNewOrder(ORDER)
  guardSieblyClient(client, killSwitch)
  void killSwitch.halt()
  await t.rejects(client.submitNewOrder(ORDER), HALTED)
  t.equal(server.arrived.filter(({ op }) => op === 'order.create').length, 1)
})

t.test(
  'given an order that the bot changes behind the call, when it is sent, then it is what was judged',
  async (t) => {
    const server = await bybitServer(t)
    const killSwitch = await runningKillSwitch(t)
    const client = bybitClient(server.url)
    guardSieblyClient(client, killSwitch)
    const order = { ...ORDER, qty: '0.1' }
    const call = client.submitOrder(order)
    order.qty = '100'
    await call
    t.match(server.arrived.at(-1)?.body, { qty: '0.1' })
  },
)

t.test(
  'given messages that readers may understand in two ways, when they are judged, then they are orders',
  async (t) => {
    const kinds = [
      ['{"op":"ping"}', 'read'],
      ['{ "op": "subscribe", "args": ["a b"] }', 'read'],
      ['{"op":"order.create","op":"ping"}', 'order'],
      ['{"op":"order.cancel","method":"order.place"}', 'order'],
      ['{"op":"order.create","method":"ping"}', 'order'],
      ['{"op":"trade","topic":"place-order"}', 'order'],
      ['{"method":"order.cancelReplace"}', 'order'],
      ['[{"op":"ping"}]', 'order'],
      ['ping', 'read'],
      ['something', 'order'],
    ] as const
    for (const [message, kind] of kinds) t.equal(kindOfMessage(message), kind, message)
    t.equal(kindOfMessage(Buffer.from('{"op":"ping"}')), 'order')
  },
)

t.test('given what is no client, when it is guarded, then that is an error', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  t.throws(() => guardSieblyClient({}, killSwitch), { name: 'TypeError', message: /Nothing was guarded/ })
  t.throws(() => guardSieblyClient(WebsocketAPIClient, killSwitch), { message: /Nothing was guarded/ })
})
