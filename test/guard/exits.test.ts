import t from 'tap'
import { neverRead, type VenueSnapshot } from '../../lib/words/exposure.js'
import { buy, exit, realGuard, SETTLE_MS, snapshotOf } from '../support/guard-parts.js'

const YEAR_2026 = 1_780_000_000_000
const REDUCING = { level: 'reducing' } as const

/** A guard, long 10 BTC/USDT at one venue, and a time that goes on when the test says so. */
function bot(venues: readonly string[] = ['paper']) {
  const clock = { now: 1_000_000 }
  const parts = realGuard({ now: () => ({ wall: YEAR_2026 + clock.now, monotonic: clock.now }) })
  const { guard, reductions } = parts
  const read = (given: Partial<VenueSnapshot> = {}) => {
    const times = { asOf: YEAR_2026 + clock.now, began: clock.now, whileHalted: !parts.latch.gate.isOpen() }
    reductions.update(venues.map((venue) => snapshotOf({ venue, ...times, ...given })))
  }
  /** The bot's heart beats before and after. */
  const wait = (ms: number) => {
    parts.latch.beats.controlBeat(clock.now)
    guard.beat()
    clock.now += ms
    guard.beat()
  }
  const code = (order: unknown) => {
    const verdict = guard.check(order)
    return verdict.allowed ? 'passed' : verdict.reason
  }
  wait(2 * SETTLE_MS)
  return { ...parts, clock, read, wait, code }
}

/** The same, halted but for exits, and read. */
function reducingBot(venues?: readonly string[]) {
  const parts = bot(venues)
  parts.halt(REDUCING)
  parts.read()
  return parts
}

/** A venue that answers when the test says so. */
function slow() {
  let answer = { resolve: (_: unknown) => {}, reject: (_: Error) => {} }
  const next = () =>
    new Promise((resolve, reject) => {
      answer = { resolve, reject }
    })
  return { next, answer: () => answer }
}

const whole = (more: Readonly<Record<string, unknown>> = {}) => exit({ quantity: '10', ...more })
const NOT_LEFT = /more than the 0 that no pending exit covers/

t.test('given a full exit on its way, when the venue never answers, then no other one passes, ever', async (t) => {
  const { middleware, wait, read, code } = reducingBot()
  middleware(whole(), () => new Promise(() => {}))
  for (let reading = 0; reading < 20; reading++) {
    t.match(code(exit()), NOT_LEFT)
    wait(1_000)
    read()
  }
})

t.test('given an answered exit, when readings go on, then one after settle_ms shows what became of it', async (t) => {
  const { middleware, wait, read, code } = reducingBot()
  const venue = slow()
  const sent = middleware(exit({ quantity: '6' }), venue.next)
  wait(100)
  venue.answer().resolve({ id: 1 })
  await sent
  wait(SETTLE_MS)
  read()
  t.match(code(exit({ quantity: '5' })), /more than the 4/, 'a reading may lag so far behind')
  wait(1)
  read({ positions: [{ symbol: 'BTC/USDT', side: 'long', quantity: '4' }] })
  t.match(code(exit({ quantity: '4.1' })), /more than the 4/)
  t.equal(code(exit({ quantity: '4' })), 'passed')
})

t.test('given an exit whose answer got lost, when it is shown, then the room is renewed', async (t) => {
  const { middleware, wait, read, code } = reducingBot()
  const venue = slow()
  const sent = middleware(whole(), venue.next)
  venue.answer().reject(new Error('ETIMEDOUT'))
  await t.rejects(sent)
  wait(SETTLE_MS)
  read()
  t.match(code(exit()), NOT_LEFT)
  wait(1)
  read()
  t.equal(code(whole()), 'passed')
})

/** Orders that passed before the halt, and how. */
const BEFORE: Readonly<Record<string, (parts: ReturnType<typeof bot>) => void>> = {
  'a bare check()': ({ guard }) => void guard.check(whole()),
  'connect style': ({ middleware }) => middleware(whole(), {}, () => {}),
  'a hook': ({ middleware }) => middleware(whole()),
  'a venue that gives no promise': ({ middleware }) => middleware(whole(), () => 'sent'),
  'a check() of long ago, and permits() now': ({ guard, wait }) => {
    const order = whole()
    guard.check(order)
    wait(60_000)
    guard.permits(order)
  },
}

