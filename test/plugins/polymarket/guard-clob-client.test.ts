import { ClobClient as ClobClientV1 } from '@polymarket/clob-client'
import { ClobClient, OrderType, Side } from '@polymarket/clob-client-v2'
import axios from 'axios'
import t from 'tap'
import { guardClobClient } from '../../../plugins/polymarket/index.js'
import { clientV1, clientV2, fakePolymarket, NO, YES } from '../../support/fake-polymarket.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const BUY = { tokenID: YES, price: 0.4, size: 10, side: Side.BUY } as const
const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }
/** The first client writes into the order that it is given. */
const oldBuy = () => ({ ...BUY }) as never

/** A class of this test's own, so that no test guards another's clients. */
const ownV2 = () => class extends ClobClient {}
const ownV1 = () => class extends ClobClientV1 {}

t.test(
  'given an order that was signed before the halt, when it is posted after it, then it does not leave',
  async (t) => {
    const venue = await fakePolymarket(t)
    const killSwitch = await runningKillSwitch(t)
    const V2 = ownV2()
    const V1 = ownV1()
    guardClobClient(V2, killSwitch)
    guardClobClient(V1, killSwitch)
    const one = clientV2(venue.url, V2)
    const old = clientV1(venue.url, V1)
    const signed = await one.createOrder(BUY)
    const signedV1 = await old.createOrder(oldBuy())
    await one.postOrder(signed, OrderType.GTC)
    await old.postOrder(signedV1)
    t.equal(venue.to('POST', '/order').length, 2)
    t.match(venue.to('POST', '/order')[0]?.body, { order: { tokenId: YES, side: 'BUY' }, orderType: 'GTC' })
    t.match(killSwitch.status().orders, { passed: 2, inFlight: 0 })

    void killSwitch.halt({ reason: 'fat finger' })
    await t.rejects(one.postOrder(signed), {
      ...HALTED,
      order: { symbol: YES, side: 'buy', quantity: '10', venue: 'polymarket' },
    })
    await t.rejects(one.createAndPostOrder(BUY), HALTED)
    await t.rejects(one.createAndPostMarketOrder({ tokenID: YES, amount: 5, price: 0.5, side: Side.BUY }), HALTED)
    await t.rejects(one.postOrders([{ order: signed, orderType: OrderType.GTC }]), HALTED)
    await t.rejects(old.postOrder(signedV1), HALTED)
    await t.rejects(old.createAndPostOrder(oldBuy()), HALTED)
    await t.rejects(old.postOrders([{ order: signedV1, orderType: 'GTC' as never }]), HALTED)
    await t.rejects(old.rfq.acceptRfqQuote({ requestId: 'r', quoteId: 'q', expiration: 0 }), HALTED)
    await t.rejects(old.rfq.createRfqRequest(oldBuy()), HALTED)
    t.equal(venue.to('POST', '/order').length, 2)
    t.equal(venue.arrived.filter(({ method, path }) => method === 'POST' && /orders|rfq/.test(path)).length, 0)
    t.equal(killSwitch.status().orders.rejected, 9)
  },
)

t.test('given onRefused, when an order is refused, then its caller gets what that says, and none leaves', async (t) => {
  const venue = await fakePolymarket(t)
  const killSwitch = await runningKillSwitch(t)
  const asked: unknown[][] = []
  const one = clientV2(venue.url)
  guardClobClient(one, killSwitch, {
    onRefused: (...given) => {
      asked.push(given)
      return { success: false, errorMsg: given[0].message }
    },
  })
  t.match(await one.createAndPostOrder(BUY), { success: true })
  void killSwitch.halt({ reason: 'fat finger' })
  t.match(await one.createAndPostOrder(BUY), { success: false, errorMsg: /Trading is halted: fat finger/ })
  t.match(asked, [[HALTED, { symbol: YES, side: 'buy', quantity: '10' }, { method: 'post' }]])
  const signed = await one.createOrder(BUY)
  const batch = await one.postOrders([signed, signed].map((order) => ({ order, orderType: OrderType.GTC })))
  t.match(batch, { success: false })
  t.equal(venue.to('POST', '/order').length, 1)
  t.equal(venue.to('POST', '/orders').length, 0)
  t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })

  const strict = clientV2(venue.url)
  guardClobClient(strict, killSwitch, {
    onRefused: () => {
      throw new RangeError('no')
    },
  })
  await t.rejects(strict.createAndPostOrder(BUY), { name: 'RangeError' })
  t.equal(venue.to('POST', '/order').length, 1)
})

