import t from 'tap'
import { OrderRequest } from '../../lib/clients/order-request.js'
import { asManyAsIn, ordersIn } from '../../lib/clients/orders-in.js'
import { ATTEMPT_LOOK, STEP_LOOK } from '../../lib/host/step-look.js'
import { guardMethods } from '../../plugins/guard-methods/index.js'
import { buy, realGuard } from '../support/guard-parts.js'

/** A kill switch of three orders a second, as guards of clients ask it. */
function threeASecond() {
  const parts = realGuard({ rates: [{ name: 'max_orders_per_second', limit: 3, level: 'halted' }] })
  const { guard, middleware } = parts
  const killSwitch = {
    middleware,
    permits: (order: unknown) => guard.permits(order),
    [STEP_LOOK]: (order: unknown) => guard.permits(order, 'step'),
    [ATTEMPT_LOOK]: (order: unknown) => guard.permitsAttempt(order),
  }
  return { ...parts, killSwitch }
}

t.test('given a client that tries again, when its order leaves, then each attempt has one slot', async (t) => {
  const { killSwitch, latch } = threeASecond()
  const request = new OrderRequest(killSwitch, [buy()])
  let left = 0
  const sent = request.send(async () => {
    for (;;) {
      const opened = request.attempt()
      opened()
      opened()
      left++
    }
  })
  await t.rejects(sent, { code: 'TRADING_HALTED', reason: /max_orders_per_second.*this was a retry/ })
  t.equal(left, 3)
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given requests that wait in their client, when they leave at once, then no more do than may', async (t) => {
  const { killSwitch } = threeASecond()
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let left = 0
  const send = () => {
    const request = new OrderRequest(killSwitch, [buy()])
    return request.send(async () => {
      await opened
      request.attempt()()
      left++
    })
  }
  const sent = []
  for (let order = 0; order < 6; order++) {
    sent.push(send().catch(({ code }) => code))
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
  open()
  const refused = (await Promise.all(sent)).filter((code) => code === 'TRADING_HALTED')
  t.ok(left <= 3, `${left} have left`)
  t.equal(left + refused.length, 6)
})

t.test('given a request with four orders, when three may leave, then none of them does', async (t) => {
  const { killSwitch } = threeASecond()
  const request = new OrderRequest(killSwitch, [buy(), buy(), buy(), buy()])
  let left = 0
  const sent = request.send(async () => {
    request.attempt()
    left++
  })
  await t.rejects(sent, { code: 'TRADING_HALTED' })
  t.equal(left, 0)
})

t.test('given a method that sends through another, when that is called again, then it is an order more', async (t) => {
  const { killSwitch } = threeASecond()
  let left = 0
  class Client {
    async placeOrder(order: object): Promise<void> {
      for (let tries = 0; tries < 10; tries++) await this.post('/order', order)
    }
    async post(_path: string, _order: object): Promise<void> {
      left++
    }
  }
  const client = new Client()
  guardMethods(client, killSwitch, { risk: ['placeOrder', 'post'] })
  await t.rejects(client.placeOrder(buy()), { code: 'TRADING_HALTED' })
  t.equal(left, 3)
})

t.test(
  'given a request that is not understood, when it is counted, then each object in its lists is an order',
  async (t) => {
    const order = { symbol: 'BTCUSDT', side: 'BUY' }
    const counts: readonly (readonly [number, unknown])[] = [
      [1, undefined],
      [1, order],
      [1, 'not { JSON'],
      [1, '[not JSON'],
      [1, { a: { b: { c: { d: { e: [order, order] } } } } }],
      [1, { symbols: ['A', 'B', 'C'], bytes: Buffer.alloc(9) }],
      [3, [order, order, order]],
      [2, { category: 'linear', request: [order, order] }],
      [2, { op: 'order.create-batch', args: [{ request: [order, order] }] }],
      [2, { batchOrders: JSON.stringify([order, order]) }],
      [2, JSON.stringify({ args: [order, order] })],
      [1, [{ ...order, attachAlgoOrds: [{ tpTriggerPx: '1' }, { slTriggerPx: '2' }] }]],
    ]
    for (const [count, said] of counts) t.equal(ordersIn(said), count, JSON.stringify(said))
  },
)

t.test('given a batch that nobody understands, when it is sent again, then it takes as many slots again', async (t) => {
  const { killSwitch } = threeASecond()
  const request = new OrderRequest(killSwitch, [asManyAsIn([{}, {}], { action: 'place' })])
  let left = 0
  const sent = request.send(async () => {
    for (;;) {
      request.attempt()
      left++
    }
  })
  await t.rejects(sent, { code: 'TRADING_HALTED', reason: /this was a retry/ })
  t.equal(left, 1)
})

t.test(
  'given a method that takes a list, when nobody describes it, then it is as many orders as are in it',
  async (t) => {
    const { killSwitch } = threeASecond()
    let left = 0
    const client = {
      async placeOrders(_orders: object[]): Promise<void> {
        left++
      },
    }
    guardMethods(client, killSwitch, { risk: ['placeOrders'] })
    await t.rejects(client.placeOrders([{}, {}, {}, {}]), { code: 'TRADING_HALTED' })
    t.equal(left, 0)
  },
)

t.test('given a request with several orders, when one is beyond a limit, then none of them counts', async (t) => {
  const { guard, middleware, latch } = realGuard({
    rates: [{ name: 'max_orders_per_second', limit: 3, level: 'halted' }],
    limits: { maxOrderValue: { '*': '100' }, duplicateMs: 60_000 },
  })
  const killSwitch = { middleware, permits: (order: unknown) => guard.permits(order) }
  const order = (quantity: number) => buy({ symbol: 'ETH/USDT', quantity, price: 10 })
  const send = (...quantities: number[]) => {
    const request = new OrderRequest(killSwitch, quantities.map(order))
    return request.send(async () => request.attempt())
  }
  for (let again = 0; again < 5; again++)
    await t.rejects(send(1, 2, 11), { code: 'ORDER_LIMIT', reason: /^order 3 of 3: max_order_value: it is worth 110/ })
  await t.resolves(send(1, 2, 3), 'those before it were not noted, and took no slot')
  t.equal(latch.gate.read().state, 'active')
  await t.rejects(send(4), { code: 'TRADING_HALTED' })
})
