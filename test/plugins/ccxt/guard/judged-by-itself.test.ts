import ccxt, { type Exchange } from 'ccxt'
import t, { type Test } from 'tap'
import type { Venue } from '../../../../lib/index.js'
import { exchangeVenue, guardExchange } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, type Reply, startRecordingServer } from '../leaks/recording-server.mjs'
import { closeOut, startKillSwitch } from '../support.js'

// What a bot puts into the middle of a read, a cancel or an order may do no more there than anywhere else.

const SPOT = 'BTC/USDT'
const SWAP = 'BTC/USDT:USDT'
const HALTED = { code: 'TRADING_HALTED' }
const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '7' }

// biome-ignore lint/suspicious/noExplicitAny: bots reach inside
type Inside = any

type Answer = (arrival: Arrival) => Reply | null | Promise<Reply | null>

async function setUp(t: Test, id: string, Class: object | null, config: object = {}, reply?: Answer) {
  const server = await startRecordingServer(reply)
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t)
  const exchange = await makeExchange(Class === null ? ccxt : { pro: { [id]: Class } }, id, server, config)
  t.teardown(() => exchange.close())
  return { server, killSwitch, exchange, inside: exchange as Inside }
}

const told = (sent: Promise<unknown>) =>
  sent.then(
    () => 'sent',
    ({ code }) => code ?? 'failed',
  )
const posts = ({ arrivals }: { arrivals: Arrival[] }) => arrivals.filter(({ method }) => method === 'POST')

/** A class whose `name` does something once, when ccxt calls it. */
function hooked(Class: Inside, name: string): Inside {
  return class extends Class {
    act: ((exchange: Inside) => Promise<unknown>) | null = null
    outcome: unknown = 'not called';
    [name](...args: unknown[]) {
      const { act } = this
      this.act = null
      if (act) {
        const sent = told(act(this))
        this.outcome = sent
      }
      return super[name](...args)
    }
  }
}

const DOORS: Readonly<Record<string, (exchange: Inside) => Promise<unknown>>> = {
  'the implicit API': (exchange) => exchange.privatePostOrder(ORDER),
  request: (exchange) => exchange.request('order', 'private', 'POST', ORDER),
  fetch2: (exchange) => exchange.fetch2('order', 'private', 'POST', ORDER),
  'sign and fetch': async (exchange) => {
    const { url, method, headers, body } = exchange.sign('order', 'private', 'POST', ORDER)
    return exchange.fetch(url, method, headers, body)
  },
  fetch: (exchange) => exchange.fetch(`${exchange.urls.api.private}/order`, 'POST', {}, 'symbol=BTCUSDT'),
  undiciRequest: async (exchange) =>
    exchange.undiciRequest(`${exchange.urls.api.private}/order`, { method: 'POST', headers: {}, body: 'x' }),
  'a unified method': (exchange) => exchange.createOrder(SPOT, 'market', 'buy', 7),
}

t.test('given a hook in a read or a cancel, when it orders while halted, then nothing leaves', async (t) => {
  const calls: Readonly<Record<string, (exchange: Exchange) => Promise<unknown>>> = {
    handleErrors: (exchange) => exchange.cancelOrder('1', SPOT),
    safeOrder: (exchange) => exchange.cancelOrder('1', SPOT),
    parseTicker: (exchange) => exchange.fetchTicker(SPOT),
    nonce: (exchange) => exchange.cancelOrder('1', SPOT),
    market: (exchange) => exchange.fetchTicker(SPOT),
  }
  for (const [hook, call] of Object.entries(calls)) {
    const { server, killSwitch, exchange, inside } = await setUp(t, 'binance', hooked(ccxt.pro.binance, hook))
    guardExchange(exchange, killSwitch)
    await killSwitch.halt()
    for (const [door, order] of Object.entries(DOORS)) {
      inside.act = order
      await call(exchange).catch(() => {})
      t.equal(await inside.outcome, 'TRADING_HALTED', `${door} within ${hook}`)
    }
    t.same(posts(server), [], hook)
    t.ok(server.arrivals.length >= Object.keys(DOORS).length, 'the read or the cancel has left')
  }
})

