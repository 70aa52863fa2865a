import t from 'tap'
import { Gate } from '../../lib/between/latch/gate.js'
import { Latch } from '../../lib/between/latch/latch.js'
import { judge } from '../../lib/control/drills/canary-step.js'
import { Guard } from '../../lib/guard/guard.js'
import type { Drill } from '../../lib/guard/refusals.js'
import { Canary } from '../../lib/host/canary.js'
import { buy, type RealGuardOptions, realGuard } from '../support/guard-parts.js'

function drilled(options: RealGuardOptions = {}) {
  const bot = realGuard(options)
  const { guard, middleware, latch } = bot
  const called = {
    middleware,
    check: (order: unknown) => guard.check(order),
    permits: (order: unknown) => guard.permits(order),
  }
  return { ...bot, called, canary: new Canary(guard, called, latch) }
}

function haltedDrill(order: object): Drill {
  const latch = new Latch()
  latch.gate.started('active', false)
  latch.gate.raise('halted')
  return { order, gate: latch.gate, reason: 'drill 1' }
}

t.test('given an active bot, when a canary is sent, then every way refuses it, and nothing is counted', async (t) => {
  const { canary, latch, guard, samples, examples, inFlight } = drilled()
  latch.news.wantExample()
  guard.check(buy())
  guard.beat()
  samples.splice(0)
  const before = latch.orders.counts()
  const answer = await canary.send('1')
  t.same(new Set(answer.answers.map((each) => each.answer)), new Set(['DRILL']))
  t.match(answer, { reached: 0, replaced: [] })
  t.equal(answer.answers.length, 4)
  t.equal(judge(answer).result, 'passed')
  t.same(latch.orders.counts(), before)
  t.same(samples, [], 'nobody is told of it as an order of the bot')
  t.same(examples, [])
  t.equal(inFlight.due, 0)
  guard.beat()
  t.same(latch.orders.counts(), before, 'nor at the next beat')
  t.equal(guard.check(buy()).allowed, true)
})

t.test(
  'given a guard that lets a drill’s order pass, when there are limits, then it takes nothing of them',
  async (t) => {
    const rates = [{ name: 'max_orders_per_second', limit: 1, level: 'halted' }] as const
    const { canary, guard, latch } = drilled({ rates, limits: { duplicateMs: 1_000 } })
    const { isOpen } = Gate.prototype
    Gate.prototype.isOpen = () => true
    const answer = await canary.send('1')
    Gate.prototype.isOpen = isOpen
    t.equal(judge(answer).result, 'failed')
    t.equal(latch.gate.read().state, 'active')
    t.ok(guard.check(buy()).allowed, 'the slot is there')
  },
)

t.test('given a drill, when other orders come in the midst of it, then they are judged as ever', async (t) => {
  const { guard, halt, latch } = realGuard()
  const order = buy()
  const drill = haltedDrill(order)
  t.match(
    guard.drill(drill, () => [guard.check(order), guard.check(buy())]),
    [{ code: 'DRILL' }, { allowed: true }],
  )
  t.equal(latch.orders.counts().passed, 1)
  t.equal(guard.check(order).allowed, true, 'behind it the ticket is worth nothing')
  halt()
  t.match(
    guard.drill(drill, () => guard.check(buy())),
    { code: 'TRADING_HALTED' },
  )
  t.match(
    guard.drill(drill, () => guard.check(order)),
    { code: 'DRILL', haltId: null },
  )
  t.throws(() =>
    guard.drill(drill, () => {
      throw new Error('whatever')
    }),
  )
  t.match(guard.check(order), { code: 'TRADING_HALTED' }, 'and it is over also when it breaks off')
})

t.test('given a thread that is detached in a drill, when that is over, then only cancels pass', async (t) => {
  const { guard } = realGuard()
  guard.drill(haltedDrill(buy()), () => guard.detach())
  t.match(guard.check(buy()), { allowed: false })
})

t.test('given a host with a reader of its own, when a canary is sent, then that is not asked', async (t) => {
  const seen: unknown[] = []
  const describe = (order: unknown) => {
    seen.push(order)
    return { action: 'cancel' } as const
  }
  const { canary } = drilled({ describe })
  t.equal(judge(await canary.send('1')).result, 'passed')
  t.same(seen, [])
})

t.test('given a guard that lets all pass, when a canary is sent, then it comes to the counter alone', async (t) => {
  const { check } = Guard.prototype
  t.teardown(() => {
    Guard.prototype.check = check
  })
  Guard.prototype.check = () => ({ allowed: true })
  const { canary } = drilled()
  const answer = await canary.send('1')
  t.equal(answer.reached, 2)
  t.match(judge(answer), { result: 'failed', detail: /killSwitch\.check: it passed.*came 2 times/ })
})

t.test('given functions that were replaced, when a canary is sent, then they are named, and not called', async (t) => {
  const { canary, called, guard } = drilled()
  let calls = 0
  const other = (): { readonly allowed: true } => {
    calls++
    return { allowed: true }
  }
  called.check = other
  called.middleware = Object.assign(other, { callback: other })
  const answer = await canary.send('1')
  t.equal(calls, 0)
  t.match(judge(answer), { result: 'failed', detail: /killSwitch\.check was replaced.*killSwitch\.middleware was/ })
  guard.check = other
  t.match(judge(await canary.send('2')).detail, /the guard's check was replaced/)
})

t.test('given nothing that was asked, when judged, then the drill has failed', async (t) => {
  const nothing = { answers: [], reached: 0, replaced: [], micros: 1, attachedThreads: 0 }
  t.match(judge(nothing), { result: 'failed', detail: /nothing was asked/ })
  const other = [{ asked: 'killSwitch.check', answer: 'TRADING_HALTED' }]
  t.match(judge({ ...nothing, answers: other }), { result: 'failed', detail: /check: TRADING_HALTED/ }, 'by another')
})
