import t from 'tap'
import { Pausing } from '../../lib/control/keeper/pausing.js'
import { thisMoment } from '../../lib/time/monotonic.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { buy, exit, type RealGuardOptions, realGuard } from '../support/guard-parts.js'

function paused(options: RealGuardOptions = {}) {
  const parts = realGuard(options)
  const noted: string[] = []
  const pausing = new Pausing({
    latch: parts.latch,
    publish: parts.publish,
    note: ({ what, source }) => noted.push(`${what} ${source}`),
    log: () => {},
  })
  return { ...parts, pausing, noted }
}

t.test('given a pause, when orders come, then risk is refused by name, until it ends by itself', async (t) => {
  const { guard, pausing, noted, view } = paused()
  pausing.begin('venue', 'kraken can not be read')
  pausing.begin('venue', 'said twice')
  t.match(guard.check(buy()), { code: 'PAUSED', haltId: null, reason: /by the venue: kraken can not be read/ })
  t.match(guard.check(exit()), { code: 'REDUCTION_UNVERIFIED', haltId: null })
  t.match(guard.check(buy({ type: 'cancel' })), { allowed: true })
  t.match(view.pauses(), [{ owner: 'venue' }])
  t.match(pausing.list(), [{ owner: 'venue', reason: 'kraken can not be read' }])
  pausing.end('venue')
  pausing.end('venue')
  t.match(guard.check(buy()), { allowed: true })
  t.same(view.pauses(), [])
  t.same(noted, ['paused venue', 'pause over venue'])
})

t.test('given a pause and a halt, when one ends, then the other stays', async (t) => {
  const { guard, halt, latch, publish, pausing } = paused()
  pausing.begin('lease', 'lost')
  const { haltId } = halt()
  t.match(guard.check(buy()), { code: 'TRADING_HALTED', haltId })
  pausing.end('lease')
  t.match(guard.check(buy()), { code: 'TRADING_HALTED', haltId })
  pausing.begin('lease', 'lost')
  publish({ kind: 'lifted', haltIds: [haltId] })
  latch.gate.lowerTo('active', false, latch.gate.read().raises)
  t.match(guard.check(buy()), { code: 'PAUSED' })
})

t.test(
  'given a pause that rests on time, when nobody renews it, then the guard is paused before any timer runs',
  async (t) => {
    const { guard, pausing } = paused()
    const now = thisMoment()
    pausing.beginsAt('lease', { monotonic: now.monotonic + 60_000, wall: now.wall + 60_000 })
    t.match(guard.check(buy()), { allowed: true })
    pausing.beginsAt('lease', { monotonic: now.monotonic + 60_000, wall: now.wall - 1 })
    t.match(
      guard.check(buy()),
      { code: 'PAUSED', reason: /by the lease: its time is over/ },
      'the wall clock is past it',
    )
    pausing.beginsAt('lease', { monotonic: now.monotonic - 1, wall: now.wall + 60_000 })
    t.match(guard.check(buy()), { code: 'PAUSED' }, 'the monotonic one is')
    pausing.beginsAt('lease', null)
    t.match(guard.check(buy()), { allowed: true })
  },
)

t.test('given a pause that may begin by itself, when it has not, then orders go the fast way', async (t) => {
  let read = 0
  const describe = (order: unknown) => {
    read++
    return order as OrderIntent
  }
  const { guard, pausing } = paused({ describe })
  const now = thisMoment()
  // The first order after a beat is looked at as a sample.
  guard.check(buy())
  pausing.beginsAt('dead-mans-switch', { monotonic: now.monotonic + 60_000, wall: now.wall + 60_000 })
  read = 0
  t.match(guard.check(buy()), { allowed: true })
  t.match(guard.permits(buy()), { allowed: true })
  t.equal(read, 0)
  pausing.beginsAt('dead-mans-switch', { monotonic: now.monotonic - 1, wall: now.wall - 1 })
  t.match(guard.check(buy()), { code: 'PAUSED' })
  t.ok(read > 0)
})
