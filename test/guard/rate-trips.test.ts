import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { RateRing } from '../../lib/between/latch/rate-ring.js'
import { HaltsInForce } from '../../lib/control/keeper/halts-in-force.js'
import { OrderRules, shareRates } from '../../lib/guard/order-rules.js'
import { withBatch } from '../../lib/words/order-money.js'
import type { RateSetting } from '../../lib/words/rate-trip.js'
import { A_HALT, buy, exit, intent, keepBeating, realGuard, SETTLE_MS } from '../support/guard-parts.js'
import { atTheStacksEdge } from '../support/stack-edge.js'

const THREE_A_SECOND: RateSetting = { name: 'max_orders_per_second', limit: 3, level: 'halted' }
const FIVE_A_MINUTE: RateSetting = { name: 'max_orders_per_minute', limit: 5, level: 'halted' }
const YEAR_2026 = 1_780_000_000_000
const CANCEL = { type: 'cancel', id: 1 }

t.test('given three orders a second, when a loop sends, then the fourth is refused, and has halted', async (t) => {
  const { guard, latch, tripped } = realGuard({ rates: [THREE_A_SECOND] })
  const verdicts = Array.from({ length: 5 }, () => guard.check(buy()))
  t.same(
    verdicts.map(({ allowed }) => allowed),
    [true, true, true, false, false],
  )
  const haltId = latch.rateTrips.pending()
  t.match(haltId, /^\d+-\w{4}$/)
  t.match(verdicts[3], {
    code: 'TRADING_HALTED',
    haltId,
    reason: /max_orders_per_second: more than 3 orders/,
    scope: null,
  })
  t.match(verdicts[4], { code: 'TRADING_HALTED', haltId })
  t.equal(latch.gate.read().state, 'halted')
  t.equal(tripped(), 1)
  t.match(latch.orders.counts(), { passed: 3, rejected: 2 })
})

t.test('given a trip, when the control thread takes it, then the halt bears the id of the refusal', async (t) => {
  const { guard, latch } = realGuard({ rates: [{ ...THREE_A_SECOND, limit: 0 }] })
  const refused = guard.check(buy())
  const taken: unknown[] = []
  latch.rateTrips.take((name, haltId) => {
    t.equal(latch.rateTrips.pending(), haltId, 'it stands there until it was taken')
    taken.push([name, haltId])
  })
  t.same(taken, [['max_orders_per_second', refused.allowed ? null : refused.haltId]])
  t.equal(latch.rateTrips.pending(), null)
})

t.test(
  'given a thread that makes an id, when another one’s trip comes and is taken meanwhile, then it is the same halt',
  async (t) => {
    const { latch } = realGuard()
    const other = new Latch(latch.buffer)
    const inForce = new HaltsInForce(latch, () => {}, [])
    const mint = latch.haltIds.mint.bind(latch.haltIds)
    let haltId = ''
    latch.haltIds.mint = () => {
      haltId = other.rateTrips.raise(THREE_A_SECOND).haltId
      other.rateTrips.take((trip, id) => inForce.raise({ ...A_HALT, haltId: id, source: 'trip', trip }, null))
      return mint()
    }
    t.same(latch.rateTrips.raise(THREE_A_SECOND), { haltId, isNew: false })
    t.equal(latch.rateTrips.pending(), null)
    t.equal(latch.gate.read().state, 'halted')
  },
)

t.test(
  'given a trip that was taken, when a thread that was just sending finds the window full, then it is the same halt',
  async (t) => {
    const { guard, latch, tripped } = realGuard({ rates: [{ ...THREE_A_SECOND, limit: 0 }] })
    const [setting] = [{ ...THREE_A_SECOND, limit: 0 }]
    const inForce = new HaltsInForce(latch, () => {}, [])
    const refused = guard.check(buy())
    const haltId = refused.allowed ? null : refused.haltId
    t.same(latch.rateTrips.raise(setting), { haltId, isNew: false }, 'before it is taken')
    latch.rateTrips.take((trip, id) => inForce.raise({ ...A_HALT, haltId: id, source: 'trip', trip }, null))
    t.same(latch.rateTrips.raise(setting), { haltId, isNew: false })
    t.equal(latch.rateTrips.pending(), null)
    inForce.end([haltId ?? ''])
    t.equal(latch.gate.read().state, 'active')
    const again = guard.check(buy())
    t.not(again.allowed ? null : again.haltId, haltId, 'a new one')
    t.equal(latch.gate.read().state, 'halted')
    t.equal(tripped(), 2)
  },
)

