import { createServer } from 'node:net'
import { ExchangeClient, HttpTransport, InfoClient, WebSocketTransport } from '@nktkas/hyperliquid'
import t, { type Test } from 'tap'
import { Agent, RetryAgent } from 'undici'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { WebSocket } from 'ws'
import { type GuardHyperliquidOptions, guardHyperliquid } from '../../../plugins/hyperliquid/index.js'
import { type RecordingServer, recordingServer } from '../../support/recording-server.js'
import { type RecordingSocket, recordingSocket } from '../../support/recording-socket.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'
import { CALLS, CANCELS, ORDER } from './calls.js'

const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }
const PLACE = { orders: [ORDER], grouping: 'na' as const }
const wallet = privateKeyToAccount(generatePrivateKey())

const ANSWERS: Readonly<Record<string, unknown>> = {
  order: { type: 'order', data: { statuses: [{ resting: { oid: 7 } }] } },
  cancel: { type: 'cancel', data: { statuses: ['success'] } },
}
const answerTo = ({ type }: { type: string }) => ({ status: 'ok', response: ANSWERS[type] ?? { type: 'default' } })

interface Wire {
  readonly exchange: ExchangeClient
  readonly info: InfoClient
  readonly transport: HttpTransport | WebSocketTransport
  /** The types of the actions that have arrived. */
  actions(): string[]
}

async function byHttp(t: Test): Promise<Wire & { server: RecordingServer }> {
  const server = await recordingServer(({ path, body }) => ({
    body: path === '/info' ? { BTC: '1' } : answerTo(body.action),
  }))
  t.teardown(() => server.close())
  const transport = new HttpTransport({ apiUrl: server.url })
  const actions = () => server.arrived.flatMap(({ body }) => body.action?.type ?? [])
  return { ...clientsOf(transport), server, actions }
}

async function exchangeSocket(port = 0): Promise<RecordingSocket> {
  return recordingSocket(({ id, request }) => {
    if (request === undefined) return { channel: 'pong' }
    const { type, payload } = request
    const response =
      type === 'info'
        ? { type, payload: { type: payload.type, data: { BTC: '1' } } }
        : { type, payload: answerTo(payload.action) }
    return { channel: 'post', data: { id, response } }
  }, port)
}

async function bySocket(t: Test): Promise<Wire & { server: RecordingSocket }> {
  const server = await exchangeSocket()
  const transport = socketTransport(server.url)
  t.teardown(async () => {
    await transport.close().catch(() => {})
    await server.close()
  })
  const actions = () => server.arrived.flatMap(({ request }) => request?.payload?.action?.type ?? [])
  return { ...clientsOf(transport), server, actions }
}

const socketTransport = (url: string) =>
  new WebSocketTransport({
    url,
    reconnect: { WebSocket: WebSocket as never, maxRetries: 1_000, reconnectionDelay: 50 },
  })

function clientsOf<T extends HttpTransport | WebSocketTransport>(transport: T) {
  return { transport, exchange: new ExchangeClient({ transport, wallet }), info: new InfoClient({ transport }) }
}

type Methods = Record<string, (params?: object) => Promise<unknown>>

async function callAll({ exchange }: Wire, then: () => void = () => {}): Promise<void> {
  const methods = exchange as unknown as Methods
  const calls = Object.entries(CALLS).map(([name, params]) =>
    params === null ? methods[name]?.() : methods[name]?.(params),
  )
  then()
  await Promise.allSettled(calls)
}

