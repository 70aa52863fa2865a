import { createRequire } from 'node:module'
import ccxt, { type Exchange } from 'ccxt'
import t, { type Test } from 'tap'
import { isTradingHaltedError, type KillSwitch } from '../../../../lib/index.js'
import { exchangeVenue, guardExchange, OrderPartlySentError, unguardExchange } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, type Reply, startRecordingServer } from '../leaks/recording-server.mjs'
import { startKillSwitch } from '../support.js'

const SPOT = 'BTC/USDT'
const SWAP = 'BTC/USDT:USDT'

async function setUp(
  t: Test,
  id: string,
  {
    reply,
    from = ccxt,
    config = {},
  }: { reply?: (arrival: Arrival) => Reply | null | Promise<Reply | null>; from?: object; config?: object } = {},
) {
  const server = await startRecordingServer(reply)
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t)
  const exchange = await makeExchange(from, id, server, config)
  t.teardown(() => exchange.close())
  return { server, killSwitch, exchange }
}

const buy = (exchange: Exchange, symbol = SPOT, params = {}) =>
  exchange.createOrder(symbol, 'limit', 'buy', 1, 100, params)

t.test(
  'given the ESM and the CommonJS copy of ccxt and a subclass, when guarded and halted, then no order leaves',
  async (t) => {
    const copies = { esm: ccxt, cjs: createRequire(import.meta.url)('ccxt') }
    t.not(copies.esm.kraken, copies.cjs.kraken, 'they are different classes')
    for (const [name, from] of Object.entries(copies)) {
      const { server, killSwitch, exchange } = await setUp(t, 'kraken', { from })
      guardExchange(exchange, killSwitch)
      await killSwitch.halt()
      await t.rejects(buy(exchange), { name: 'TradingHaltedError' }, name)
      t.same(server.arrivals, [])
    }
    class MyKraken extends ccxt.pro.kraken {
      override async createOrder(...args: Parameters<Exchange['createOrder']>) {
        return super.createOrder(...args)
      }
      marketMaker() {
        return super.createOrder(SPOT, 'limit', 'buy', 1, 100)
      }
    }
    const { server, killSwitch, exchange } = await setUp(t, 'kraken', { from: { pro: { kraken: MyKraken } } })
    guardExchange(exchange, killSwitch)
    await killSwitch.halt()
    await t.rejects(buy(exchange), { name: 'TradingHaltedError' })
    await t.rejects(
      (exchange as unknown as MyKraken).marketMaker(),
      { name: 'TradingHaltedError' },
      'around the guarded method',
    )
    t.same(server.arrivals, [])
  },
)

t.test('given a prediction market of ccxt, when guarded and halted, then no order leaves', async (t) => {
  const { prediction } = ccxt as unknown as { prediction: Record<string, new (config: object) => Exchange> }
  const Prediction = prediction['kalshi'] ?? Object.values(prediction)[0]
  if (Prediction === undefined) throw new Error('there is none')
  const killSwitch = await startKillSwitch(t)
  const exchange = new Prediction({ apiKey: 'k', secret: 's' })
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  await t.rejects(buy(exchange, 'X'), { name: 'TradingHaltedError' })
  await t.rejects(exchange.request('portfolio/orders', 'private', 'POST', {}), { name: 'TradingHaltedError' })
})

t.test('given a guarded exchange, when it is guarded again, then it is the same venue', async (t) => {
  const { killSwitch, exchange } = await setUp(t, 'kraken')
  const venue = guardExchange(exchange, killSwitch)
  const { createOrder } = exchange
  t.equal(guardExchange(exchange, killSwitch), venue)
  t.equal(exchange.createOrder, createOrder)
  t.equal(venue.name, 'kraken')
  const other = await startKillSwitch(t)
  t.throws(() => guardExchange(exchange, other), /another kill switch.*unguardExchange/)
})

t.test('given a guarded exchange, when the guard is taken off, then everything is as it was', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'kraken')
  const before = Object.getOwnPropertyDescriptors(exchange)
  guardExchange(exchange, killSwitch)
  const wrapped = exchange.createOrder
  await killSwitch.halt()
  t.equal(unguardExchange(exchange), true)
  t.equal(unguardExchange(exchange), false)
  const changed = Object.entries(Object.getOwnPropertyDescriptors(exchange)).filter(
    ([name, { value }]) => before[name] === undefined || before[name].value !== value,
  )
  t.same(changed, [])
  await buy(exchange).catch(() => {})
  await wrapped.call(exchange, SPOT, 'limit', 'buy', 1, 100).catch(() => {})
  t.equal(server.arrivals.filter(({ path }) => path.endsWith('AddOrder')).length, 2, 'also by who had kept the method')
})

