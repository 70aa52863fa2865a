import { EventEmitter } from 'node:events'
import t, { type Test } from 'tap'
import { isTradingHaltedError } from '../../../lib/index.js'
import { type GuardMethodsOptions, guardMethods, methodsOf } from '../../../plugins/guard-methods/index.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const SECRET = Symbol('secret')

/** Methods of every kind that there is. */
class Base {
  readonly sent: string[] = []
  async inherited(): Promise<string> {
    return this.send('inherited')
  }
  send(what: string): string {
    this.sent.push(what)
    return what
  }
}
class Client extends Base {
  readonly name = 'client'
  readonly orders = {
    parent: this as Base,
    create: async (): Promise<string> => this.orders.parent.send('orders.create'),
    list: async (): Promise<string> => this.orders.parent.send('orders.list'),
  }
  arrow = async (): Promise<string> => this.send('arrow')
  async createOrder(order: object): Promise<string> {
    return this.send(JSON.stringify(order))
  }
  async createTwo(order: object): Promise<string> {
    await this.createOrder(order)
    await new Promise(setImmediate)
    return this.createOrder(order)
  }
  createLater(order: object, done: (answer: unknown) => void): void {
    setImmediate(() => done(this.createOrder(order)))
  }
  async cancelOrder(id: string): Promise<string> {
    return this.send(`cancel ${id}`)
  }
  async replace(order: object): Promise<string> {
    await this.cancelOrder('1')
    return this.createOrder(order)
  }
  async fetchOrders(callback?: () => unknown): Promise<unknown> {
    this.send('fetch')
    return callback?.()
  }
  count(): number {
    return this.sent.length
  }
  get getter(): () => Promise<string> {
    return async () => this.send('getter')
  }
  get url(): string {
    return 'http://venue'
  }
  async [SECRET](): Promise<string> {
    return this.send('symbol')
  }
}

const LISTS: GuardMethodsOptions = {
  risk: ['createOrder', 'createTwo'],
  cancel: ['cancelOrder', 'replace'],
  read: ['fetchOrders', 'count', 'send'],
  describe: (method, [order]) => (method === 'createOrder' || method === 'createTwo' ? (order as object) : {}),
}
const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }

t.test('given a guarded client, when the bot is halted, then no method but cancels and reads passes', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  guardMethods(client, killSwitch, LISTS)
  for (const call of [
    () => client.createOrder({}),
    () => client.inherited(),
    () => client.arrow(),
    () => client.getter(),
    () => client[SECRET](),
  ]) {
    await call()
  }
  t.equal(client.sent.length, 5)

  void killSwitch.halt()
  const shut: Record<string, () => Promise<unknown>> = {
    listed: () => client.createOrder({}),
    inherited: () => client.inherited(),
    'own arrow function': () => client.arrow(),
    'given back by a getter': () => client.getter(),
    'named by a symbol': () => client[SECRET](),
    'from a read’s callback': () => client.fetchOrders(() => client.createOrder({})),
    'within what is listed as a cancel': () => client.replace({}),
  }
  for (const [name, call] of Object.entries(shut)) await t.rejects(call(), HALTED, name)
  t.equal(await client.cancelOrder('7'), 'cancel 7')
  t.equal(client.count(), 8)
  t.equal(client.url, 'http://venue')
  t.same(client.sent.slice(5), ['fetch', 'cancel 1', 'cancel 7'])
})

t.test('given a guarded class, when instances are made before and after, then all of them are guarded', async (t) => {
  class Late extends Client {}
  const killSwitch = await runningKillSwitch(t)
  const before = new Late()
  const unguard = guardMethods(Late, killSwitch, LISTS)
  const after = new Late()
  void killSwitch.halt()
  for (const client of [before, after]) {
    await t.rejects(client.createOrder({}), HALTED)
    await t.rejects(client.inherited(), HALTED)
    t.equal(await client.cancelOrder('1'), 'cancel 1')
  }
  t.equal(await new Client().createOrder({}), '{}', 'another class is left alone')
  unguard()
  t.equal(await after.createOrder({}), '{}')
})

t.test(
  'given a call within a checked call, then it is one order, and is still stopped by a halt in between',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const client = new Client()
    guardMethods(client, killSwitch, LISTS)
    await client.createTwo({ symbol: 'A' })
    t.equal(killSwitch.status().orders.passed, 1)
    t.same(client.sent, ['{"symbol":"A"}', '{"symbol":"A"}'])

    const both = client.createTwo({ symbol: 'A' })
    void killSwitch.halt()
    await t.rejects(both, HALTED)
    t.equal(client.sent.length, 3, 'its second half did not leave')
  },
)