t.test(
  'given an order that was signed before the halt, when it is sent after it, then it does not leave',
  async (t) => {
    const { server, killSwitch, exchange, inside } = await setUp(t, 'binance', null)
    guardExchange(exchange, killSwitch)
    const { url, method, headers, body } = inside.sign('order', 'private', 'POST', ORDER)
    await killSwitch.halt()
    await t.rejects(inside.fetch(url, method, headers, body), HALTED)
    t.same(server.arrivals, [])
  },
)

t.test('given a bot’s own sign or fetch, when it makes an order of a read, then it does not leave', async (t) => {
  class Signs extends ccxt.pro.binance {
    override sign() {
      return super.sign('order', 'private', 'POST', ORDER)
    }
  }
  class Fetches extends ccxt.pro.binance {
    override async fetch() {
      const { url, method, headers, body } = super.sign('order', 'private', 'POST', ORDER) as Inside
      return super.fetch(url, method, headers, body)
    }
  }
  for (const Class of [Signs, Fetches]) {
    const { server, killSwitch, exchange } = await setUp(t, 'binance', Class)
    guardExchange(exchange, killSwitch)
    await killSwitch.halt()
    await t.rejects(exchange.fetchTicker(SPOT), HALTED, Class.name)
    t.same(server.arrivals, [])
  }
})

t.test('given a bot’s own sign, when it only changes the method or the body, then it does not leave', async (t) => {
  class Spot extends ccxt.pro.binance {
    override sign(...[path, api]: Parameters<Exchange['sign']>) {
      return super.sign(path, api, 'POST', ORDER)
    }
  }
  class Swap extends ccxt.pro.hyperliquid {
    override sign(...[path, api, method]: Parameters<Exchange['sign']>) {
      return super.sign(path, api, method, { action: { type: 'order', orders: [] }, nonce: 1 })
    }
  }
  const spot = await setUp(t, 'binance', Spot)
  const swap = await setUp(t, 'hyperliquid', Swap)
  for (const { exchange, killSwitch } of [spot, swap]) {
    guardExchange(exchange, killSwitch)
    await killSwitch.halt()
  }
  await t.rejects(spot.inside.privateGetOrder({ symbol: 'BTCUSDT' }), HALTED)
  await t.rejects(swap.inside.privatePostExchange({ action: { type: 'cancel' }, nonce: 1 }), HALTED)
  t.same([...spot.server.arrivals, ...swap.server.arrivals], [])
})

t.test('given a proxy or a bot’s own way, when it is halted, then reads and cancels still pass', async (t) => {
  class Own extends ccxt.pro.kraken {
    override sign(...args: Parameters<Exchange['sign']>) {
      return super.sign(...args)
    }
    override async fetch(...[url, ...rest]: Parameters<Exchange['fetch']>) {
      return super.fetch(`${url}`, ...rest)
    }
    override async request(...args: Parameters<Exchange['request']>) {
      return super.request(...args)
    }
  }
  const reply: Answer = () => ({ body: { error: [], result: { count: 1 } } })
  for (const isProxy of [false, true]) {
    const { server, killSwitch, exchange, inside } = await setUp(t, 'kraken', Own, {}, reply)
    guardExchange(exchange, killSwitch)
    if (isProxy) inside.proxyUrl = `${server.url}/proxy?url=`
    await killSwitch.halt()
    await exchange.cancelOrder('1', SPOT)
    await exchange.fetchOpenOrders(SPOT).catch(() => {})
    t.equal(posts(server).length, 2)
    await t.rejects(exchange.createOrder(SPOT, 'limit', 'buy', 1, 100), HALTED)
    t.equal(posts(server).length, 2)
  }
})