t.test(
  'given an order that failed once and waits for its retry, when trading is halted, then it is not sent again',
  async (t) => {
    const orders: Arrival[] = []
    const state: { killSwitch?: KillSwitch } = {}
    const reply = async (arrival: Arrival) => {
      orders.push(arrival)
      await state.killSwitch?.halt()
      return { status: 503, body: {} }
    }
    const config = { options: { maxRetriesOnFailure: 3, maxRetriesOnFailureDelay: 50 } }
    const { killSwitch, exchange } = await setUp(t, 'kraken', { reply, config })
    state.killSwitch = killSwitch
    guardExchange(exchange, killSwitch)
    const error = await buy(exchange).then(
      () => null,
      (error: unknown) => error as Error,
    )
    t.equal(orders.length, 1)
    t.notOk(isTradingHaltedError(error), 'the first attempt may be at the exchange: it was not "not sent"')
    t.equal(error?.name, 'ExchangeNotAvailable')
    t.equal(killSwitch.status().orders.late, 1, 'and it is looked for there')
  },
)

t.test(
  'given a call of two orders, when trading is halted between them, then the error says a part has left',
  async (t) => {
    const state: { killSwitch?: KillSwitch } = {}
    const reply = async () => {
      await state.killSwitch?.halt()
      return { body: { error: [], result: { txid: ['1'] } } }
    }
    class TwoOrders extends ccxt.kraken {
      override async createOrders() {
        await super.createOrder(SPOT, 'limit', 'buy', 1, 100)
        return [await super.createOrder(SPOT, 'limit', 'buy', 1, 100)]
      }
    }
    const { server, killSwitch, exchange } = await setUp(t, 'kraken', { reply, from: { pro: { kraken: TwoOrders } } })
    state.killSwitch = killSwitch
    guardExchange(exchange, killSwitch)
    await t.rejects(exchange.createOrders([]), OrderPartlySentError)
    t.equal(server.arrivals.length, 1)
  },
)

t.test(
  'given an order and a subscription on one WebSocket, when the order is refused, then the subscription lives on',
  async (t) => {
    const { server, killSwitch, exchange } = await setUp(t, 'hyperliquid')
    guardExchange(exchange, killSwitch)
    const ticker = exchange.watchOrderBook('BTC/USDC:USDC')
    let ended = false
    ticker
      .catch(() => {})
      .finally(() => {
        ended = true
      })
    while (server.arrivals.length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    await killSwitch.halt()
    await t.rejects(exchange.createOrderWs('BTC/USDC:USDC', 'limit', 'buy', 1, 100), { code: 'TRADING_HALTED' })
    const socket = Object.values(exchange.clients)[0]
    await t.rejects(socket?.send({ method: 'post', request: { type: 'action' } }) ?? Promise.resolve(), {
      code: 'TRADING_HALTED',
    })
    await socket?.send({ method: 'ping' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.equal(ended, false)
    t.match(
      server.arrivals.map(({ body }) => JSON.parse(body).method),
      ['subscribe', 'ping'],
    )
  },
)

t.test(
  'given an order that waits for its WebSocket to connect, when trading is halted, then it does not leave',
  async (t) => {
    const { server, killSwitch, exchange } = await setUp(t, 'hyperliquid')
    guardExchange(exchange, killSwitch)
    const sent = exchange.createOrderWs('BTC/USDC:USDC', 'limit', 'buy', 1, 100)
    const outcome = t.rejects(sent, { code: 'TRADING_HALTED' })
    while (Object.keys(exchange.clients).length < 1) await new Promise((resolve) => setImmediate(resolve))
    await killSwitch.halt()
    await outcome
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.same(
      server.arrivals.filter(({ method, body }) => method === 'WS' && /order/.test(body)),
      [],
    )
    t.equal(killSwitch.status().orders.inFlight, 0)
  },
)

t.test(
  'given a connection that was opened by an order, when trading is halted, then its pongs and streams go on',
  async (t) => {
    const { server, killSwitch, exchange } = await setUp(t, 'hyperliquid')
    guardExchange(exchange, killSwitch)
    exchange.createOrderWs('BTC/USDC:USDC', 'limit', 'buy', 1, 100).catch(() => {})
    while (!server.arrivals.some(({ method }) => method === 'WS'))
      await new Promise((resolve) => setTimeout(resolve, 5))
    await killSwitch.halt()
    const [socket] = Object.values(exchange.clients) as { onPingInterval(): void }[]
    socket?.onPingInterval()
    exchange.watchTrades('BTC/USDC:USDC').catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 100))
    const sent = server.arrivals.filter(({ method }) => method === 'WS').map(({ body }) => JSON.parse(body).method)
    t.same(sent, ['post', 'ping', 'subscribe'])
  },
)

t.test('given a halt of one symbol, when orders are sent, then orders of other symbols pass', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'kraken')
  guardExchange(exchange, killSwitch)
  await killSwitch.halt({ scope: { symbol: SPOT } })
  await t.rejects(buy(exchange), { code: 'TRADING_HALTED' })
  await t.rejects(exchange.withdraw('BTC', 1, 'address'), { code: 'TRADING_HALTED' }, 'what names no symbol is covered')
  await buy(exchange, 'ETH/USDT').catch(() => {})
  t.equal(server.arrivals.length, 1)
})

