import t from 'tap'
import { createPassThrough, createRefusal } from '../../lib/guard/middleware.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { TradingHaltedError } from '../../lib/words/errors.js'
import { A_HALT, buy, exit, realGuard, SETTLE_MS, snapshotOf } from '../support/guard-parts.js'

/** A venue whose answer the test gives. */
function slowVenue() {
  const { promise, resolve, reject } = openPromise()
  let calls = 0
  const next = () => {
    calls++
    return promise
  }
  return { next, resolve, reject, calls: () => calls }
}

function openPromise() {
  let resolve: (value: unknown) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

const REFUSED = { code: 'TRADING_HALTED', haltId: A_HALT.haltId, reason: A_HALT.reason, since: A_HALT.since }

t.test('given a halted bot, when called with the order alone, then it throws before it returns', async (t) => {
  const { middleware, halt } = realGuard()
  halt()
  const error = t.throws(() => middleware(buy()), REFUSED)
  t.type(error, TradingHaltedError)
  t.match(error, { order: { symbol: 'BTC/USDT', side: 'buy', quantity: '1' } })
})

t.test('given a halted bot, when called with (order, next), then it answers with a rejected promise', async (t) => {
  const { middleware, halt } = realGuard()
  halt()
  const venue = slowVenue()
  const answer: unknown = middleware(buy(), venue.next)
  t.type(answer, Promise)
  await t.rejects(answer as Promise<unknown>, REFUSED)
  t.equal(venue.calls(), 0)
})

t.test('given a refused order that nobody waits for, when time goes by, then nothing ends the bot', async (t) => {
  const { middleware, halt } = realGuard()
  halt()
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  void middleware(buy(), async () => t.fail('it left'))
  for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate)
  process.off('unhandledRejection', note)
  t.same(unhandled, [])
})

t.test('given a halted bot, when called back, then done gets the error, at once, and returns nothing', async (t) => {
  const { middleware, halt, latch } = realGuard()
  halt()
  const calls: unknown[][] = []
  t.equal(
    middleware.callback(buy(), (...told: unknown[]) => calls.push(told)),
    undefined,
  )
  t.match(calls, [[REFUSED]])
  t.throws(() => middleware.callback(buy()), REFUSED, 'where there is nobody to call')
  t.match(latch.orders.counts(), { rejected: 2, inFlight: 0 })
})

t.test('given an active bot, when called back, then done is called with nothing, and followed', async (t) => {
  const { middleware, latch } = realGuard()
  const venue = slowVenue()
  const told: unknown[][] = []
  const answer = middleware.callback(buy(), 'more', (...said: unknown[]) => {
    told.push(said)
    return venue.next()
  })
  t.same(told, [[]])
  t.equal(latch.orders.counts().inFlight, 1)
  venue.resolve('filled')
  t.equal(await answer, 'filled')
  t.equal(latch.orders.counts().inFlight, 0)
})

t.test(
  'given a kill switch that could not be made, when its step is called in any style, then none passes',
  async (t) => {
    const why = new Error('no configuration')
    const refuse = createRefusal(why)
    const calls: unknown[][] = []
    const next = (...told: unknown[]) => calls.push(told)
    t.throws(() => refuse(buy()), why)
    await t.rejects(
      refuse(buy(), () => t.fail('it left')),
      why,
    )
    refuse(buy(), {}, next)
    refuse.callback(buy(), next)
    t.same(calls, [[why], [why]])
    t.throws(() => refuse.callback(buy()), why)
  },
)

t.test(
  'given a halted bot, when called in connect style, then next gets the error and nothing is thrown',
  async (t) => {
    const { middleware, halt } = realGuard()
    halt()
    const calls: unknown[][] = []
    t.equal(
      middleware(buy(), {}, (...told: unknown[]) => calls.push(told)),
      undefined,
    )
    t.equal(calls.length, 1)
    t.match(calls[0]?.[0], REFUSED)
  },
)

t.test('given an active bot, when called in connect style, then next is called once, with nothing', async (t) => {
  const { middleware } = realGuard()
  const calls: unknown[][] = []
  middleware(buy(), {}, (...told: unknown[]) => calls.push(told))
  t.same(calls, [[]])
})

t.test('given an active bot, when called with the order alone, then it returns undefined', async (t) => {
  const { middleware, latch } = realGuard()
  t.equal(middleware(buy()), undefined)
  t.equal(middleware(buy(), undefined), undefined)
  t.match(latch.orders.counts(), { passed: 2, inFlight: 0 })
})