t.test('given the bot is halted, then cancels, readings and heartbeats still pass', async (t) => {
  const venue = await fakePolymarket(t)
  const killSwitch = await runningKillSwitch(t)
  const one = clientV2(venue.url)
  const old = clientV1(venue.url)
  guardClobClient(one, killSwitch)
  guardClobClient(old, killSwitch)
  void killSwitch.halt()
  for (const client of [one, old]) {
    t.same(await client.cancelOrder({ orderID: '0x7' }), { canceled: ['0x7'], not_canceled: {} })
    t.match(await client.cancelAll(), { not_canceled: {} })
    t.match(await client.cancelOrders(['0x7']), { canceled: ['0x7'] })
    t.same(await client.getMidpoints([{ token_id: YES, side: 'BUY' as never }]), { [YES]: '0.40' })
    t.same(await client.getOpenOrders(), [])
    t.match(await client.postHeartbeat('h0'), { heartbeat_id: 'h1' })
  }
  await t.rejects(one.createAndPostOrder(BUY), HALTED)
  await t.rejects(old.createAndPostOrder(oldBuy()), HALTED)
  await t.rejects(old.rfq.createRfqRequest(oldBuy()), HALTED, 'also what the constructor had bound already')
  t.equal(venue.to('POST', '/order').length, 0)
})

for (const [name, make] of [
  ['clob-client-v2', (url: string) => clientV2(url)],
  ['clob-client-v2 with throwOnError', (url: string) => clientV2(url, undefined, { throwOnError: true })],
  ['clob-client', (url: string) => clientV1(url) as unknown as ClobClient],
] as const) {
  t.test(
    `given ${name} retries by itself, when the halt comes after its first attempt, then the second does not leave`,
    async (t) => {
      const venue = await fakePolymarket(t)
      const killSwitch = await runningKillSwitch(t)
      const client = make(venue.url)
      guardClobClient(client, killSwitch)
      const signed = await client.createOrder({ ...BUY })

      venue.answers.set('POST /order', () => null)
      await client.postOrder(signed).catch(() => {})
      t.equal(venue.to('POST', '/order').length, 2, 'it does retry while the bot is active')

      venue.answers.set('POST /order', () => {
        void killSwitch.halt({ reason: 'fat finger' })
        return null
      })
      await t.rejects(client.postOrder(signed), { ...HALTED, message: /first attempt may have arrived/ })
      t.equal(venue.to('POST', '/order').length, 3)
      t.match(killSwitch.status().orders, { inFlight: 0, late: 1 })
      t.equal(killSwitch.status().inFlightOrders.filter(({ outcome }) => outcome === 'unknown').length, 2)
    },
  )
}

t.test('given an exit that the client retries by itself, when reducing, then the retry does not leave', async (t) => {
  const venue = await fakePolymarket(t)
  const held = {
    name: 'polymarket',
    positions: async () => [{ symbol: YES, side: 'long' as const, quantity: '10' }],
    openOrders: async () => [],
    cancel: async () => {},
    close: async () => {},
  }
  const killSwitch = await runningKillSwitch(t, { venues: [held] }, { settle_ms: 20 })
  const client = clientV2(venue.url)
  guardClobClient(client, killSwitch, { sellsReduce: true })
  const signed = await client.createOrder({ ...BUY, side: Side.SELL })
  await killSwitch.halt({ level: 'reducing' })
  const more = { venue: 'polymarket', symbol: YES, side: 'sell', quantity: '11', reduceOnly: true }
  const why = () => (killSwitch.check(more) as { reason: string }).reason
  while (!/more than the 10/.test(why())) await new Promise((resolve) => setTimeout(resolve, 50))

  venue.answers.set('POST /order', () => null)
  const message = /more than the 0 that no pending exit covers.*first attempt may have arrived/
  await t.rejects(client.postOrder(signed), { code: 'REDUCTION_UNVERIFIED', message })
  t.equal(venue.to('POST', '/order').length, 1)
})

t.test(
  'given an order held up by the HTTP client, when the halt comes meanwhile, then it does not leave',
  async (t) => {
    const venue = await fakePolymarket(t)
    const killSwitch = await runningKillSwitch(t)
    const client = clientV2(venue.url)
    guardClobClient(client, killSwitch)
    const signed = await client.createOrder(BUY)
    const hold = axios.interceptors.request.use(async (config) => {
      if (config.method === 'post') await killSwitch.halt()
      return config
    })
    t.teardown(() => axios.interceptors.request.eject(hold))
    await t.rejects(client.postOrder(signed), HALTED)
    t.equal(venue.to('POST', '/order').length, 0)
  },
)

