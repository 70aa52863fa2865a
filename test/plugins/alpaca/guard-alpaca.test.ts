import { createServer } from 'node:net'
import { Alpaca } from '@alpacahq/alpaca-trade-api'
import t, { type Test } from 'tap'
import { isTradingHaltedError } from '../../../lib/index.js'
import { guardAlpaca } from '../../../plugins/alpaca/index.js'
import { type Arrived, type Reply, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }

type Fetch = (url: string, init: RequestInit) => Promise<Response>

const accepting = ({ method }: Arrived): Reply => ({ body: method === 'GET' ? [] : { id: '7', symbol: 'SPY' } })

/** An Alpaca client that sends to a server here. */
async function alpacaAt(t: Test, options: object = {}, reply: (request: Arrived) => Reply | null = accepting) {
  const server = await recordingServer(reply)
  t.teardown(() => server.close())
  const alpaca = new Alpaca({
    keyId: 'id',
    secret: 'secret',
    rateLimit: false,
    retry: false,
    timeoutMs: 5_000,
    fetchApi: (url, init) => fetch(new URL(pathOf(url), server.url), { ...init, redirect: 'follow' }),
    ...options,
  })
  const requests = () =>
    [...new Set(server.arrived.map(({ method, path }) => `${method} ${path.split('?')[0]}`))].sort()
  return { alpaca, server, requests }
}

function pathOf(url: unknown): string {
  const { pathname, search } = new URL(String(url))
  return pathname + search
}

/** Has every parameter that a method may ask for. */
const PARAMETERS = new Proxy(
  {},
  {
    has: () => true,
    get: (_target, key) => {
      if (key === 'postOrderRequest')
        return { symbol: 'SPY', qty: '1', side: 'buy', type: 'market', timeInForce: 'day' }
      if (/Request$|Body$|Configurations$/.test(String(key))) return {}
      if (/^(date|start|end|after|until|since)/i.test(String(key))) return undefined
      return String(key) === 'then' ? undefined : 'SPY'
    },
  },
)

const INPUT = {
  symbol: 'SPY',
  qty: 1,
  side: 'buy',
  limitPrice: 1,
  stopPrice: 1,
  trailPrice: 1,
  takeProfit: { limitPrice: 2 },
  stopLoss: { stopPrice: 1 },
}
const BUILT = /^(market|limit|stop|stopLimit|trailingStop|bracket|oco|oto|submit)$/
const NOT_CALLED = /^(constructor|with.*|request|createFetchParams|clone|isJsonMime|fetchApi)$/

async function callEverything(trading: object, then: () => void = () => {}): Promise<number> {
  const calls: Promise<unknown>[] = []
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(trading))) {
    const api: unknown = /^(constructor|stream)$/.test(name) ? null : Reflect.get(trading, name)
    if (typeof api !== 'object' || api === null) continue
    for (const method of methodsOf(api)) calls.push(callMethod(api, method))
  }
  calls.push(callMethod(trading, 'closeAllPositions'))
  then()
  await Promise.all(calls)
  return calls.length
}

function methodsOf(api: object): string[] {
  const names = new Set<string>()
  for (let type = Object.getPrototypeOf(api); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const name of Object.getOwnPropertyNames(type)) if (!NOT_CALLED.test(name)) names.add(name)
  }
  return [...names].filter((name) => typeof Reflect.get(api, name) === 'function')
}

async function callMethod(api: object, name: string): Promise<unknown> {
  try {
    return await Reflect.get(api, name).call(api, BUILT.test(name) ? INPUT : PARAMETERS)
  } catch (error) {
    return error
  }
}