t.test(
  'given a callback that outlives the call it was handed to, then what it sends is an order of its own',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const client = new Client()
    guardMethods(client, killSwitch, LISTS)
    const answer = new Promise((resolve) => client.createLater({}, resolve))
    t.equal(await answer, '{}')
    t.equal(killSwitch.status().orders.passed, 2)

    const late = new Promise((resolve) => client.createLater({}, resolve))
    void killSwitch.halt()
    await t.rejects(late, HALTED)
  },
)

t.test(
  'given a halt of one symbol, when calls name theirs, then only that symbol stops, inner calls too',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const client = new Client()
    guardMethods(client, killSwitch, {
      ...LISTS,
      read: ['fetchOrders', 'count'],
      describe: (_method, [what]) => (typeof what === 'string' ? JSON.parse(what) : (what as object)),
    })
    void killSwitch.halt({ scope: { symbol: 'A' } })
    await t.rejects(client.createOrder({ symbol: 'A' }), HALTED)
    t.equal(await client.createOrder({ symbol: 'B' }), '{"symbol":"B"}', 'through send(), which is described as well')
    t.equal(killSwitch.status().orders.passed, 1, 'and is part of it')
    t.throws(() => {
      guardMethods(client, killSwitch, LISTS)
    }, /guarded already/)
  },
)

/** A client that does something in the middle of a call, as an acknowledgement does. */
t.test('given a class that is written as a function, when it is guarded, then its clients are', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const sent: unknown[] = []
  function Old(this: object) {}
  Old.prototype.request = async (order: unknown) => sent.push(order)
  const unguard = guardMethods(Old, killSwitch, { describe: () => ({}) })
  void killSwitch.halt()
  const client = Reflect.construct(Old, [])
  await t.rejects(client.request({}), { code: 'TRADING_HALTED' })
  t.same(sent, [])
  unguard()
  await client.request({})
  t.equal(sent.length, 1)
})