t.test('given a halt of one strategy, when orders name theirs, then orders of other strategies pass', async (t) => {
  const { killSwitch, exchange } = await setUp(t, 'bybit')
  guardExchange(exchange, killSwitch, {
    strategyOf: ({ clientOrderId }) => String(clientOrderId).split('-')[0] ?? null,
  })
  await killSwitch.halt({ scope: { strategy: 'trend' } })
  await t.rejects(buy(exchange, SPOT, { clientOrderId: 'trend-1' }), { code: 'TRADING_HALTED' })
  await t.rejects(buy(exchange), { message: /./ })
  const error = await buy(exchange, SPOT, { clientOrderId: 'mean-1' }).catch((error) => error)
  t.notOk(isTradingHaltedError(error))
})

t.test('given a read that sends an order, when trading is halted, then the order does not leave', async (t) => {
  class Hooked extends ccxt.pro.kraken {
    override async fetchTime() {
      await this.createOrder(SPOT, 'limit', 'buy', 1, 100)
      return 1
    }
  }
  const { server, killSwitch, exchange } = await setUp(t, 'kraken', { from: { pro: { kraken: Hooked } } })
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  await t.rejects(exchange.fetchTime(), { code: 'TRADING_HALTED' })
  t.same(server.arrivals, [])
})

t.test('given a bot with its own fetchImplementation, when trading is halted, then no order reaches it', async (t) => {
  const { killSwitch, exchange } = await setUp(t, 'kraken')
  guardExchange(exchange, killSwitch)
  const asked: unknown[] = []
  const implementation = async (url: unknown) => {
    asked.push(url)
    return { status: 200, statusText: 'OK', headers: new Map(), text: async () => '{}' }
  }
  exchange.fetchImplementation = implementation
  await buy(exchange).catch(() => {})
  t.equal(asked.length, 1)
  await killSwitch.halt()
  await t.rejects(buy(exchange), { code: 'TRADING_HALTED' })
  await t.rejects(async () => exchange.fetchImplementation('http://x/order', { method: 'POST' }), {
    code: 'TRADING_HALTED',
  })
  t.equal(asked.length, 1)
  unguardExchange(exchange)
  t.equal(exchange.fetchImplementation, implementation)
})

t.test('given a dead man’s switch, when trading is halted, then it can be armed and not disarmed', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'kraken', {
    reply: () => ({ body: { error: [], result: {} } }),
  })
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  await exchange.cancelAllOrdersAfter(60_000)
  t.equal(server.arrivals.length, 1)
  await t.rejects(exchange.cancelAllOrdersAfter(0), { code: 'TRADING_HALTED' })
  await t.rejects(exchange.cancelAllOrdersAfter(60_000, { timeout: 0 }), { code: 'TRADING_HALTED' })
  t.equal(server.arrivals.length, 1)
})

t.test('given a halt, when the kill switch itself disarms the switch, then it may; the bot may not', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'kraken', {
    reply: ({ body }) => {
      const triggerTime = new URLSearchParams(body).get('timeout') === '0' ? '0' : '2026-11-28T09:00:00Z'
      return { body: { error: [], result: { triggerTime } } }
    },
  })
  const venue = exchangeVenue(exchange)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  await venue.deadMan?.(60_000)
  await venue.deadMan?.(0)
  t.match(
    server.arrivals.map(({ path, body }) => [path, new URLSearchParams(body).get('timeout')]),
    [
      ['/0/private/CancelAllOrdersAfter', '60'],
      ['/0/private/CancelAllOrdersAfter', '0'],
    ],
  )
  t.match(killSwitch.status().orders, { passed: 0, rejected: 0 }, 'they are no orders')
  const both = Promise.allSettled([venue.deadMan?.(0), exchange.cancelAllOrdersAfter(0), buy(exchange)])
  t.match(await both, [{ status: 'fulfilled' }, { reason: { code: 'TRADING_HALTED' } }, { status: 'rejected' }])
  t.equal(server.arrivals.length, 3)
})

t.test('given an order that passes, when the venue answers, then the order was in flight until then', async (t) => {
  const state: { killSwitch?: KillSwitch; seen: number } = { seen: -1 }
  const reply = () => {
    state.seen = state.killSwitch?.status().orders.inFlight ?? -1
    return { body: { error: [], result: { txid: ['1'] } } }
  }
  const { killSwitch, exchange } = await setUp(t, 'kraken', { reply })
  state.killSwitch = killSwitch
  guardExchange(exchange, killSwitch)
  await exchange.createMarketBuyOrder(SPOT, 1)
  t.equal(state.seen, 1, 'a convenience method is one order')
  t.match(killSwitch.status().orders, { passed: 1, inFlight: 0 })
  t.equal(SWAP.includes(':'), true)
})
