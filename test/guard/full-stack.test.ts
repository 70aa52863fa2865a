import t from 'tap'
import { buy, exit, realGuard, snapshotOf } from '../support/guard-parts.js'
import { atTheStacksEdge } from '../support/stack-edge.js'

/** What a venue does with an order that is sent at the edge of the stack. */
const VENUES: Readonly<Record<string, () => unknown>> = {
  'answers later': async () => 'filled',
  'fails later': () => Promise.reject(new Error('no')),
  'throws at once': () => {
    throw new Error('no')
  },
  'runs out of stack itself': function again(): unknown {
    return again()
  },
  'answers at once': () => 'filled',
}

for (const [what, venue] of Object.entries(VENUES)) {
  t.test(
    `given a venue that ${what}, when the stack is full, then counts and orders in flight stay in step`,
    async (t) => {
      const { guard, latch, inFlight, middleware } = realGuard()
      let sent = 0
      const answers: unknown[] = []
      atTheStacksEdge(
        () => {
          const answer = middleware(buy(), () => {
            sent++
            return venue()
          })
          if (answer instanceof Promise) answer.catch(() => {})
          answers.push(answer)
        },
        { before: () => latch.beats.controlBeat(Date.now()) },
      )
      await Promise.allSettled(answers)
      guard.beat()
      t.ok(sent > 0 && sent <= latch.orders.counts().passed)
      if (what === 'runs out of stack itself') t.ok(latch.orders.counts().unknown >= sent, 'each may be at the venue')
      t.equal(inFlight.size, 0)
      t.same(inFlight.list(), [])
      t.equal(latch.orders.counts().inFlight, 0)
      t.equal(inFlight.ended, latch.orders.sent(), 'every order that passed has come to its end')
      // Nobody has told when the venue has answered one that was answered at once.
      if (what === 'answers at once') return
      t.equal(latch.orders.settledSent(1e15, 0), latch.orders.sent(), 'every order that passed was followed to its end')
    },
  )
}

t.test('given a halted bot, when the stack is full, then nothing passes, and each refusal counts once', async (t) => {
  const { guard, latch, halt } = realGuard()
  halt()
  const before = () => latch.beats.controlBeat(Date.now())
  const checked = atTheStacksEdge(() => guard.check(buy()), { before })
  t.notOk(checked.some(({ value }) => (value as { allowed?: boolean } | undefined)?.allowed))
  guard.beat()
  const refused = checked.filter(({ value }) => value !== undefined).length
  t.ok(latch.orders.counts().rejected >= refused && latch.orders.counts().rejected <= checked.length)
  t.equal(latch.orders.counts().passed, 0)
  const permitted = atTheStacksEdge(() => guard.permits(buy()).allowed, { before })
  t.notOk(permitted.some(({ value }) => value))
  t.match(guard.check(buy()), { haltId: '7-k3fq' })
  t.ok(guard.check({ type: 'cancel', id: 1 }).allowed)
})

t.test('given a reducing bot, when the stack is full, then exits pass no further than the position', async (t) => {
  const { guard, latch, halt, reductions } = realGuard()
  halt({ level: 'reducing', since: new Date(Date.now() - 1_000).toISOString() })
  reductions.update([snapshotOf()])
  const before = () => latch.beats.controlBeat(Date.now())
  const checked = atTheStacksEdge(() => guard.check(exit({ quantity: '4' })).allowed, { before })
  t.ok(checked.filter(({ value }) => value).length <= 2)
})

t.test('given a getter of an order that runs out of stack, when it is judged, then it adds risk', async (t) => {
  const { guard, halt } = realGuard()
  halt()
  const endless = (): unknown => endless()
  const order = Object.defineProperty({ type: 'cancel' }, 'symbol', { enumerable: true, get: endless })
  t.equal(guard.check(order).allowed, false)
  t.equal(guard.check({ type: 'cancel', id: 1 }).allowed, true)
})

t.test('given an order that changes at each reading, when refused, then the error tells what was judged', async (t) => {
  const { guard, middleware, halt } = realGuard()
  // The first one is looked at as a sample.
  guard.check(buy())
  halt()
  let readings = 0
  const order = {
    get symbol() {
      return `S${++readings}`
    },
  }
  const refused = await Promise.resolve(middleware(order, () => {})).catch((error) => error)
  t.match(refused, { order: { symbol: 'S1' } })
  t.equal(readings, 1)
})