for (const [how, send] of Object.entries(BEFORE)) {
  t.test(`given an exit sent by ${how}, when reducing, then a reading has to show it first`, async (t) => {
    const parts = bot()
    send(parts)
    parts.halt(REDUCING)
    parts.wait(50)
    parts.read()
    t.match(parts.code(whole()), /waits for a reading of paper that begins in 950 ms, or later/)
    parts.wait(SETTLE_MS + 1)
    t.match(parts.code(whole()), /begins now, or later/)
    parts.read()
    t.equal(parts.code(whole()), 'passed')
  })
}

t.test('given a bot that has sent nothing for long, when reducing, then the first reading will do', async (t) => {
  const parts = bot()
  parts.guard.check(whole())
  parts.wait(SETTLE_MS + 1)
  parts.read()
  parts.halt(REDUCING)
  t.match(parts.code(whole()), /not been read since the halt/)
  parts.read()
  t.equal(parts.code(whole()), 'passed')
})

t.test('given a bot that comes up reducing, when it wants out, then the last run’s orders come first', async (t) => {
  const clock = { now: 1_000_000 }
  const { halt, reductions, guard } = realGuard({ now: () => ({ wall: clock.now, monotonic: clock.now }) })
  halt(REDUCING)
  const read = () => reductions.update([snapshotOf({ asOf: clock.now, began: clock.now })])
  clock.now += 100
  read()
  t.match(guard.check(whole()), { reason: /waits for a reading of paper that begins in 900 ms/ })
  clock.now += 901
  read()
  t.equal(guard.check(whole()).allowed, true)
})

t.test('given a halt of a clock that was an hour ahead, when exits come, then they pass all the same', async (t) => {
  const parts = bot()
  parts.halt({ ...REDUCING, since: new Date(YEAR_2026 + parts.clock.now + 3_600_000).toISOString() })
  parts.read()
  t.equal(parts.code(whole()), 'passed')
})

t.test('given closePosition, answered after the halt, when a reading is older, then it proves nothing', async (t) => {
  const parts = bot()
  const venue = slow()
  const sent = parts.middleware(exit({ quantity: undefined, closePosition: true }), venue.next)
  parts.halt(REDUCING)
  parts.wait(1_500)
  parts.read()
  t.match(parts.code(exit()), /has not been answered, and its symbol, side or quantity could not be read/)
  venue.answer().resolve({ id: 1 })
  await sent
  t.match(parts.code(exit()), /begins in 1000 ms, or later: it shows what became of an order of which its symbol/)
  parts.wait(SETTLE_MS + 1)
  parts.read()
  t.equal(parts.code(exit()), 'passed')
})

t.test('given orders in flight in other words, when an exit comes, then each takes its part', async (t) => {
  const words = [
    { symbol: 'BTC-USDT' },
    { symbol: 'BTC/USDT:USDT' },
    { venue: 'PAPER ' },
    { venue: undefined },
    { venue: 'unread' },
  ]
  for (const more of [...words, { reduceOnly: false }, { action: 'amend' }]) {
    const parts = bot()
    parts.middleware(whole(more), () => new Promise(() => {}))
    parts.halt(REDUCING)
    parts.wait(1_500)
    parts.read()
    t.match(parts.code(exit()), NOT_LEFT, JSON.stringify(more))
  }
})

t.test('given what can’t be read in flight, when exits come, then they wait at that venue only', async (t) => {
  for (const more of [{ symbol: undefined }, { cost: 5 }, { params: { quantity: 5 } }, { vol: 3 }]) {
    const parts = bot(['paper', 'other'])
    parts.middleware(exit(more), () => new Promise(() => {}))
    parts.halt(REDUCING)
    for (let reading = 0; reading < 3; reading++) {
      parts.wait(1_500)
      parts.read()
      t.match(parts.code(exit()), /an order that may be at paper has not been answered/, JSON.stringify(more))
    }
    t.equal(parts.code(whole({ venue: 'other' })), 'passed')
  }
})

