import ccxt, { type Exchange } from 'ccxt'
import t, { type Test } from 'tap'
import type { KillSwitchOptions, Venue } from '../../../../lib/index.js'
import { exchangeVenue, guardExchange, OrderPartlySentError } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, type Reply, startRecordingServer } from '../leaks/recording-server.mjs'
import { closeOut, startKillSwitch } from '../support.js'

// Bots subclass, wrap and hook into exchange objects; what they do from there is judged by itself.

const SPOT = 'BTC/USDT'
const SWAP = 'BTC/USDT:USDT'
const UNIFIED = { options: { enableUnifiedMargin: false, enableUnifiedAccount: true, unifiedMarginStatus: 5 } }

type Answer = (arrival: Arrival) => Reply | null | Promise<Reply | null>

interface SetUp {
  readonly reply?: Answer
  readonly from?: object
  readonly config?: object
  readonly killSwitch?: KillSwitchOptions
}

async function setUp(t: Test, id: string, { reply, from = ccxt, config = {}, killSwitch: options = {} }: SetUp = {}) {
  const server = await startRecordingServer(reply)
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t, options)
  const exchange = await makeExchange(from, id, server, config)
  t.teardown(() => exchange.close())
  return { server, killSwitch, exchange }
}

const accepted: Answer = () => ({ body: { error: [], result: { txid: ['1'] } } })
const acceptedByBybit: Answer = () => ({ body: { retCode: 0, result: { orderId: '1' } } })
const buy = (exchange: Exchange, symbol = SPOT, params = {}) =>
  exchange.createOrder(symbol, 'limit', 'buy', 1, 100, params)

t.test(
  'given a bot that has put an order into a read or a cancel, when trading is halted, then it does not leave',
  async (t) => {
    class Bot extends ccxt.pro.kraken {
      async loadGrid() {
        return super.createOrder(SPOT, 'limit', 'buy', 1, 100)
      }
      async fetchAndHedge(this: Exchange) {
        return this.request('AddOrder', 'private', 'POST', { pair: 'XBTUSDT', type: 'buy', volume: 1 })
      }
      async cancelAndBuy() {
        return super.createOrder(SPOT, 'limit', 'buy', 1, 100)
      }
      override async cancelOrder(id: string, symbol?: string) {
        await super.cancelOrder(id, symbol)
        return super.createOrder(SPOT, 'limit', 'buy', 1, 100)
      }
    }
    const { server, killSwitch, exchange } = await setUp(t, 'kraken', {
      reply: accepted,
      from: { pro: { kraken: Bot } },
    })
    const bot = exchange as unknown as Bot
    const original = exchange.fetchTime.bind(exchange)
    exchange.fetchTime = async (...args) => {
      await original(...args).catch(() => {})
      return exchange.request('AddOrder', 'private', 'POST', { pair: 'XBTUSDT' }) as Promise<number>
    }
    guardExchange(exchange, killSwitch)
    await killSwitch.halt()
    const calls = [
      () => bot.loadGrid(),
      () => bot.fetchAndHedge(),
      () => bot.cancelAndBuy(),
      () => bot.cancelOrder('1', SPOT),
      () => exchange.fetchTime(),
    ]
    for (const call of calls) await t.rejects(call(), { code: 'TRADING_HALTED' })
    const paths = server.arrivals.map(({ path }) => path.split('/').at(-1))
    t.same(
      paths.filter((path) => path === 'AddOrder'),
      [],
    )
    t.ok(paths.includes('CancelOrder'), 'the cancel has left')
  },
)

/** A bot that does something when its order was placed, in the middle of the call. */
function hookedBybit(): { Bot: object; onPlaced: (hook: () => void) => void } {
  let hook: (() => void) | null = null
  class Bot extends ccxt.pro.bybit {
    override async createOrder(...args: Parameters<Exchange['createOrder']>) {
      const order = await super.createOrder(...args)
      const placed = hook
      hook = null
      placed?.()
      return order
    }
  }
  return {
    Bot,
    onPlaced: (next) => {
      hook = next
    },
  }
}

const LONG_TWO: Venue = {
  name: 'bybit',
  positions: async () => [{ symbol: SWAP, side: 'long', quantity: '2' }],
  openOrders: async () => [],
  cancel: async () => {},
  close: async () => {},
}