for (const [name, wire] of Object.entries({ HttpTransport: byHttp, WebSocketTransport: bySocket })) {
  t.test(`given every method of the ExchangeClient by ${name}, when halted, then no order arrives`, async (t) => {
    const methods = Object.getOwnPropertyNames(ExchangeClient.prototype).filter((each) => each !== 'constructor')
    t.same(methods.sort(), Object.keys(CALLS).sort(), 'a new method has to be called here')
    const active = await wire(t)
    guardHyperliquid(active.transport, await runningKillSwitch(t))
    await callAll(active)
    t.equal(new Set(active.actions()).size, methods.length, 'every one of them sends while it is active')

    for (const when of ['before', 'behind']) {
      const killSwitch = await runningKillSwitch(t)
      const halted = await wire(t)
      guardHyperliquid(halted.transport, killSwitch)
      const halt = () => void killSwitch.halt()
      if (when === 'before') halt()
      await callAll(halted, when === 'behind' ? halt : undefined)
      t.same(halted.actions().sort(), CANCELS, `halted ${when}`)
      t.same(await halted.info.allMids(), { BTC: '1' })
      t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
    }
  })

  t.test(
    `given orders that wait for their nonces by ${name}, when the halt comes, then those that wait stay`,
    async (t) => {
      const killSwitch = await runningKillSwitch(t)
      const { exchange, transport, actions } = await wire(t)
      guardHyperliquid(transport, killSwitch)
      const queued = Array.from({ length: 40 }, () => exchange.order(PLACE))
      await queued[0]
      void killSwitch.halt()
      const arrived = actions().length
      const results = await Promise.allSettled(queued)
      t.ok(actions().length <= arrived + 1, 'one may have been on the wire already')
      const refused = results.filter((result) => result.status === 'rejected')
      t.equal(refused.length, 40 - actions().length)
      for (const { reason } of refused) t.match(reason, HALTED)
    },
  )

  t.test(`given a batch by ${name}, when one of its symbols is halted, then the whole batch stays`, async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const { exchange, transport, actions } = await wire(t)
    const options: GuardHyperliquidOptions = { nameOf: (asset) => ['BTC', 'ETH'][asset] ?? null }
    guardHyperliquid(transport, killSwitch, options)
    void killSwitch.halt({ scope: { symbol: 'ETH' } })
    await exchange.order(PLACE)
    const eth = { ...ORDER, a: 1 }
    await t.rejects(exchange.order({ ...PLACE, orders: [ORDER, eth] }), { ...HALTED, order: { symbol: 'ETH' } })
    await t.rejects(exchange.order({ ...PLACE, orders: [{ ...ORDER, a: 9 }] }), HALTED, 'an asset without a name')
    t.same(actions(), ['order'])
  })
}

t.test(
  'given a socket without a connection, when orders wait for it and the halt comes, then none leaves later',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const server = await exchangeSocket()
    const { port } = new URL(server.url)
    const transport = socketTransport(server.url)
    const { exchange } = clientsOf(transport)
    guardHyperliquid(transport, killSwitch)
    await exchange.order(PLACE)
    await server.close()
    while (transport.socket.readyState === 1) await new Promise((resolve) => setTimeout(resolve, 10))
    const orders = [exchange.order(PLACE), exchange.order(PLACE)]
    while (killSwitch.status().orders.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    // One waits for the connection, the others behind it.
    const settled = Promise.allSettled([...orders, exchange.order(PLACE)])
    void killSwitch.halt()
    const again = await exchangeSocket(Number(port))
    t.teardown(async () => {
      await transport.close().catch(() => {})
      await again.close()
    })
    t.match(await settled, [{ reason: HALTED }, { reason: HALTED }, { reason: HALTED }])
    await transport.ready()
    t.match(await exchange.cancel({ cancels: [{ a: 0, o: 7 }] }), { status: 'ok' })
    t.same(
      again.arrived.flatMap(({ request }) => request?.payload?.action?.type ?? []),
      ['cancel'],
    )
    t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
  },
)

t.test('given an order whose time is over without a connection, when there is one, then it is not sent', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const server = await exchangeSocket()
  const { port } = new URL(server.url)
  await server.close()
  const transport = socketTransport(server.url)
  transport.timeout = 200
  const { exchange, info } = clientsOf(transport)
  guardHyperliquid(transport, killSwitch)
  await t.rejects(exchange.order(PLACE))
  const again = await exchangeSocket(Number(port))
  t.teardown(async () => {
    await transport.close().catch(() => {})
    await again.close()
  })
  transport.timeout = null
  await transport.ready()
  t.same(await info.allMids(), { BTC: '1' })
  t.same(
    again.arrived.flatMap(({ request }) => request?.payload?.action?.type ?? []),
    [],
  )
})

t.test(
  'given an order that is put into the socket itself, when halted, then it stays, and subscriptions pass',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const { server, transport, exchange } = await bySocket(t)
    guardHyperliquid(transport, killSwitch)
    await exchange.noop()
    void killSwitch.halt()
    const { socket } = transport as WebSocketTransport
    const order = {
      method: 'post',
      id: 9,
      request: { type: 'action', payload: { action: { type: 'order', ...PLACE } } },
    }
    t.throws(() => socket.send(JSON.stringify(order)), HALTED)
    t.throws(() => socket.send('something new'), HALTED)
    socket.send(JSON.stringify({ method: 'subscribe', subscription: { type: 'allMids' } }))
    await exchange.cancel({ cancels: [{ a: 0, o: 7 }] })
    t.same(
      server.arrived.map(({ method, request }) => request?.payload?.action?.type ?? method),
      ['noop', 'subscribe', 'cancel'],
    )
  },
)