t.test('given a batch, then it leaves as a whole or not at all, and each order has its own outcome', async (t) => {
  const venue = await fakePolymarket(t)
  const killSwitch = await runningKillSwitch(t)
  const client = clientV2(venue.url)
  guardClobClient(client, killSwitch)
  const yes = { order: await client.createOrder(BUY), orderType: OrderType.GTC }
  const no = { order: await client.createOrder({ ...BUY, tokenID: NO }), orderType: OrderType.GTC }
  const answers = await client.postOrders([yes, no])
  t.match(answers, [{ orderID: '0x1' }, { orderID: '0x2' }])
  t.match(killSwitch.status().orders, { passed: 2, inFlight: 0 })

  const { haltId } = await killSwitch.halt({ scope: { symbol: NO } })
  await t.rejects(client.postOrders([yes, no]), HALTED)
  t.equal(venue.to('POST', '/orders').length, 1)
  await client.postOrders([yes])
  t.match(killSwitch.status().orders, { inFlight: 0 })
  await killSwitch.resume({ confirm: haltId })

  venue.answers.set('POST /orders', () => void killSwitch.halt())
  t.match(await client.postOrders([yes, no]), [{ orderID: '0x1' }, { orderID: '0x2' }])
  t.equal(killSwitch.status().orders.late, 2)
})

t.test('given the venue refuses an order, then the client’s own answer comes back', async (t) => {
  const venue = await fakePolymarket(t)
  const killSwitch = await runningKillSwitch(t)
  const client = clientV2(venue.url)
  guardClobClient(client, killSwitch)
  const signed = await client.createOrder(BUY)
  venue.answers.set('POST /order', () => ({ status: 400, body: { error: 'not enough balance / allowance' } }))
  t.same(await client.postOrder(signed), { error: 'not enough balance / allowance', status: 400 })
  t.same(killSwitch.status().inFlightOrders, [])
  venue.answers.set('POST /order', () => ({ status: 500, body: { error: 'oops' } }))
  t.same(await client.postOrder(signed), { error: 'oops', status: 500 })
  t.match(killSwitch.status().inFlightOrders, [{ outcome: 'unknown' }])
})

t.test('given the guard is set twice and taken off, then the class is what it was', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const venue = await fakePolymarket(t)
  const V2 = ownV2()
  const before = Reflect.ownKeys(V2.prototype)
  const unguard = guardClobClient(V2, killSwitch)
  guardClobClient(V2, killSwitch)()
  const client = clientV2(venue.url, V2)
  const signed = await client.createOrder(BUY)
  await client.postOrder(signed)
  t.equal(killSwitch.status().orders.passed, 1)
  void killSwitch.halt()
  await t.rejects(client.postOrder(signed), HALTED)
  unguard()
  t.same(Reflect.ownKeys(V2.prototype), before)
  t.ok(client instanceof ClobClient)
  t.throws(() => guardClobClient({}, killSwitch), /no Polymarket client/)
})

t.test(
  'given a first attempt whose answer is lost, when its repetition is a duplicate, then it is unknown',
  async (t) => {
    const venue = await fakePolymarket(t)
    const killSwitch = await runningKillSwitch(t)
    const client = clientV2(venue.url)
    guardClobClient(client, killSwitch)
    const signed = await client.createOrder(BUY)
    const duplicated = { status: 400, body: { error: 'order 0x1 is invalid. Duplicated.' } }
    venue.answers.set('POST /order', () => (venue.to('POST', '/order').length === 1 ? null : duplicated))
    t.match(await client.postOrder(signed), { status: 400, error: /Duplicated/ })
    t.equal(venue.to('POST', '/order').length, 2)
    t.match(killSwitch.status().inFlightOrders, [{ outcome: 'unknown' }])
  },
)

t.test('given an order that the venue delays, then the client’s answer comes back, and it is unknown', async (t) => {
  const venue = await fakePolymarket(t)
  const killSwitch = await runningKillSwitch(t)
  const client = clientV2(venue.url)
  guardClobClient(client, killSwitch)
  venue.answers.set('POST /order', () => ({ body: { success: true, errorMsg: '', orderID: '0x1', status: 'delayed' } }))
  t.match(await client.createAndPostOrder(BUY), { success: true, status: 'delayed' })
  t.match(killSwitch.status().inFlightOrders, [{ outcome: 'unknown' }])
})

t.test('given an interceptor that repeats requests, when halted meanwhile, then no second one leaves', async (t) => {
  const venue = await fakePolymarket(t)
  const killSwitch = await runningKillSwitch(t)
  const client = clientV2(venue.url, undefined, { retryOnError: false })
  guardClobClient(client, killSwitch)
  const signed = await client.createOrder(BUY)
  let repeats = 0
  const interceptor = axios.interceptors.response.use(undefined, (error) =>
    repeats++ === 0 ? axios(error.config) : Promise.reject(error),
  )
  t.teardown(() => axios.interceptors.response.eject(interceptor))
  venue.answers.set('POST /order', () => null)
  await client.postOrder(signed)
  t.equal(venue.to('POST', '/order').length, 2, 'it does repeat while the bot is active')
  t.equal(venue.to('POST', '/order')[1]?.path, '/order', 'and nothing stands in its query')

  repeats = 0
  venue.answers.set('POST /order', () => {
    void killSwitch.halt({ reason: 'fat finger' })
    return null
  })
  await t.rejects(client.postOrder(signed), { ...HALTED, message: /first attempt may have arrived/ })
  t.equal(venue.to('POST', '/order').length, 3)
})