t.test('given a parameter that leads a read’s path to another one, then that one is judged', async (t) => {
  const { server, killSwitch, inside, exchange } = await setUp(t, 'bitfinex', null)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  await inside.privatePostAuthROrdersSymbol({ symbol: 'tBTCUSD' }).catch(() => {})
  t.equal(server.arrivals.length, 1)
  for (const symbol of ['../../w/order/submit', '%2E%2e/../w/order/submit']) {
    await t.rejects(inside.privatePostAuthROrdersSymbol({ symbol }), HALTED)
  }
  t.equal(server.arrivals.length, 1)
})

t.test('given one path for all, when parameters say two things, then it is an order', async (t) => {
  const { server, killSwitch, inside, exchange } = await setUp(t, 'hyperliquid', null)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  const cancel = { type: 'cancel', cancels: [{ a: 0, o: 1 }] }
  await inside.privatePostExchange({ action: cancel, nonce: 1 })
  await exchange.cancelOrder('1', 'BTC/USDC:USDC').catch(() => {})
  t.equal(posts(server).filter(({ path }) => path === '/exchange').length, 2)
  server.arrivals.length = 0
  const toJSON = () => ({ type: 'order', orders: [] })
  await t.rejects(inside.privatePostExchange({ action: { ...cancel, toJSON }, nonce: 1 }), HALTED)
  let reads = 0
  class Changing {
    get type() {
      return reads++ === 0 ? 'cancel' : 'order'
    }
  }
  await t.rejects(inside.privatePostExchange({ action: new Changing(), nonce: 1 }), HALTED)
  t.same(server.arrivals, [])
})

t.test('given a cancel whose parameters place, when it is halted, then it does not leave', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'bullish', null)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  const params = { commandType: 'V3CreateOrder', tradingAccountId: '1' }
  await t.rejects(exchange.cancelOrder('1', SPOT, params), HALTED)
  t.same(
    posts(server).filter(({ path }) => path.endsWith('command')),
    [],
  )
})

const UNIFIED = { options: { enableUnifiedMargin: false, enableUnifiedAccount: true, unifiedMarginStatus: 5 } }
const BIG = { category: 'linear', symbol: 'BTC-USDT-SWAP', side: 'Buy', orderType: 'Market', qty: '999' }
const LONG_TWO: Venue = {
  name: 'bybit',
  positions: async () => [{ symbol: SWAP, side: 'long', quantity: '2' }],
  openOrders: async () => [],
  cancel: async () => {},
  close: async () => {},
}
const accepted: Answer = () => ({ body: { retCode: 0, result: { orderId: '1' } } })

async function reducing(t: Test, Class: object) {
  const server = await startRecordingServer(accepted)
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t, { venues: [LONG_TWO] })
  const exchange = await makeExchange({ pro: { bybit: Class } }, 'bybit', server, UNIFIED)
  t.teardown(() => exchange.close())
  guardExchange(exchange, killSwitch)
  await killSwitch.halt({ level: 'reducing' })
  const exit = { symbol: SWAP, side: 'sell', amount: '0.1', reduceOnly: true, venue: 'bybit' }
  while (!killSwitch.check(exit).allowed) await new Promise((resolve) => setTimeout(resolve, 50))
  const quantities = () =>
    server.arrivals.filter(({ path }) => path.endsWith('create')).map(({ body }) => JSON.parse(body).qty)
  return { inside: exchange as Inside, quantities }
}

t.test('given a hook in an exit’s call, when it orders on the way, then only the exit leaves', async (t) => {
  for (const hook of ['market', 'amountToPrecision', 'handleErrors', 'safeOrder']) {
    const { inside, quantities } = await reducing(t, hooked(ccxt.pro.bybit, hook))
    inside.act = (exchange: Inside) => exchange.privatePostV5OrderCreate(BIG)
    await inside.createOrder(SWAP, 'market', 'sell', 1, undefined, { reduceOnly: true })
    t.equal(await inside.outcome, 'TRADING_REDUCING', hook)
    t.same(quantities(), ['1'], hook)
  }
})