t.test('given an active bot, when next answers, then the answer is handed on as it is', async (t) => {
  const { middleware } = realGuard()
  const venue = slowVenue()
  const answer = middleware(buy(), venue.next)
  venue.resolve('filled')
  t.equal(await answer, 'filled')
  t.equal(
    middleware(buy(), () => 42),
    42,
  )
})

t.test('given composers that look at the length, when they do, then it takes one argument', async (t) => {
  t.equal(realGuard().middleware.length, 1)
})

t.test('given a venue that has not answered, when counted, then the order is in flight until it has', async (t) => {
  const { middleware, latch, inFlight } = realGuard()
  const [one, two] = [slowVenue(), slowVenue()]
  const first = middleware(buy({ quantity: '1' }), one.next)
  const second = middleware(buy({ quantity: '2' }), two.next)
  t.equal(latch.orders.counts().inFlight, 2)
  t.match(inFlight.list(), [{ order: { quantity: '1' } }, { order: { quantity: '2' } }])

  one.resolve('filled')
  await first
  t.equal(latch.orders.counts().inFlight, 1)
  t.match(inFlight.list(), [{ order: { quantity: '2' } }])

  two.reject(new Error('the venue said no'))
  await t.rejects(second, { message: 'the venue said no' })
  t.match(latch.orders.counts(), { passed: 2, inFlight: 0, late: 0 })
  t.same(inFlight.list(), [])
})

t.test('given next throws at once, when it does, then the error comes out and nothing stays in flight', async (t) => {
  const { middleware, latch } = realGuard()
  const broken = () => {
    throw new Error('no connection')
  }
  t.throws(() => middleware(buy(), broken), { message: 'no connection' })
  t.equal(latch.orders.counts().inFlight, 0)
})

t.test('given next answers at once, when it does, then nothing stays in flight', async (t) => {
  const { middleware, latch } = realGuard()
  let during = 0
  middleware(buy(), () => {
    during = latch.orders.counts().inFlight
  })
  t.equal(during, 1)
  t.equal(latch.orders.counts().inFlight, 0)
})

t.test(
  'given many orders in flight, when they are answered in any order, then every place is used again',
  async (t) => {
    const { inFlight, latch } = realGuard()
    const places = Array.from({ length: 100 }, (_, index) => inFlight.begin(index))
    for (const place of places.filter((_, index) => index % 3 !== 0)) inFlight.end(place)
    const more = Array.from({ length: 50 }, (_, index) => inFlight.begin(1_000 + index))
    t.equal(new Set([...places.filter((_, index) => index % 3 === 0), ...more]).size, 34 + 50)
    t.equal(inFlight.size, 84)
    t.equal(latch.orders.counts().inFlight, 84)
    t.equal(inFlight.list().length, 84)
  },
)

t.test('given an order in flight, when a halt lands before the answer, then it is late, once', async (t) => {
  const { middleware, latch, halt } = realGuard()
  const venue = slowVenue()
  const answer = middleware(buy(), venue.next)
  halt()
  t.equal(latch.orders.counts().late, 0)
  venue.resolve('filled')
  await answer
  t.match(latch.orders.counts(), { late: 1, inFlight: 0 })
})

t.test('given an order in flight, when a halt lands and the venue fails, then it is late: nobody knows', async (t) => {
  const { middleware, latch, halt } = realGuard()
  const venue = slowVenue()
  const answer = middleware(buy(), venue.next)
  halt()
  venue.reject(new Error('timeout'))
  await t.rejects(answer)
  t.equal(latch.orders.counts().late, 1)
})

t.test('given a cancel in flight, when a halt lands before the answer, then it is not late', async (t) => {
  const { middleware, latch, halt } = realGuard()
  const venue = slowVenue()
  const answer = middleware(buy({ type: 'cancel' }), venue.next)
  halt()
  venue.resolve('cancelled')
  await answer
  t.match(latch.orders.counts(), { late: 0, inFlight: 0 })
})

t.test('given an order that was answered, when a halt lands afterwards, then it is not late', async (t) => {
  const { middleware, latch, halt } = realGuard()
  await middleware(buy(), async () => 'filled')
  halt()
  await Promise.resolve()
  t.equal(latch.orders.counts().late, 0)
})