t.test('given a trip of the last run, when the window is full again, then its halt stands for that', async (t) => {
  const setting = { ...THREE_A_SECOND, limit: 0, level: 'reducing' } as const
  const { latch } = realGuard({ rates: [setting] })
  const before = { ...A_HALT, level: 'reducing', source: 'trip', trip: setting.name } as const
  const inForce = new HaltsInForce(latch, () => {}, [before])
  latch.gate.raise('reducing')
  t.ok(latch.rateTrips.raise(setting).isNew)
  latch.rateTrips.take((trip, id) => inForce.raise({ ...before, haltId: id, trip }, null))
  t.same(latch.rateTrips.raise(setting), { haltId: before.haltId, isNew: false })
  inForce.end([before.haltId])
  t.equal(latch.rateTrips.inForce(), null)
})

t.test(
  'given a trip in force, when the gate is milder than its level, then the next order too many closes it',
  async (t) => {
    const setting = { ...THREE_A_SECOND, limit: 0 }
    const { latch } = realGuard({ rates: [setting] })
    const inForce = new HaltsInForce(latch, () => {}, [])
    const { haltId } = latch.rateTrips.raise(setting)
    latch.rateTrips.take((trip, id) => inForce.raise({ ...A_HALT, haltId: id, source: 'trip', trip }, null))
    inForce.end(['another'])
    t.same(latch.rateTrips.raise(setting), { haltId, isNew: false }, 'the resume of another halt does not end it')
    for (const state of ['active', 'reducing'] as const) {
      latch.gate.lowerTo(state, false, latch.gate.read().raises)
      t.ok(latch.rateTrips.raise(setting).isNew)
      t.equal(latch.gate.read().state, 'halted')
      latch.rateTrips.take(() => {})
    }
  },
)

t.test('given a trip that is not taken yet, when another halt is resumed, then nothing is lowered', async (t) => {
  const { guard, latch, view } = realGuard({ rates: [{ ...THREE_A_SECOND, limit: 0 }] })
  const before = latch.gate.read()
  const inForce = new HaltsInForce(latch, () => {}, [])
  guard.check(buy())
  t.ok(inForce.raisedSince(before))
  t.equal(view.durable(), false, 'a process that ends now is halted at its next start')
  inForce.end([])
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given limits, when cancels, refused and closing orders come, then they take no slot', async (t) => {
  const { guard, tickets, halt, lift, inFlight, middleware } = realGuard({ rates: [THREE_A_SECOND] })
  const closing = tickets.issue({ symbol: 'A', side: 'sell', quantity: '1' } as never)
  for (let turn = 0; turn < 10; turn++) t.ok(guard.check(CANCEL).allowed && guard.check(closing).allowed)
  halt()
  for (let turn = 0; turn < 10; turn++) t.notOk(guard.check(buy()).allowed)
  lift()
  for (let turn = 0; turn < 10; turn++) t.ok(guard.permits(closing).allowed)
  const sent: unknown[] = []
  const all = Array.from({ length: 3 }, () => middleware(buy(), async () => sent.push(1)))
  await Promise.all(all)
  t.equal(sent.length, 3)
  t.equal(inFlight.size, 0)
})

t.test('given an order, when it is looked at before the wire, then each attempt has one slot', async (t) => {
  const { guard, latch } = realGuard({ rates: [THREE_A_SECOND] })
  const order = buy()
  t.ok(guard.check(order).allowed)
  for (let step = 0; step < 9; step++) t.ok(guard.permits(order, 'step').allowed)
  t.ok(guard.permits(order).allowed, 'its first attempt')
  t.ok(guard.permits(order).allowed, 'its second')
  t.ok(guard.permits(buy()).allowed, 'one that was never checked')
  t.notOk(guard.permits(order).allowed)
  t.equal(latch.gate.read().state, 'halted')
})

t.test(
  'given orders that wait in a queue behind the guard, when they leave at once, then no more may than the limit',
  async (t) => {
    const { guard, latch } = realGuard({ rates: [{ ...THREE_A_SECOND, limit: 1 }, FIVE_A_MINUTE] })
    t.teardown(keepBeating(latch))
    const queue = [buy(), buy()]
    for (const order of queue) {
      t.ok(guard.check(order).allowed)
      await new Promise((resolve) => setTimeout(resolve, 1_100))
    }
    t.same(
      queue.map((order) => guard.permits(order).allowed),
      [true, false],
    )
    t.equal(latch.gate.read().state, 'halted')
  },
)