t.test('given every method of its trading, when it is halted before and behind, then no order arrives', async (t) => {
  const active = await alpacaAt(t)
  guardAlpaca(active.alpaca, await runningKillSwitch(t))
  const count = await callEverything(active.alpaca.trading)
  const acting = active.requests().filter((request) => !request.startsWith('GET '))
  t.ok(count > 60, `${count} methods`)
  t.ok(acting.length >= 15, acting.join(', '))
  const harmless = acting.filter((request) => /^DELETE \/v2\/orders(\/SPY)?$|watchlists/.test(request))
  t.ok(harmless.length > 6)
  for (const when of ['before', 'behind']) {
    const killSwitch = await runningKillSwitch(t)
    const halted = await alpacaAt(t)
    guardAlpaca(halted.alpaca.trading, killSwitch)
    const halt = () => void killSwitch.halt()
    if (when === 'before') halt()
    await callEverything(halted.alpaca.trading, when === 'behind' ? halt : undefined)
    const reads = active.requests().filter((request) => request.startsWith('GET '))
    t.same(halted.requests(), [...harmless, ...reads].sort(), `halted ${when}`)
    t.match(killSwitch.status().orders, { inFlight: 0 })
  }
})

t.test('given orders that wait for the rate limiter, when the halt comes, then they stay', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { alpaca, server } = await alpacaAt(t, { rateLimit: { maxRequests: 3, intervalMs: 300 } })
  guardAlpaca(alpaca, killSwitch)
  const { orders } = alpaca.trading
  const queued = Array.from({ length: 8 }, () => orders.market({ symbol: 'SPY', qty: 1, side: 'buy' }))
  const settled = Promise.allSettled(queued)
  await Promise.race(queued)
  void killSwitch.halt()
  const { passed } = killSwitch.status().orders
  const refused = (await settled).filter((result) => result.status === 'rejected')
  t.ok(passed < 8)
  t.equal(server.to('POST', '/v2/orders').length, passed)
  t.equal(refused.length, 8 - passed)
  for (const { reason } of refused) t.ok(isTradingHaltedError(reason.cause))
  t.match(refused[0]?.reason.cause, {
    ...HALTED,
    order: { symbol: 'SPY', side: 'buy', quantity: '1', venue: 'alpaca' },
  })
})

t.test('given a retry in a middleware, when the halt comes between, then the second attempt stays', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  let retries = 0
  const onError = ({ fetch, url, init }: { fetch: Fetch; url: string; init: RequestInit }) =>
    retries++ === 0 ? fetch(url, init) : undefined
  const { alpaca, server } = await alpacaAt(t, { middleware: [{ onError }] }, () => {
    void killSwitch.halt()
    return null
  })
  guardAlpaca(alpaca, killSwitch)
  await t.rejects(alpaca.trading.orders.market({ symbol: 'SPY', qty: 1, side: 'buy' }))
  t.equal(retries, 2)
  t.equal(server.arrived.length, 1)
})

t.test('given a configuration that is replaced, when it is halted, then the guard is still there', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { alpaca, server } = await alpacaAt(t)
  const unguard = guardAlpaca(alpaca, killSwitch)
  const { config } = alpaca.trading as unknown as { config: { config: object; configuration: object } }
  config.config = { ...config.configuration }
  void killSwitch.halt()
  const order = { symbol: 'SPY', qty: 1, side: 'buy' } as const
  await t.rejects(alpaca.trading.orders.market(order), { cause: HALTED })
  t.equal(server.arrived.length, 0)
  unguard()
  await t.resolves(alpaca.trading.orders.market(order))
})

t.test('given a connection that takes its time, when the halt comes meanwhile, then nothing is written', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const bytes: Buffer[] = []
  const server = createServer((socket) => socket.on('data', (data) => bytes.push(data)).on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const fetchApi: typeof fetch = (url, init) => {
    const answer = fetch(new URL(pathOf(url), `http://localhost:${port}`), init)
    void killSwitch.halt()
    return answer
  }
  const alpaca = new Alpaca({ keyId: 'id', secret: 'secret', fetchApi, retry: false, timeoutMs: 5_000 })
  guardAlpaca(alpaca, killSwitch)
  await t.rejects(alpaca.trading.orders.market({ symbol: 'SPY', qty: 1, side: 'buy' }))
  t.equal(Buffer.concat(bytes).length, 0)
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
})

t.test('given what is no Alpaca client, when it is guarded, then that is an error', async (t) => {
  t.throws(() => guardAlpaca({}, {} as never), { name: 'TypeError', message: /Nothing was guarded/ })
})
