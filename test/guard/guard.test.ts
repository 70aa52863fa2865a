import fc from 'fast-check'
import t from 'tap'
import { UNKNOWN_ORDER } from '../../lib/words/order.js'
import { buy, exit, realGuard } from '../support/guard-parts.js'

const throwing = (): never => {
  throw new Error('not for you')
}

/** Orders that nobody should send, each to be taken for one that adds risk. */
const HOSTILE: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  'a number': 1,
  'a text': 'cancel',
  'a symbol': Symbol('cancel'),
  'a bigint': 1n,
  'a function': () => 'cancel',
  'an empty array': [],
  'an array of words': ['cancel'],
  'an empty object': {},
  'a getter that throws': {
    get type() {
      return throwing()
    },
  },
  'a cancel whose symbol throws': {
    type: 'cancel',
    get symbol() {
      return throwing()
    },
  },
  'a proxy that throws at everything': new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing }),
  'a revoked proxy': revoked(),
  'a side that throws when it becomes a text': { side: { toString: throwing, [Symbol.toPrimitive]: throwing } },
  'a frozen order': Object.freeze(buy()),
  'an order without prototype': Object.assign(Object.create(null), buy()),
  'a type that is an object': { type: { toString: () => 'cancel' } },
  'a type that is a list': { type: ['cancel'] },
  'a text of a million characters': { type: 'cancel'.repeat(200_000), symbol: 'x'.repeat(1_000_000) },
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

for (const [what, order] of Object.entries(HOSTILE)) {
  t.test(`given a halted bot, when the order is ${what}, then it is refused and nothing is thrown`, async (t) => {
    const { guard, halt, latch } = realGuard()
    halt()
    t.match(guard.check(order), { allowed: false, code: 'TRADING_HALTED' })
    t.match(latch.orders.counts(), { rejected: 1, passed: 0 })
  })

  t.test(`given a reducing bot, when the order is ${what}, then it is refused and nothing is thrown`, async (t) => {
    const { guard, reduce } = realGuard({ settleMs: 0 })
    reduce()
    t.match(guard.check(order), { allowed: false, code: 'TRADING_REDUCING' })
  })
}

t.test('given any value at all, when a halted guard checks it, then it neither throws nor passes', async (t) => {
  const { guard, halt } = realGuard()
  halt()
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (order) => {
      return !guard.check(order).allowed
    }),
    { numRuns: 500 },
  )
  t.pass()
})

t.test('given a proxy that cannot be read, when refused, then the error carries the unknown order', async (t) => {
  const { guard, halt } = realGuard()
  halt()
  const order = HOSTILE['a proxy that throws at everything']
  const verdict = guard.check(order)
  if (verdict.allowed) return t.fail('it passed')
  t.same(guard.errorFor(verdict, order).order, UNKNOWN_ORDER)
})

t.test('given a describe that throws or lies, when halted, then the order adds risk', async (t) => {
  for (const describe of [throwing, () => null, () => 'cancel', () => ({ action: 'CANCEL' })]) {
    const { guard, halt } = realGuard({ describe: describe as () => object })
    halt()
    t.equal(guard.check({ type: 'cancel' }).allowed, false)
  }
})

t.test('given a new latch, when nobody has settled it yet, then nothing passes but cancels', async (t) => {
  const { guard, latch } = realGuard()
  latch.gate.raise('halted')
  t.match(guard.check(buy()), { allowed: false, code: 'TRADING_HALTED', haltId: latch.haltIds.current() })
  t.equal(guard.check(buy({ type: 'cancel' })).allowed, true)
})

t.test(
  'given a bot that shuts down, when orders come, then only cancels and its own closing orders pass',
  async (t) => {
    const { guard, latch, tickets } = realGuard()
    latch.gate.shutDown()
    const own = tickets.issue({ symbol: 'BTC/USDT', side: 'sell', quantity: '1', type: 'market', reduceOnly: true })
    t.match(guard.check(buy()), { code: 'SHUTTING_DOWN', haltId: null })
    t.match(guard.check(exit()), { code: 'SHUTTING_DOWN' })
    t.equal(guard.check(buy({ type: 'cancel' })).allowed, true)
    t.equal(guard.check(own).allowed, true)
  },
)

t.test('given a halt that is being let in, when an order comes, then it is refused already', async (t) => {
  const { guard, latch } = realGuard()
  latch.gate.letIn()
  t.match(guard.check(buy()), { code: 'TRADING_HALTED' })
  latch.gate.letInDone()
  t.equal(guard.check(buy()).allowed, true)
})