t.test('given limits, when an order is put into the socket itself, then it keeps to them', async (t) => {
  const killSwitch = await runningKillSwitch(t, {}, { limits: { max_order_value: 1_000 } })
  const { transport, exchange } = await bySocket(t)
  guardHyperliquid(transport, killSwitch)
  await exchange.cancel({ cancels: [{ a: 0, o: 7 }] })
  const request = { type: 'action', payload: { action: { type: 'order', ...PLACE } } }
  const { socket } = transport as WebSocketTransport
  t.throws(() => socket.send(JSON.stringify({ method: 'post', id: 9, request })), { code: 'ORDER_LIMIT' })
})

/** From its version 8 on, which Node 26 has, the `fetch()` of Node takes no dispatcher of the undici that is installed here. */
const takesRetryAgent = Number(process.versions['undici']?.split('.')[0]) < 8
const repeating = takesRetryAgent ? { 'that repeats': new RetryAgent(new Agent(), { methods: ['POST'] }) } : {}
/** A dispatcher that repeats by itself shows nobody its connections. */
const DISPATCHERS: Readonly<Record<string, RetryAgent | undefined>> = { 'of its own': undefined, ...repeating }

for (const [which, dispatcher] of Object.entries(DISPATCHERS)) {
  const given = `given a connection of a dispatcher ${which} that takes its time`
  t.test(`${given}, when the halt comes meanwhile, then nothing is written`, async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const bytes: Buffer[] = []
    const server = createServer((socket) => socket.on('data', (data) => bytes.push(data)).on('error', () => {}))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => server.close())
    const { port } = server.address() as { port: number }
    const fetchOptions: object = { ...(dispatcher && { dispatcher }) }
    const transport = new HttpTransport({ apiUrl: `http://localhost:${port}`, fetchOptions })
    const { exchange } = clientsOf(transport)
    guardHyperliquid(transport, killSwitch)
    const { fetch } = globalThis
    // The request is made, and its connection is not open yet.
    globalThis.fetch = ((...args: Parameters<typeof fetch>) => {
      const answer = fetch(...args)
      void killSwitch.halt()
      return answer
    }) as typeof fetch
    t.teardown(() => {
      globalThis.fetch = fetch
    })
    await t.rejects(exchange.order(PLACE), HALTED)
    t.equal(Buffer.concat(bytes).length, 0)
    t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
  })
}

t.test(
  'given a dispatcher that repeats, when the halt comes before it does, then the order does not leave',
  { skip: takesRetryAgent ? false : 'the fetch() of this Node takes no RetryAgent of undici 6' },
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const closed = await recordingServer(() => ({ body: {} }))
    await closed.close()
    let repeats = 0
    const dispatcher = new RetryAgent(new Agent(), {
      methods: ['POST'],
      retry: (error, _context, again) => {
        if (error.name === 'TradingHaltedError' || ++repeats > 3) return again(error)
        void killSwitch.halt()
        again(null)
      },
    })
    const transport = new HttpTransport({ apiUrl: closed.url, fetchOptions: { dispatcher } as object })
    guardHyperliquid(transport, killSwitch)
    await t.rejects(clientsOf(transport).exchange.order(PLACE), { ...HALTED, reason: /this was a retry/ })
    t.equal(repeats, 1)
    t.match(killSwitch.status().orders, { inFlight: 0, unknown: 1 })
  },
)

t.test('given an order that is changed behind the call, when it is sent, then it is what was judged', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { transport, server } = await bySocket(t)
  guardHyperliquid(transport, killSwitch)
  const order: { s: string } = { ...ORDER }
  const payload = { action: { type: 'order', ...PLACE, orders: [order] }, nonce: 1, signature: {} }
  // It waits for the connection.
  const call = transport.request('exchange', payload as never)
  order.s = '100'
  await call
  t.match(server.arrived, [{ request: { payload: { action: { orders: [ORDER] } } } }])
})

t.test('given what is no transport, when it is guarded, then that is an error', async (t) => {
  t.throws(() => guardHyperliquid({}, { middleware() {}, permits: () => ({ allowed: true }) } as never), TypeError)
})
