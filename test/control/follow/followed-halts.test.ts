import t from 'tap'
import { FollowedHalts } from '../../../lib/control/follow/followed-halts.js'
import { HaltsInForce } from '../../../lib/control/keeper/halts-in-force.js'
import type { Halt } from '../../../lib/words/halt.js'
import { A_HALT, buy, realGuard } from '../../support/guard-parts.js'

/** Every halt of these tests is of everything, and says which one it is. */
function named(haltId: string, halt: Partial<Halt> = {}): Halt {
  return { ...A_HALT, source: 'code', operator: null, reason: `reason of ${haltId}`, haltId, ...halt }
}

/** A follower's halts, with a real latch, and a guard that sees each step of them: `passed` counts the orders let pass between. */
function follower() {
  const parts = realGuard()
  let passed = 0
  const inForce = new HaltsInForce(
    parts.latch,
    (notice) => {
      parts.publish(notice)
      if (parts.guard.check(buy()).allowed) passed++
    },
    [],
  )
  const halts = new FollowedHalts(inForce)
  const ids = () => halts.list().map(({ haltId }) => haltId)
  const allowed = () => parts.guard.check(buy()).allowed
  const own = (halt: Halt) => {
    const number = parts.latch.botHalts.announce()
    parts.latch.gate.raise(halt.level)
    return halts.own(halt, { callId: number, number })
  }
  return { ...parts, halts, ids, allowed, own, passedBetween: () => passed }
}

t.test('given a halt that the leader has not heard, when it says what is in force, then that one stays', async (t) => {
  const { halts, ids, own, allowed, passedBetween } = follower()
  own(named('5-mine'))
  halts.whole([], false)
  t.same(ids(), ['5-mine'])
  halts.raised(named('6-that'), null)
  halts.lifted(['6-that'])
  t.same(ids(), ['5-mine'])
  t.equal(allowed(), false)
  t.equal(passedBetween(), 0)
  t.same(
    halts.unheard().map(({ haltId }) => haltId),
    ['5-mine'],
  )
  halts.heard('5-mine', '5-mine')
  t.same(halts.unheard(), [])
  t.same(ids(), ['5-mine'], 'heard is not ended')
  halts.lifted(['5-mine'])
  t.same(ids(), [])
  t.equal(allowed(), true)
})

t.test('given the same words of the leader’s own, when it ends its own, then the halt here stays', async (t) => {
  const { halts, ids, own, allowed } = follower()
  const reason = 'daily loss limit'
  halts.raised(named('3-that', { reason }), null)
  own(named('4-mine', { reason }))
  halts.lifted(['3-that'])
  t.same(ids(), ['4-mine'])
  t.equal(allowed(), false)
  // The leader has taken it for a repetition of another of its own, which stands for both.
  halts.raised(named('5-that', { reason }), null)
  halts.heard('4-mine', '5-that')
  t.same(ids(), ['5-that'])
  t.equal(allowed(), false)
})

t.test('given a program that halts again and again, when nobody hears it, then one halt stands for all', async (t) => {
  const { halts, own, ids } = follower()
  const reason = 'daily loss limit'
  const first = own(named('1-mine', { reason }))
  for (let time = 2; time < 500; time++) t.equal(own(named(`${time}-mine`, { reason })), first)
  for (let time = 500; time < 1_000; time++) own(named(`${time}-mine`))
  t.ok(halts.unheard().length <= 32, 'as many as a keeper has of one kind')
  t.equal(ids().length, halts.unheard().length)
})

t.test('given a lost connection, when the same leader is back, then what it has ended has ended', async (t) => {
  const { halts, ids, allowed } = follower()
  halts.whole([named('1-that'), named('2-that')], false)
  t.equal(allowed(), false)
  halts.whole([named('2-that'), named('3-that')], false)
  t.same(ids(), ['2-that', '3-that'])
  halts.whole([], false)
  t.equal(allowed(), true)
})

t.test('given a leader that had not written all, when the next one knows less, then it is told the rest', async (t) => {
  const { halts, ids, allowed } = follower()
  halts.whole([named('1-that'), named('2-that')], false)
  halts.whole([named('2-that')], true)
  t.same(ids().sort(), ['1-that', '2-that'])
  t.same(
    halts.unheard().map(({ haltId }) => haltId),
    ['1-that'],
  )
  t.equal(allowed(), false)
})

t.test(
  'given a halt in the place of another, when the leader says so, then the other is gone, unless not heard',
  async (t) => {
    const { halts, ids, own } = follower()
    halts.raised(named('1-that', { source: 'http' }), null)
    halts.raised(named('2-that', { source: 'http' }), '1-that')
    t.same(ids(), ['2-that'])
    own(named('3-mine'))
    halts.raised(named('4-that'), '3-mine')
    t.same(ids().sort(), ['2-that', '3-mine', '4-that'])
  },
)

t.test(
  'given a halt that a leader was told, when the same is said again, then the end of the first ends only that',
  async (t) => {
    const { halts, own, ids, allowed, passedBetween } = follower()
    const reason = 'daily loss limit'
    own(named('1-mine', { reason }))
    halts.said('1-mine')
    t.equal(own(named('2-mine', { reason })).haltId, '2-mine')
    halts.lifted(['1-mine'])
    t.same(ids(), ['2-mine'])
    t.same(
      halts.unheard().map(({ haltId }) => haltId),
      ['2-mine'],
    )
    t.equal(allowed(), false)
    t.equal(passedBetween(), 0)
  },
)