t.test('given harmless orders in flight for good, when an exit comes, then it passes', async (t) => {
  const parts = bot(['paper', 'other'])
  const never = () => new Promise(() => {})
  for (const more of [
    { side: 'buy' },
    { symbol: 'ETH/USDT' },
    { venue: 'other' },
    { type: 'cancel' },
    { leverage: 5, side: 'buy' },
  ]) {
    parts.middleware(whole(more), never)
  }
  parts.halt(REDUCING)
  parts.wait(1_500)
  parts.read()
  t.equal(parts.code(whole()), 'passed')
})

t.test('given a cancel every 400 ms, when an exit waits for a reading, then it is not held up', async (t) => {
  const parts = bot()
  parts.guard.check(whole())
  parts.halt(REDUCING)
  parts.read()
  for (let ms = 0; ms <= 1_200; ms += 400) {
    t.equal(parts.guard.check({ type: 'cancel', venue: 'paper' }).allowed, true)
    parts.code(whole())
    parts.wait(400)
  }
  parts.read()
  t.equal(parts.code(whole()), 'passed')
})

t.test('given exits in a queue since before the halt, when each is about to leave, then it is verified', async (t) => {
  const parts = bot()
  const orders = Array.from({ length: 20 }, () => whole())
  for (const order of orders) parts.middleware(order, () => new Promise(() => {}))
  parts.halt(REDUCING)
  parts.wait(1_500)
  parts.read()
  t.notOk(orders.some((order) => parts.guard.permits(order).allowed))
  t.match(parts.guard.permits(exit({ type: 'cancel' })), { allowed: true })
  t.match(parts.latch.orders.counts(), { passed: 20, rejected: 0 })
})

t.test('given one exit in a queue since before the halt, when it fits, then it may leave', async (t) => {
  const parts = bot()
  const venue = slow()
  const order = whole()
  const sent = parts.middleware(order, venue.next)
  parts.halt(REDUCING)
  parts.wait(1_500)
  parts.read()
  t.equal(parts.guard.permits(order, 'step').allowed, true, 'its own part is not in its way')
  t.equal(parts.guard.permits(order, 'step').allowed, true, 'at each step to the wire')
  t.match(parts.code(exit()), NOT_LEFT, 'it is still pending')
  t.equal(parts.guard.permits({ ...order }).allowed, false, 'an order that looks the same is another one')
  order['quantity'] = '11'
  t.equal(parts.guard.permits(order).allowed, false, 'and so is one that was changed')
  order['quantity'] = '10'
  venue.answer().resolve({ id: 1 })
  await sent
  t.equal(parts.guard.permits(order).allowed, false, 'or one that is used again')
})

t.test(
  'given an exit in flight, when its sender tries again, then each further look verifies another order',
  async (t) => {
    for (const since of ['before the halt', 'after it']) {
      const parts = since === 'after it' ? reducingBot() : bot()
      const order = whole()
      parts.middleware(order, () => new Promise(() => {}))
      parts.halt(REDUCING)
      parts.wait(SETTLE_MS + 1)
      parts.read()
      t.equal(parts.guard.permits(order).allowed, true, since)
      for (let attempt = 2; attempt < 5; attempt++) {
        parts.wait(SETTLE_MS + 1)
        parts.read()
        t.match(parts.guard.permits(order), { reason: NOT_LEFT }, `attempt ${attempt}`)
      }
      t.equal(parts.guard.permits(order, 'step').allowed, true, 'the steps of the sending go on')
    }
  },
)

t.test('given a small exit in flight, when it is tried again, then the retry takes a part of its own', async (t) => {
  const parts = reducingBot()
  const order = exit({ quantity: '4' })
  parts.middleware(order, () => new Promise(() => {}))
  t.equal(parts.guard.permits(order).allowed, true)
  t.equal(parts.guard.permits(order).allowed, true, '8 of 10')
  t.match(parts.guard.permits(order), { reason: /more than the 2/ })
})