t.test('given a halt of another symbol, when it lands while an order is in flight, then it is not late', async (t) => {
  const { middleware, latch, halt } = realGuard()
  const [covered, other] = [slowVenue(), slowVenue()]
  const answers = [middleware(buy({ symbol: 'ETH/USDT' }), covered.next), middleware(buy(), other.next)]
  halt({ scope: { symbol: 'ETH/USDT' } })
  covered.resolve('filled')
  other.resolve('filled')
  await Promise.all(answers)
  t.equal(latch.orders.counts().late, 1)
})

t.test('given a verified exit in flight while reducing, when it is answered, then it is not late', async (t) => {
  const { middleware, latch, reduce } = realGuard({ settleMs: 0 })
  reduce()
  await middleware(exit(), async () => 'filled')
  t.match(latch.orders.counts(), { passed: 1, late: 0 })
})

t.test('given a disabled kill switch, when an order comes in any style, then it passes', async (t) => {
  const pass = createPassThrough()
  t.equal(pass(buy()), undefined)
  t.equal(
    pass(buy(), () => 'sent'),
    'sent',
  )
  const calls: unknown[][] = []
  pass(buy(), {}, (...told: unknown[]) => calls.push(told))
  pass.callback(buy(), (...told: unknown[]) => calls.push(told))
  t.same(calls, [[], []])
})

t.test('given an order whose answer is an error, then its outcome is unknown until the venue was asked', async (t) => {
  const { middleware, latch, unknown } = realGuard()
  await t.rejects(middleware(buy(), async () => Promise.reject(new Error('ECONNRESET'))))
  t.match(latch.orders.counts(), { inFlight: 0, unknown: 1 })
  t.throws(() =>
    middleware(buy(), () => {
      throw new Error('timeout')
    }),
  )
  t.match(latch.orders.counts(), { inFlight: 0, unknown: 2 })
  unknown.settle([snapshotOf({ began: monotonicMs() + SETTLE_MS + 1 })])
  t.equal(latch.orders.counts().unknown, 0)
})

t.test(
  'given an order that a guard further down has refused, then it never left, and its outcome is known',
  async (t) => {
    const { middleware, guard, latch, halt } = realGuard()
    const inner = realGuard()
    inner.halt()
    await t.rejects(
      middleware(buy(), async () => {
        halt()
        return inner.middleware(buy(), async () => 'sent')
      }),
      { name: 'TradingHaltedError' },
    )
    t.match(latch.orders.counts(), { inFlight: 0, unknown: 0, late: 0 })
    t.ok(guard)
  },
)

t.test('given a cancel while halted, then it passes, and keeps nobody from being quiet', async (t) => {
  const { middleware, latch, halt } = realGuard()
  await middleware(buy(), async () => 'filled')
  halt()
  const venue = slowVenue()
  const answer = middleware(buy({ type: 'cancel' }), venue.next)
  t.match(latch.orders.counts(), { passed: 2, inFlight: 0 })
  t.equal(latch.orders.sent(), 1)
  venue.resolve('cancelled')
  t.equal(await answer, 'cancelled')
})

t.test('given a late order, then it is told with what the venue has answered', async (t) => {
  const { middleware, late, halt } = realGuard()
  const venue = slowVenue()
  const answer = middleware(buy(), venue.next)
  halt()
  venue.resolve({ id: 'x1' })
  await answer
  t.match(late, [{ order: { symbol: 'BTC/USDT', side: 'buy' }, answer: { id: 'x1' }, unknown: false }])
})

t.test('given a next() that tells nothing, when the order passes, then it counts as not followed', async (t) => {
  const { middleware, latch } = realGuard()
  middleware(buy(), () => undefined)
  const later = monotonicMs() + 60_000
  t.match(latch.orders.counts(), { passed: 1, inFlight: 0 })
  t.equal(latch.orders.settledSent(later, SETTLE_MS), -1, 'it may be on its way')
  latch.orders.notePassed(later - SETTLE_MS)
  t.equal(latch.orders.settledSent(later, SETTLE_MS), 1)
})

t.test('given a venue that answers with a lazy thenable, when it is waited for, then it is asked once', async (t) => {
  const { middleware } = realGuard()
  let asked = 0
  const lazy = {
    // biome-ignore lint/suspicious/noThenProperty: that is what it is
    then: (resolve: (answer: string) => void) => {
      asked++
      resolve('sent')
    },
  }
  t.equal(await middleware(buy(), () => lazy), 'sent')
  t.equal(await middleware(buy(), () => lazy), 'sent')
  t.equal(asked, 2, 'two orders')
})
