import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { guardExchange } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { startKillSwitch } from '../support.js'

/** An exchange guarded by a kill switch with limits. Nobody reads it. */
async function setUp(t: Test, limits: object, id = 'kraken', more: object = {}) {
  const server = await startRecordingServer()
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t, {}, { limits, ...more })
  const exchange = await makeExchange(ccxt, id, server, {})
  t.teardown(() => exchange.close())
  guardExchange(exchange, killSwitch)
  const send = (sending: () => Promise<unknown>) =>
    sending().then(
      () => 'sent',
      ({ code, reason, name }) => (code === 'ORDER_LIMIT' ? reason : name),
    )
  return { server, killSwitch, exchange, send }
}

const OUTCOME = [() => 'sent', ({ code }: { code: string }) => code] as const

t.test('given max_order_value, when ccxt orders, then price, cost and parameters count', async (t) => {
  const { server, exchange, send } = await setUp(t, { max_order_value: 1000 })
  const order = (amount: number, price?: number, params = {}) =>
    send(() => exchange.createOrder('BTC/USDT', price === undefined ? 'market' : 'limit', 'buy', amount, price, params))
  t.match(await order(11, 100), /worth 1100 \(11 at 100\)/)
  t.match(await order(11), /it tells no price/)
  t.match(await order(1, 100, { volume: 1_000 }), /volume is another quantity/)
  t.match(await send(() => exchange.createMarketBuyOrderWithCost('BTC/USDT', 1_001)), /worth 1001/)
  t.same(server.arrivals, [])
  t.notMatch(await order(9, 100), /max_order_value/)
  t.equal(server.arrivals.length, 1)
})

t.test(
  'given a symbol without a position, when the bot says its mark price, then it counts, and is not sent',
  async (t) => {
    const { server, exchange, send } = await setUp(t, { max_order_value: 1000, price_band: '5%' })
    const order = (amount: number, price?: number) =>
      send(() => exchange.createOrder('BTC/USDT', price ? 'limit' : 'market', 'buy', amount, price, { markPrice: 100 }))
    t.match(await order(11), /worth 1100 \(11 at 100\)/)
    t.match(await order(1, 120), /price_band/)
    t.same(server.arrivals, [])
    t.notMatch(await order(9), /max_order_value|price_band/)
    t.equal(server.arrivals.length, 1)
    t.notMatch(JSON.stringify(server.arrivals), /markPrice/)
  },
)

t.test(
  'given a raw WebSocket, when a bot sends orders through it, then each keeps to limits and takes a slot',
  async (t) => {
    const buy = { jsonrpc: '2.0', method: 'private/buy', params: { amount: 10 } }
    const open = async (limits: object, trips: object) => {
      const { server, killSwitch, exchange } = await setUp(t, limits, 'deribit', trips)
      // biome-ignore lint/suspicious/noExplicitAny: bots reach inside
      const client = (exchange as any).client(`${server.wsUrl}/raw`)
      await client.connect()
      const send = () => client.send(buy).then(...OUTCOME)
      return { server, killSwitch, send }
    }
    const limited = await open({ max_order_value: 1000 }, {})
    t.equal(await limited.send(), 'ORDER_LIMIT')
    const counted = await open({ duplicate_ms: 1 }, { trips: { max_orders_per_minute: 2 } })
    const outcomes = [await counted.send(), await counted.send(), await counted.send()]
    t.same(outcomes, ['sent', 'sent', 'TRADING_HALTED'])
    t.equal(counted.killSwitch.state, 'halted')
  },
)

t.test('given market orders that buy, when they are given a price, then it counts where ccxt goes by it', async (t) => {
  const buy = async (id: string, amount: number, price: number, params = {}) => {
    const { server, exchange, send } = await setUp(t, { max_order_value: 1000 }, id)
    const outcome = await send(() => exchange.createOrder('BTC/USDT', 'market', 'buy', amount, price, params))
    return [server.arrivals.filter(({ method }) => method === 'POST').length, outcome]
  }
  t.match(await buy('kraken', 1_000, 0.01), [0, /it tells no price/])
  t.match(await buy('gate', 11, 100), [0, /worth 1100 \(11 at 100\)/])
  t.match(await buy('gate', 9, 100), [1])
  t.match(await buy('gate', 1_001, 1, { createMarketBuyOrderRequiresPrice: false }), [0, /contracts is, is not known/])
})

t.test(
  'given several orders in one request, when limits look, then at each of them, and each takes a slot',
  async (t) => {
    const limits = { max_order_value: 1000, duplicate_ms: 60_000 }
    const { server, killSwitch, exchange, send } = await setUp(t, limits, 'gate', {
      trips: { max_orders_per_minute: 4 },
    })
    const order = (amount: number, price: number, symbol = 'BTC/USDT') => ({
      symbol,
      type: 'limit',
      side: 'buy',
      amount,
      price,
    })
    const orders = () => server.arrivals.filter(({ method }) => method === 'POST')
    // biome-ignore lint/suspicious/noExplicitAny: ccxt's types ask for more
    const batch = (...orders: object[]) => send(() => exchange.createOrders(orders as any))
    t.match(await batch(order(1, 100), order(1, 101), order(11, 100)), /worth 1100 \(11 at 100\)/)
    t.match(await batch(order(2, 100), order(2, 100)), /duplicate_ms/)
    t.same(server.arrivals, [])
    t.notMatch(await batch(order(1, 100), order(1, 101), order(9, 100)), /duplicate_ms|max_order_value|TradingHalted/)
    t.equal(orders().length, 1, 'the refused ones were not noted')
    t.equal(await batch(order(3, 100), order(3, 101)), 'TradingHaltedError')
    t.equal(killSwitch.state, 'halted')
    t.equal(orders().length, 1)
  },
)