/** What a bot may trade beside the exit, and whether the exit has to wait for it. */
const BESIDE: readonly (readonly [order: Readonly<Record<string, unknown>>, waits: boolean])[] = [
  [{ quoteOrderQty: 100 }, false],
  [{ quantity: undefined, cost: 100 }, false],
  [{ side: undefined }, false],
  [{ takeProfit: { triggerPrice: 5 } }, false],
  [{ legs: [{ symbol: 'ETH-USDT' }] }, false],
  [{ symbol: undefined }, true],
  [{ market: 'BTC/USDT' }, true],
  [{ pair: 'BTCUSDT' }, true],
  [{ params: { instId: 'BTC-USDT' } }, true],
  [{ params: 'symbol=BTCUSDT' }, true],
  [{ legs: [{ side: 'sell' }] }, true],
  [{ orders: [{ symbol: 'ETH/USDT' }, { symbol: 'BTC/USDT' }] }, true],
  [{ takeProfit: { order: { instId: 'BTC-USDT' } } }, true],
  [{ closeAll: true }, true],
  [{ symbol: 'btcusdt', cost: 5 }, true],
]

for (const [more, waits] of BESIDE) {
  const what = `ETH with ${JSON.stringify(more)}`
  t.test(`given ${what} beside an exit, when not read back, then the exit ${waits ? 'waits' : 'passes'}`, async (t) => {
    const parts = bot()
    parts.halt({ ...REDUCING, scope: { strategy: 'trend' } })
    parts.read()
    t.equal(parts.code(exit()), 'passed')
    t.equal(parts.code(buy({ symbol: 'ETH/USDT', strategy: 'grid', ...more })), 'passed')
    t.match(parts.code(exit()), waits ? /it waits for a reading/ : 'passed')
  })
}

t.test('given one object sent twice, when one is answered, then the other is still pending', async (t) => {
  const parts = reducingBot()
  const [first, second] = [slow(), slow()]
  const order = exit({ quantity: '5' })
  const sent = parts.middleware(order, first.next)
  parts.middleware(order, second.next)
  await t.rejects(
    parts.middleware(order, () => t.fail('it left')),
    { code: 'REDUCTION_UNVERIFIED' },
  )
  first.answer().resolve({ id: 1 })
  await sent
  parts.wait(SETTLE_MS + 1)
  parts.read({ positions: [{ symbol: 'BTC/USDT', side: 'long', quantity: '5' }] })
  t.match(parts.code(exit()), NOT_LEFT)
})

t.test('given an exit that nobody follows, when it is looked at twice, then the second one is another', async (t) => {
  const { guard } = reducingBot()
  const order = whole()
  t.equal(guard.check(order).allowed, true)
  t.equal(guard.permits(order).allowed, true)
  t.match(guard.permits(order), { code: 'REDUCTION_UNVERIFIED' })
})

t.test('given one object in a queue and sent again, when it leaves the queue, then it is verified', async (t) => {
  const parts = reducingBot()
  const order = whole()
  t.equal(parts.code(order), 'passed')
  parts.wait(SETTLE_MS + 1)
  parts.read()
  parts.middleware(order, {}, () => {})
  t.match(parts.guard.permits(order), { code: 'REDUCTION_UNVERIFIED' })
})

t.test('given one object in flight and in a queue, when it leaves the queue, then it is verified', async (t) => {
  const parts = bot()
  const order = whole()
  parts.middleware(order, () => new Promise(() => {}))
  parts.halt({ ...REDUCING, scope: { strategy: 'grid' } })
  parts.wait(SETTLE_MS + 1)
  parts.read({ positions: [{ symbol: 'BTC/USDT', side: 'long', quantity: '20' }] })
  t.equal(parts.code(exit({ quantity: '1', strategy: 'grid' })), 'passed')
  t.equal(parts.code(order), 'passed', 'that strategy is not halted')
  parts.wait(SETTLE_MS + 1)
  parts.read()
  parts.halt(REDUCING)
  t.match(parts.guard.permits(order), { code: 'REDUCTION_UNVERIFIED' })
})