class Acknowledging {
  readonly sent: string[] = []
  act: (() => Promise<unknown>) | null = null
  outcome: Promise<unknown> = Promise.resolve()
  async request(action: { type: string; symbol?: string }): Promise<string> {
    this.sent.push(`${action.type} ${action.symbol}`)
    const { act } = this
    this.act = null
    if (act !== null) this.outcome = act().catch(({ code }) => code)
    await new Promise(setImmediate)
    return 'done'
  }
  async batch(actions: readonly { symbol: string }[]): Promise<string> {
    this.sent.push(`batch ${actions.map(({ symbol }) => symbol).join()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    return 'done'
  }
}

const DESCRIBED: GuardMethodsOptions = {
  risk: ['request'],
  venue: 'x',
  describe: (method, [action]) => {
    if (method !== 'request') return {}
    const { type, symbol = null } = action as { type: string; symbol?: string }
    if (type === 'read') return 'read'
    return type === 'cancel' ? { action: 'cancel' } : { symbol }
  },
}

t.test('given a call within a cancel or a read, when trading is halted, then it is judged by itself', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  for (const type of ['cancel', 'read']) {
    const client = new Acknowledging()
    guardMethods(client, killSwitch, DESCRIBED)
    void killSwitch.halt()
    client.act = () => client.batch([{ symbol: 'A' }])
    await client.request({ type })
    t.equal(await client.outcome, 'TRADING_HALTED', `what is not listed, within a ${type}`)
    client.act = () => client.request({ type: 'order', symbol: 'A' })
    await client.request({ type })
    t.equal(await client.outcome, 'TRADING_HALTED', `what is described as an order, within a ${type}`)
    client.act = () => client.request({ type: 'cancel' })
    await client.request({ type })
    t.equal(await client.outcome, 'done', `a cancel within a ${type}`)
    t.equal(client.sent.length, 4)
  }
})

t.test('given an order that may pass, when its call makes another one, then that one may not', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Acknowledging()
  guardMethods(client, killSwitch, DESCRIBED)
  void killSwitch.halt({ scope: { symbol: 'A' } })
  client.act = () => client.batch([{ symbol: 'A' }])
  await client.request({ type: 'order', symbol: 'B' })
  t.equal(await client.outcome, 'TRADING_HALTED', 'a batch of which nothing is known')
  client.act = () => client.request({ type: 'order', symbol: 'A' })
  await client.request({ type: 'order', symbol: 'B' })
  t.equal(await client.outcome, 'TRADING_HALTED', 'an order of the halted symbol')
  t.same(client.sent, ['order B', 'order B'])
})

t.test('given an order within another one’s call, then it is counted, and followed to its answer', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Acknowledging()
  guardMethods(client, killSwitch, { ...DESCRIBED, describe: (_method, [what]) => ({ symbol: symbolOf(what) }) })
  client.act = () => client.batch([{ symbol: 'B' }])
  await client.request({ type: 'order', symbol: 'A' })
  t.match(killSwitch.status().orders, { passed: 2, inFlight: 1 }, 'it outlives the call that has made it')
  await client.outcome
  t.match(killSwitch.status().orders, { passed: 2, inFlight: 0 })
})

interface Ticket {
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly reduceOnly: boolean
}

/** A client whose orders go through three of its methods, and that may send an order once more on its way. */
class Nested {
  readonly sent: string[] = []
  again: 'placeOrder' | 'send' | 'request' | 'itself' | 'helper' | null = null
  async placeOrder(order: Ticket): Promise<string> {
    await this.send(order)
    return this.again === 'placeOrder' ? this.send(order) : 'done'
  }
  async send(order: Ticket): Promise<string> {
    if (this.again === 'helper') await this.setLeverage()
    await this.request(order)
    return this.again === 'send' ? this.request(order) : 'done'
  }
  async request(order: Ticket): Promise<string> {
    this.sent.push(order.quantity)
    if (this.again === 'itself' && this.sent.length < 3) return this.request(order)
    if (this.again === 'request') return this.send(order)
    return 'done'
  }
  async setLeverage(): Promise<void> {
    this.sent.push('leverage')
  }
}

async function reducingNested(t: Test) {
  const venue = {
    name: 'v',
    positions: async () => [{ symbol: 'A', side: 'long' as const, quantity: '10' }],
    openOrders: async () => [],
    cancel: async () => {},
    close: async () => {},
  }
  const killSwitch = await runningKillSwitch(t, { venues: [venue] }, { settle_ms: 20 })
  const client = new Nested()
  guardMethods(client, killSwitch, {
    risk: ['placeOrder', 'send', 'request', 'setLeverage'],
    venue: 'v',
    describe: (_method, [order]) => ({ ...(order as Ticket | undefined) }),
  })
  await killSwitch.halt({ level: 'reducing' })
  const exit = (quantity: string): Ticket => ({ symbol: 'A', side: 'sell', quantity, reduceOnly: true })
  const place = async (quantity: string) => {
    const isRead = ({ code, reason }: { code: string; reason: string }) =>
      code !== 'REDUCTION_UNVERIFIED' || !/not been read|waits for a reading/.test(reason)
    for (;;) {
      const answer = await client.placeOrder(exit(quantity)).catch((error) => error)
      if (answer === 'done' || client.sent.length > 0 || isRead(answer)) return answer
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return { client, place }
}

t.test('given an exit of all through methods of the client, when reducing, then it passes once', async (t) => {
  const { client, place } = await reducingNested(t)
  t.equal(await place('10'), 'done')
  t.same(client.sent, ['10'])
})

for (const again of ['placeOrder', 'send', 'request', 'itself'] as const) {
  t.test(`given an exit that ${again} sends once more, when reducing, then that is another order`, async (t) => {
    const { client, place } = await reducingNested(t)
    client.again = again
    t.match(await place('10'), { code: 'REDUCTION_UNVERIFIED', reason: /more than the 0 that no pending exit covers/ })
    t.same(client.sent, ['10'])
  })
}

t.test('given an exit that does something else on its way, when reducing, then that is judged by itself', async (t) => {
  const { client, place } = await reducingNested(t)
  client.again = 'helper'
  t.match(await place('10'), { code: 'TRADING_REDUCING' })
  t.same(client.sent, [])
})

function symbolOf(what: unknown): string {
  const { symbol }: { symbol: string } = Array.isArray(what) ? what[0] : what
  return symbol
}

t.test('given describe, when it says read or cancel, then calls pass; when it throws, they add risk', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  guardMethods(client, killSwitch, {
    risk: ['createOrder'],
    read: ['send'],
    describe: (_method, [order]) => {
      const { type } = order as { type: string }
      if (type === 'read') return 'read'
      if (type === 'cancel') return { action: 'cancel' }
      throw new Error('what is this?')
    },
  })
  void killSwitch.halt()
  t.ok(await client.createOrder({ type: 'read' }))
  t.ok(await client.createOrder({ type: 'cancel' }))
  await t.rejects(client.createOrder({ type: 'place' }), HALTED)
  await t.rejects(client.createOrder(null as never), HALTED)
})

t.test('given a refused call, then a sync method throws, another rejects, and nobody has to wait for it', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  guardMethods(client, killSwitch, { sync: ['send'] })
  void killSwitch.halt()
  t.throws(() => client.send('x'), HALTED)
  let unhandled = 0
  const count = () => unhandled++
  process.on('unhandledRejection', count)
  void client.createOrder({})
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('unhandledRejection', count)
  t.equal(unhandled, 0)
  t.ok(isTradingHaltedError(await client.createOrder({}).catch((error) => error)))
})

t.test('given a client that throws or fails by itself, then its own error comes back', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = {
    throws() {
      throw new RangeError('too small')
    },
    rejects: () => Promise.reject(new RangeError('too late')),
  }
  guardMethods(client, killSwitch)
  t.throws(() => client.throws(), { name: 'RangeError' })
  await t.rejects(client.rejects(), { name: 'RangeError' })
})

t.test('given nested names, then the object inside is guarded too', async (t) => {
  class Facade {
    readonly #inner = new Client()
    get trading(): Client {
      return this.#inner
    }
  }
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  const facade = new Facade()
  const early = facade.trading
  guardMethods(client, killSwitch, { read: ['orders.list', 'send'] })
  guardMethods(facade, killSwitch, { read: ['trading.send', 'trading.orders.list'] })
  void killSwitch.halt()
  await t.rejects(client.orders.create(), HALTED)
  t.equal(await client.orders.list(), 'orders.list')
  await t.rejects(facade.trading.createOrder({}), HALTED)
  await t.rejects(facade.trading.orders.create(), HALTED)
  await t.rejects(early.createOrder({}), HALTED)
  t.equal(await facade.trading.orders.list(), 'orders.list')
})

t.test(
  'given names that the client does not have, then the error shows them and the names that are close',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const client = new Client()
    t.throws(
      () => guardMethods(client, killSwitch, { risk: ['creatOrder'], cancel: ['cancelOrders', 'orders.cancle'] }),
      {
        code: 'METHOD_LISTS_INVALID',
        message:
          /no method creatOrder: did you mean createOrder[\s\S]*cancelOrders: did you mean cancelOrder[\s\S]*no method cancle: /,
      },
    )
    t.throws(
      () => guardMethods(client, killSwitch, { risk: ['send'], read: ['send'] }),
      /send stands in both risk and read/,
    )
    t.throws(() => guardMethods(Client, killSwitch, { risk: ['orders.create'] }), /guard the instance/)
    t.throws(() => guardMethods(Object.freeze(new Client()), killSwitch), /frozen/)
    void killSwitch.halt()
    t.ok(await client.createOrder({}), 'nothing was guarded by halves')
  },
)

t.test('given a guard, when it is set twice and taken off, then the client is what it was', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  const before = { keys: Object.keys(client), own: Reflect.ownKeys(client), arrow: client.arrow }
  const unguard = guardMethods(client, killSwitch, LISTS)
  t.equal(guardMethods(client, killSwitch, { ...LISTS }), unguard)
  await client.createOrder({})
  t.equal(killSwitch.status().orders.passed, 1, 'counted once')
  t.same(Object.keys(client), before.keys)
  t.ok(client instanceof Client)
  t.equal(client.createOrder.name, 'createOrder')
  t.equal(client.createOrder, client.createOrder)
  const kept = client.createOrder
  void killSwitch.halt()
  unguard()
  unguard()
  t.same(Reflect.ownKeys(client), before.own)
  t.equal(client.arrow, before.arrow)
  t.ok(await kept.call(client, {}))
})

t.test('given a client that is an event emitter, then the methods of the emitter stay what they are', async (t) => {
  class Stream extends EventEmitter {
    subscribe(): string {
      return 'subscribed'
    }
  }
  const killSwitch = await runningKillSwitch(t)
  const stream = new Stream()
  t.same(methodsOf(stream), ['subscribe'])
  t.same(methodsOf(Client), methodsOf(Client.prototype))
  guardMethods(stream, killSwitch, { read: ['subscribe'] })
  void killSwitch.halt()
  let heard = 0
  stream.on('tick', () => heard++)
  t.equal(stream.emit('tick'), true)
  t.equal(heard, 1)
})