t.test(
  'given an exit within another exit’s call, when only reductions pass, then each is verified by itself',
  async (t) => {
    const { Bot, onPlaced } = hookedBybit()
    const { server, killSwitch, exchange } = await setUp(t, 'bybit', {
      reply: acceptedByBybit,
      from: { pro: { bybit: Bot } },
      config: UNIFIED,
      killSwitch: { venues: [LONG_TWO] },
    })
    guardExchange(exchange, killSwitch)
    await killSwitch.halt({ level: 'reducing' })
    const exit = (amount: number) =>
      exchange.createOrder(SWAP, 'market', 'sell', amount, undefined, { reduceOnly: true })
    while (!killSwitch.check({ symbol: SWAP, side: 'sell', amount: '0.1', reduceOnly: true, venue: 'bybit' }).allowed) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    let inner: Promise<unknown> = Promise.resolve()
    onPlaced(() => {
      inner = exit(20)
      inner.catch(() => {})
    })
    await exit(1)
    await t.rejects(inner, { code: 'REDUCTION_UNVERIFIED' })
    const quantities = server.arrivals
      .filter(({ path }) => path.endsWith('create'))
      .map(({ body }) => JSON.parse(body).qty)
    t.same(quantities, ['1'])
  },
)

t.test(
  'given an order within another order’s call, when it is sent, then it counts as in flight by itself',
  async (t) => {
    const { Bot, onPlaced } = hookedBybit()
    let release = () => {}
    let orders = 0
    const reply: Answer = async ({ path }) => {
      if (path.endsWith('create') && ++orders === 2) {
        await new Promise<void>((resolve) => {
          release = resolve
        })
      }
      return { body: { retCode: 0, result: { orderId: '1' } } }
    }
    const { killSwitch, exchange } = await setUp(t, 'bybit', { reply, from: { pro: { bybit: Bot } }, config: UNIFIED })
    guardExchange(exchange, killSwitch)
    let inner: Promise<unknown> = Promise.resolve()
    onPlaced(() => {
      inner = buy(exchange, SWAP)
    })
    await buy(exchange, SWAP)
    while (orders < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    t.match(killSwitch.status().orders, { inFlight: 1 })
    t.match(await killSwitch.halt({ wait: 300 }), { quiet: false })
    release()
    await inner
    t.match(killSwitch.status().orders, { passed: 2, inFlight: 0, late: 1 })
  },
)

t.test('given a bot that hedges after each order, when it is closed out, then the hedge does not leave', async (t) => {
  class Hedging extends ccxt.pro.bybit {
    override async createOrder(...args: Parameters<Exchange['createOrder']>) {
      const order = await super.createOrder(...args)
      await super.createOrder('ETH/USDT:USDT', 'market', 'buy', 20)
      return order
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
  const exchange = await makeExchange({ pro: { bybit: Hedging } }, 'bybit', server, UNIFIED)
  const venue = exchangeVenue(exchange, { symbols: [SWAP], parts: { 'other symbols': 'none' } })
  const killSwitch = await startKillSwitch(t, { venues: [venue] }, { allow_close_all: true })
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  t.match((await closeOut(killSwitch)).body, { status: 'flat' })
  const orders = server.arrivals.filter(({ path }) => path.endsWith('create')).map(({ body }) => JSON.parse(body))
  t.match(orders, [{ symbol: 'BTC-USDT-SWAP', side: 'Sell', qty: '2', reduceOnly: true }])
  t.equal(orders.length, 1)
})

t.test(
  'given a call that cancels, then orders, when trading is halted in between, then the error says so',
  async (t) => {
    const state: { halt?: () => Promise<unknown> } = {}
    const reply: Answer = async ({ path }) => {
      if (path.endsWith('CancelOrder')) await state.halt?.()
      return { body: { error: [], result: { count: 1 } } }
    }
    class Emulated extends ccxt.pro.kraken {
      override async editOrder(...args: Parameters<Exchange['editOrder']>) {
        const [id, symbol, type, side, amount = 0, price] = args
        await this.cancelOrder(id, symbol)
        return this.createOrder(symbol, type, side, amount, price)
      }
    }
    const { server, killSwitch, exchange } = await setUp(t, 'kraken', { reply, from: { pro: { kraken: Emulated } } })
    state.halt = () => killSwitch.halt()
    guardExchange(exchange, killSwitch)
    await t.rejects(exchange.editOrder('1', SPOT, 'limit', 'buy', 1, 100), OrderPartlySentError)
    t.equal(server.arrivals.length, 1)
  },
)

t.test(
  'given an order’s call that still reads, when trading is halted, then the error says nothing was sent',
  async (t) => {
    const state: { halt?: () => Promise<unknown> } = {}
    const reply: Answer = async () => {
      await state.halt?.()
      return { body: { retCode: 0, result: {} } }
    }
    const { server, killSwitch, exchange } = await setUp(t, 'bybit', { reply })
    state.halt = () => killSwitch.halt()
    guardExchange(exchange, killSwitch)
    await t.rejects(buy(exchange, SWAP), { code: 'TRADING_HALTED' })
    t.ok(server.arrivals.every(({ method }) => method === 'GET'))
    t.match(killSwitch.status().orders, { unknown: 0, late: 0 })
  },
)

t.test('given arguments changed after the call, when the order is sent, then it is as it was checked', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'bybit', { reply: acceptedByBybit, config: UNIFIED })
  guardExchange(exchange, killSwitch)
  const params: Record<string, unknown> = { reduceOnly: true, strategy: 'trend' }
  const sent = exchange.createOrder(SWAP, 'market', 'sell', 1, undefined, params)
  Object.assign(params, { qty: '50', reduceOnly: false })
  await sent
  const [order] = server.arrivals.filter(({ path }) => path.endsWith('create')).map(({ body }) => JSON.parse(body))
  t.match(order, { qty: '1', reduceOnly: true })
  t.notOk('strategy' in order, 'what only the guard asks for is not sent')
})

t.test('given parameters that name another market, when one symbol is halted, then the order is covered', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t, 'binance')
  guardExchange(exchange, killSwitch)
  await killSwitch.halt({ scope: { symbol: 'BTCUSDT' } })
  await t.rejects(buy(exchange, 'ETH/USDT', { symbol: 'BTCUSDT' }), { code: 'TRADING_HALTED' })
  await t.rejects(buy(exchange, SPOT), { code: 'TRADING_HALTED' }, 'by the exchange’s own name as well')
  await t.rejects(buy(exchange, SWAP), { code: 'TRADING_HALTED' }, 'and as a contract')
  t.same(server.arrivals, [])
})