t.test('given a hook that was put there later, when an exit calls it, then only the exit leaves', async (t) => {
  const { inside, quantities } = await reducing(t, ccxt.pro.bybit)
  const original = inside.amountToPrecision.bind(inside)
  let outcome: unknown = null
  inside.amountToPrecision = (...args: unknown[]) => {
    outcome ??= told(inside.privatePostV5OrderCreate(BIG))
    return original(...args)
  }
  await inside.createOrder(SWAP, 'market', 'sell', 1, undefined, { reduceOnly: true })
  t.equal(await outcome, 'TRADING_REDUCING')
  t.same(quantities(), ['1'])
})

t.test('given an exit on its way, when a hook sends the same once more, then it leaves once', async (t) => {
  class Twice extends ccxt.pro.bybit {
    again: Promise<unknown> | null = null
    override async fetch(...args: Parameters<Exchange['fetch']>) {
      if (args[1] === 'POST') this.again ??= told(this.fetch(...args))
      return super.fetch(...args)
    }
  }
  const { inside, quantities } = await reducing(t, Twice)
  await inside.createOrder(SWAP, 'market', 'sell', 1, undefined, { reduceOnly: true })
  t.equal(await inside.again, 'TRADING_REDUCING')
  t.same(quantities(), ['1'])
})

t.test('given a hook in the way of a closing order, when it orders, then only the close leaves', async (t) => {
  class Bot extends hooked(ccxt.pro.bybit, 'market') {
    async createOrder(...args: unknown[]) {
      this.act = (bot: Inside) => bot.privatePostV5OrderCreate(BIG)
      return super['createOrder'](...args)
    }
  }
  const position = {
    symbol: 'BTC-USDT-SWAP',
    side: 'Buy',
    size: '2',
    avgPrice: '100',
    markPrice: '100',
    positionIdx: 0,
  }
  let positions = [position]
  const server = await startRecordingServer(({ path }) => {
    if (path.endsWith('create')) positions = []
    const list = path.endsWith('position/list') ? positions : []
    return { body: { retCode: 0, result: { orderId: '1', list } } }
  })
  t.teardown(() => server.close())
  const exchange = await makeExchange({ pro: { bybit: Bot } }, 'bybit', server, UNIFIED)
  const venue = exchangeVenue(exchange, { symbols: [SWAP], parts: { 'other symbols': 'none' } })
  const killSwitch = await startKillSwitch(t, { venues: [venue] }, { allow_close_all: true })
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  const inside = exchange as Inside
  t.match((await closeOut(killSwitch)).body, { status: 'flat' })
  t.equal(await inside.outcome, 'TRADING_HALTED')
  const orders = server.arrivals.filter(({ path }) => path.endsWith('create')).map(({ body }) => JSON.parse(body))
  t.match(orders, [{ side: 'Sell', qty: '2', reduceOnly: true }])
  t.equal(orders.length, 1)
})

t.test('given an open WebSocket, when it is halted, then a message leaves by what it says', async (t) => {
  const { server, killSwitch, exchange, inside } = await setUp(t, 'deribit', null)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  const client = inside.client(`${server.wsUrl}/raw`)
  await client.connect()
  const buy = { jsonrpc: '2.0', method: 'private/buy', params: { amount: 10, label: 'pingpong' } }
  const toJSON = () => buy
  for (const message of [buy, JSON.stringify(buy), { method: 'public/subscribe', toJSON }])
    await t.rejects(client.send(message), HALTED)
  await t.rejects(inside.watch(`${server.wsUrl}/raw`, 'h', buy, 'h'), HALTED)
  await client.send({ method: 'public/test', params: {}, event: 'ping' }).catch(() => {})
  await client.send({ method: 'private/cancel_all', params: {} })
  await client.send({ method: 'public/subscribe', params: { channels: [] } })
  while (server.arrivals.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  t.same(
    server.arrivals.map(({ body }) => JSON.parse(body).method),
    ['private/cancel_all', 'public/subscribe'],
  )
})