t.test('given one object sent twice before the halt, when it is looked at, then neither is taken for it', async (t) => {
  const parts = bot()
  const order = exit({ quantity: '4' })
  // One of them has left long ago, and is never answered; which one asks, nobody can tell.
  parts.middleware(order, () => new Promise(() => {}))
  parts.middleware(order, () => new Promise(() => {}))
  parts.halt(REDUCING)
  parts.wait(SETTLE_MS + 1)
  parts.read()
  t.match(parts.guard.permits(order), { reason: /4 BTC\/USDT is more than the 2 that no pending exit covers/ })
  parts.wait(SETTLE_MS + 1)
  parts.read({ positions: [{ symbol: 'BTC/USDT', side: 'long', quantity: '12' }] })
  t.equal(parts.guard.permits(order).allowed, true, '4 and 4 may be at the venue, and 4 are left')
  t.equal(parts.guard.permits(order).allowed, false)
})

t.test(
  'given one object that is tried again and sent again, when asked for, then no pass is the other’s',
  async (t) => {
    const parts = reducingBot()
    const order = exit({ quantity: '5' })
    // Its sender asks before each attempt. The other one leaves at once, and asks nobody.
    parts.middleware(order, () => new Promise(() => {}))
    t.equal(parts.guard.permits(order).allowed, true, 'the first attempt')
    const venue = slow()
    const sent = parts.middleware(order, venue.next)
    t.match(parts.guard.permits(order), { reason: NOT_LEFT }, 'the retry of the first is a third order')
    venue.answer().resolve({ id: 1 })
    await sent
    t.match(parts.guard.permits(order), { reason: NOT_LEFT }, 'and stays one')
  },
)

t.test('given permits() alone, when exits leave by it, then they take their part', async (t) => {
  const { guard, halt } = reducingBot()
  t.equal(guard.permits(exit({ quantity: '6' })).allowed, true)
  t.match(guard.permits(exit({ quantity: '6' })), { code: 'REDUCTION_UNVERIFIED' })
  t.match(guard.permits(exit({ quantity: '6', reduceOnly: false })), { code: 'TRADING_REDUCING' })
  halt()
  t.match(guard.permits(exit({ quantity: '1' })), { code: 'TRADING_HALTED' })
})

t.test('given a resume that the guard has not seen, when it is reducing again, then account begins anew', async (t) => {
  for (const send of [true, false]) {
    const parts = reducingBot()
    t.equal(parts.code(exit({ quantity: '1' })), 'passed')
    parts.lift()
    if (send) parts.guard.check(whole())
    parts.halt(REDUCING)
    parts.wait(10)
    parts.read()
    t.match(parts.code(exit({ quantity: '9' })), send ? /begins in 990 ms, or later/ : /passed/)
  }
})

t.test('given an exit answered after a resume, when reducing again, then it is no longer pending', async (t) => {
  const parts = reducingBot()
  const venue = slow()
  const sent = parts.middleware(whole(), venue.next)
  parts.lift()
  venue.answer().resolve('expired unfilled')
  await sent
  parts.wait(SETTLE_MS + 1)
  parts.halt(REDUCING)
  parts.read()
  t.equal(parts.code(whole()), 'passed')
})

t.test('given a halt of one strategy, when another one trades, then its orders take their part', async (t) => {
  const parts = bot()
  parts.halt({ ...REDUCING, scope: { strategy: 'trend' } })
  parts.read()
  t.equal(parts.code(exit({ quantity: '1' })), 'passed')
  const order = exit({ quantity: '4', strategy: 'grid', reduceOnly: false })
  t.equal(parts.code(order), 'passed')
  t.match(parts.code(exit({ quantity: '6' })), /more than the 5/)
  parts.wait(60_000)
  parts.read()
  t.equal(parts.guard.permits(order).allowed, true, 'it leaves late')
  t.match(parts.code(exit({ quantity: '7' })), /more than the 6/)
})

t.test(
  'given an exit in a queue, when an order that no halt covers may have taken its part, then it is verified anew',
  async (t) => {
    const other = exit({ quantity: '10', strategy: 'grid' })
    for (const send of ['check', 'permits'] as const) {
      const parts = bot()
      parts.halt({ ...REDUCING, scope: { strategy: 'trend' } })
      parts.read()
      const queued = whole({ strategy: 'trend' })
      t.equal(parts.code(queued), 'passed')
      t.equal(parts.guard[send](other).allowed, true)
      t.match(parts.guard.permits(queued), { allowed: false, reason: /more than the 0/ })
      parts.wait(60_000)
      parts.read()
      t.equal(parts.guard.permits(queued).allowed, true, 'the other one has not taken anything')
    }
  },
)