t.test(
  'given two hundred orders of a halted symbol in the queue, when one is cancelled, then it does not wait',
  async (t) => {
    const { server, killSwitch, exchange } = await setUp(t, 'binance', {
      config: { enableRateLimit: true, rateLimit: 300_000, rollingWindowSize: 0 },
    })
    guardExchange(exchange, killSwitch)
    t.teardown(() => Reflect.set(exchange.throttler, 'running', false))
    const orders = Promise.allSettled(Array.from({ length: 200 }, () => buy(exchange)))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await killSwitch.halt({ scope: { symbol: SPOT } })
    await orders
    await exchange.cancelOrder('1', SPOT)
    t.equal(server.arrivals.filter(({ method }) => method === 'DELETE').length, 1)
    t.ok(server.arrivals.length <= 2, 'no order but the first one')
  },
)

t.test('given a bot with a queue of its own, when trading is halted, then reads and cancels still pass', async (t) => {
  for (const throttle of [
    async () => {},
    async () => {
      throw new Error('throttle queue is over maxCapacity')
    },
  ]) {
    const { server, killSwitch, exchange } = await setUp(t, 'binance', { config: { enableRateLimit: true } })
    Reflect.set(exchange, 'throttler', { throttle })
    guardExchange(exchange, killSwitch)
    const before = await exchange.cancelOrder('1', SPOT).then(
      () => 'sent',
      ({ message }) => message,
    )
    await killSwitch.halt()
    await exchange.cancelOrder('2', SPOT).catch(() => {})
    await exchange.fetchTicker(SPOT).catch(() => {})
    if (before === 'sent') t.ok(server.arrivals.length === 3)
    else t.match(before, /maxCapacity/)
  }
})

t.test('given an order that bypasses the guarded watch(), when it is refused, then its caller learns it', async (t) => {
  class Own extends ccxt.pro.hyperliquid {
    override async createOrderWs() {
      const url = String((this.urls['api'] as unknown as { ws: { public: string } }).ws.public)
      return super.watch(url, 'mine', { method: 'post', id: 1, request: { type: 'order' } }, 'mine') as Promise<never>
    }
  }
  for (const enableRateLimit of [true, false]) {
    const { server, killSwitch, exchange } = await setUp(t, 'hyperliquid', {
      from: { pro: { hyperliquid: Own } },
      config: { enableRateLimit },
    })
    guardExchange(exchange, killSwitch)
    const sent = exchange.createOrderWs('BTC/USDC:USDC', 'limit', 'buy', 1, 100)
    const outcome = t.rejects(sent, { code: 'TRADING_HALTED' })
    await killSwitch.halt()
    await outcome
    t.same(server.arrivals, [])
    t.equal(killSwitch.status().orders.inFlight, 0)
  }
})