t.test('given a control thread that has said goodbye, when the guard looks, then it halts', async (t) => {
  const { guard, latch } = realGuard()
  latch.beats.controlGone()
  guard.lookAtControl()
  t.match(guard.check(buy()), { code: 'TRADING_HALTED' })
})

t.test(
  'given a spinning bot that only sends, when the control thread ends, then it halts in a few hundred',
  async (t) => {
    const { guard, latch } = realGuard()
    guard.check(buy())
    latch.beats.controlGone()
    let passed = 0
    while (passed < 10_000 && guard.check(buy()).allowed) passed++
    t.ok(passed < 300, `${passed} orders passed`)
  },
)

t.test('given one example is wanted, when many orders are refused, then one is given', async (t) => {
  const { guard, halt, latch, examples } = realGuard()
  halt()
  latch.news.wantExample()
  for (let count = 0; count < 5; count++) guard.check(buy())
  t.match(examples, [{ code: 'TRADING_HALTED', haltId: '7-k3fq', order: { symbol: 'BTC/USDT' } }])
  t.equal(examples.length, 1)
})

t.test('given a halt and then its end, when orders come, then each is counted once', async (t) => {
  const { guard, halt, latch, publish } = realGuard()
  guard.check(buy())
  const { haltId } = halt()
  guard.check(buy())
  guard.check(buy({ type: 'cancel' }))
  publish({ kind: 'lifted', haltIds: [haltId] })
  latch.gate.lowerTo('active', false, latch.gate.read().raises)
  guard.check(buy())
  t.match(latch.orders.counts(), { passed: 3, rejected: 1 })
})

t.test('given many orders in flight, when the oldest are asked for, then they come, the oldest first', async (t) => {
  const { inFlight, latch } = realGuard()
  for (const [order, at] of [5, 3, 9, 1, 3, 7].entries()) {
    latch.beats.controlBeat(at)
    inFlight.begin(order)
  }
  inFlight.end(3)
  t.same(
    inFlight.oldest(3).map(({ order, since, place }) => [order, since, place]),
    [
      [1, 3, 1],
      [4, 3, 4],
      [0, 5, 0],
    ],
  )
  t.equal(inFlight.oldest(20).length, 5)
  t.same(inFlight.oldest(0), [])
})

t.test('given orders in flight, when a halt comes and then their answers, then late ones are told', async (t) => {
  const { middleware, halt, late, latch, unknown } = realGuard()
  const answers: ((error: Error | null) => void)[] = []
  const send = (order: unknown) =>
    middleware(order, () => {
      return new Promise<void>((resolve, reject) =>
        answers.push((error) => (error === null ? resolve() : reject(error))),
      )
    }) as Promise<void>
  const sent = [send(buy()), send(exit()), send(buy({ symbol: 'ETH/USDT' }))]
  halt()
  for (const [index, answer] of answers.entries()) answer(index === 2 ? new Error('timed out') : null)
  await Promise.allSettled(sent)
  t.same(
    late.map(({ order, unknown }) => [order.symbol, order.reduceOnly, unknown]),
    [
      ['BTC/USDT', false, false],
      ['BTC/USDT', true, false],
      ['ETH/USDT', false, true],
    ],
  )
  t.match(latch.orders.counts(), { late: 3, unknown: 1, inFlight: 0 })
  t.match(unknown.examples(), [{ order: { symbol: 'ETH/USDT' } }])
})

t.test('given an order that was given up, when its answer comes after all, then it ends no other', async (t) => {
  const { guard, inFlight } = realGuard()
  const given = buy()
  const place = inFlight.begin(given)
  guard.failed(given, place, new Error('broken off'))
  t.equal(inFlight.begin(buy()), place)
  guard.answered(given, place, 'filled')
  t.equal(inFlight.size, 1)
})

t.test('given a halt of one symbol, when an order names it beside its own, then it is refused', async (t) => {
  const { guard, halt } = realGuard()
  halt({ scope: { symbol: 'BTC/USDT' } })
  t.equal(guard.check(buy({ symbol: 'ETH/USDT' })).allowed, true)
  t.equal(guard.check(buy({ symbol: 'ETH/USDT', instId: 'ETH-USDT' })).allowed, true)
  t.equal(guard.check(buy({ symbol: 'ETH/USDT', pair: 'BTC/USDT' })).allowed, false)
  t.equal(guard.check(buy({ symbol: 'ETH/USDT', legs: [buy()] })).allowed, false)
})