t.test('given a long and a short, when an exit names its position, then that one is closed', async (t) => {
  const parts = reducingBot()
  const positions = (['long', 'short'] as const).map((side) => ({ symbol: 'BTC/USDT', side, quantity: '10' }))
  parts.read({ positions })
  t.match(parts.code(exit()), /does not name the one that it closes/)
  t.match(parts.code(exit({ positionSide: 'SHORT' })), /enlarges the short position/)
  t.equal(parts.code(whole({ posSide: 'long' })), 'passed')
  t.equal(parts.code(whole({ side: 'buy', params: { positionSide: 'SHORT' } })), 'passed')
})

t.test('given two venues of one name, or none, when an exit comes, then nobody knows where it goes', async (t) => {
  for (const venues of [['paper', 'Paper'], ['other'], []]) {
    t.match(reducingBot(venues).code(exit()), /names no venue whose positions could be read/)
  }
  t.match(reducingBot(['paper', 'other']).code(exit({ venue: undefined })), /names no venue/)
  t.equal(reducingBot(['paper']).code(exit({ venue: undefined })), 'passed')
  t.equal(reducingBot(['paper']).code(exit({ venue: 'PAPER' })), 'passed')
})

t.test('given a describe of the host, when it tells the position, then it is believed', async (t) => {
  const describe = (order: unknown) => ({ ...exit(), positionSide: (order as { leg: 'long' | 'short' }).leg })
  const { guard, reduce } = realGuard({ describe, settleMs: 0 })
  reduce()
  t.match(guard.check({ leg: 'short' }), { reason: /enlarges the short position/ })
  t.equal(guard.check({ leg: 'long' }).allowed, true)
})

t.test('given a venue that can’t be read, when an order named none, then it holds up that venue alone', async (t) => {
  const parts = bot()
  const read = () => {
    const times = { asOf: YEAR_2026 + parts.clock.now, began: parts.clock.now }
    parts.reductions.update([snapshotOf(times), neverRead('down')])
  }
  const [first, second] = [slow(), slow()]
  const sent = [
    parts.middleware(whole({ venue: undefined }), first.next),
    parts.middleware(whole({ venue: undefined, quantity: undefined, closePosition: true }), second.next),
  ]
  parts.halt(REDUCING)
  parts.wait(SETTLE_MS + 10)
  read()
  t.match(parts.code(whole()), /has not been answered/)
  for (const venue of [first, second]) venue.answer().resolve('filled')
  await Promise.all(sent)
  t.match(parts.code(whole()), /it waits for a reading/)
  parts.wait(SETTLE_MS + 10)
  read()
  t.equal(parts.code(whole()), 'passed')
})

t.test('given an exit that left by permits(), when there is a resume and a halt, then it counts', async (t) => {
  const parts = reducingBot()
  parts.wait(60_000)
  parts.read()
  t.equal(parts.guard.permits(whole()).allowed, true)
  parts.lift()
  await parts.middleware(exit({ side: 'buy' }), async () => 'open again')
  parts.halt(REDUCING)
  parts.read()
  t.match(parts.code(whole()), /begins in 1000 ms, or later/)
})

t.test('given a venue that contradicts itself, when an exit comes, then nobody knows where it goes', async (t) => {
  for (const more of [{ exchange: 'other' }, { venue: { id: 'paper' } }, { venue: 5 }]) {
    t.match(reducingBot().code(whole(more)), /its venue could not be read/)
  }
})

t.test('given an answered exit, when the same object is looked at again, then it is a new order', async (t) => {
  const { guard, middleware } = reducingBot()
  const order = whole()
  await middleware(order, async () => 'filled')
  t.equal(guard.permits(order).allowed, false)
})

t.test('given an exit that left while everything passed, when reducing again, then it has no pass left', async (t) => {
  const { guard, halt, lift, read } = reducingBot()
  const order = whole()
  t.equal(guard.check(order).allowed, true)
  lift()
  t.equal(guard.permits(order).allowed, true, 'it leaves')
  halt(REDUCING)
  read()
  t.equal(guard.permits(order).allowed, false)
})