t.test(
  'given two limits, when the longer window is full, then that one trips, and the other gets its slot back',
  async (t) => {
    const { guard, latch } = realGuard({ rates: [{ ...THREE_A_SECOND, limit: 6 }, FIVE_A_MINUTE] })
    for (let order = 0; order < 5; order++) t.ok(guard.check(buy()).allowed)
    t.match(guard.check(buy()), { allowed: false, reason: /^max_orders_per_minute: / })
    const taken: string[] = []
    latch.rateTrips.take((name) => taken.push(name))
    t.same(taken, ['max_orders_per_minute'])
  },
)

t.test('given a trip to reducing, when exits come, then they pass as far as the window has room', async (t) => {
  const clock = { now: 1_000_000 }
  const now = () => ({ wall: YEAR_2026 + clock.now, monotonic: clock.now })
  const { guard, latch, reduce, tripped } = realGuard({ now, rates: [{ ...THREE_A_SECOND, level: 'reducing' }] })
  guard.beat()
  clock.now += 2 * SETTLE_MS
  guard.beat()
  reduce({}, { asOf: YEAR_2026 + clock.now, began: clock.now })
  const exits = Array.from({ length: 4 }, () => guard.check(exit()))
  t.same(
    exits.map(({ allowed }) => allowed),
    [true, true, true, false],
  )
  t.match(exits[3], { code: 'ORDER_LIMIT', haltId: null, reason: /more than 3 orders/ })
  t.ok(latch.rateTrips.pending(), 'it is a halt of its own, beside the one that reduces')
  latch.rateTrips.take(() => {})
  t.match(guard.check(exit()), { code: 'ORDER_LIMIT' })
  t.equal(latch.rateTrips.pending(), null, 'one that is in force is not raised again')
  t.equal(tripped(), 1)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  t.ok(guard.check(exit()).allowed)
})

t.test('given a trip to reducing, when an order is too many, then orders that add risk are refused', async (t) => {
  const { guard, latch } = realGuard({ rates: [{ ...THREE_A_SECOND, level: 'reducing', limit: 0 }] })
  t.match(guard.check(buy()), { code: 'TRADING_REDUCING', haltId: latch.rateTrips.pending() })
  t.equal(latch.gate.read().state, 'reducing')
  t.match(guard.check(buy()), { code: 'TRADING_REDUCING' })
})

t.test(
  'given a full stack, when orders are checked, then no order slips through, and a slot is lost at most',
  async (t) => {
    const limit = 400
    const { guard, latch } = realGuard({ rates: [{ ...FIVE_A_MINUTE, limit }] })
    const before = () => latch.beats.controlBeat(Date.now())
    const first = atTheStacksEdge(() => guard.check(buy()).allowed, { before })
    const again = atTheStacksEdge(() => guard.permits(buy()).allowed, { before })
    let let_pass = [...first, ...again].filter(({ value }) => value === true).length
    t.ok(let_pass > 0)
    while (guard.check(buy()).allowed) let_pass++
    t.ok(let_pass <= limit, `${let_pass} of ${limit}`)
    t.equal(latch.gate.read().state, 'halted')
  },
)

t.test(
  'given several orders in one request, when it is tried again, then each attempt takes a slot for each',
  async (t) => {
    const { guard } = realGuard({ rates: [FIVE_A_MINUTE] })
    const batch = withBatch(buy(), [intent(), intent()])
    t.ok(guard.check(batch).allowed && guard.permits(batch).allowed, 'its first attempt')
    t.ok(guard.permits(batch).allowed)
    t.notOk(guard.permits(batch).allowed, 'one slot is left')
  },
)

t.test('given several orders in one request, when not all may leave, then none has taken a slot', async (t) => {
  const rates = shareRates([THREE_A_SECOND])
  const rules = new OrderRules({ latch: realGuard().latch, rates, limits: null, onTripped: () => {} })
  const batch = withBatch(
    buy(),
    Array.from({ length: 4 }, () => intent()),
  )
  t.match(rules.refuse(batch, intent()), { code: 'TRADING_HALTED' })
  t.same(
    rates.map(({ memory }) => new RateRing(memory, 1_000).count()),
    [0],
  )
})

t.test('given a bot without limits, when it sends, then there is nothing to ask', async (t) => {
  const { guard, latch } = realGuard()
  for (let order = 0; order < 10_000; order++) guard.check(buy())
  t.equal(latch.orders.counts().passed, 10_000)
  t.equal(latch.rateTrips.pending(), null)
})
