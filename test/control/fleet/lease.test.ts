import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { FleetLease } from '../../../lib/control/fleet/lease.js'
import { Pausing } from '../../../lib/control/keeper/pausing.js'
import { thisMoment } from '../../../lib/time/monotonic.js'

function made(onLostLease: 'pause' | 'ignore' = 'pause', leaseMs = 60_000) {
  const latch = new Latch()
  latch.gate.started('active', false)
  const noted: string[] = []
  const pausing = new Pausing({ latch, publish: () => {}, note: ({ what }) => noted.push(what), log: () => {} })
  return { latch, noted, lease: new FleetLease(pausing, { leaseMs, onLostLease }) }
}

const before = (ms: number) => {
  const { wall, monotonic } = thisMoment()
  return { wall: wall - ms, monotonic: monotonic - ms }
}

t.test('given no renewal yet, then it is lost, and what adds risk is paused without a line', async (t) => {
  const { latch, noted, lease } = made()
  t.equal(latch.isOpen(), true)
  lease.hold()
  t.equal(latch.isOpen(), false)
  t.equal(lease.isHeld(), false)
  t.equal(lease.endsAt, null)
  t.same(noted, [])
  lease.look('nobody answers')
  t.same(noted, ['paused'])
})

t.test('given a renewal, then it is held from when that was sent', async (t) => {
  const { latch, noted, lease } = made()
  lease.hold()
  lease.renew(thisMoment())
  t.equal(lease.isHeld(), true)
  t.equal(latch.isOpen(), true)
  t.same(noted, [], 'there was nothing to tell')
  const { wall, monotonic } = thisMoment()
  t.equal(latch.pauses.overdue({ wall, monotonic: monotonic + 60_001 }), 'lease', 'the guard knows by itself')
  t.equal(latch.pauses.overdue({ wall: wall + 60_001, monotonic }), 'lease', 'and by the other clock')
  t.equal(lease.isHeld({ wall: wall + 60_001, monotonic }), false)
  t.equal(lease.isHeld({ wall, monotonic: monotonic + 60_001 }), false)
})

t.test('given an answer that was on its way for longer than the lease, then it renews nothing', async (t) => {
  const { latch, lease } = made()
  lease.hold()
  lease.renew(before(60_001))
  t.equal(lease.isHeld(), false)
  t.equal(latch.isOpen(), false)
})

t.test('given an answer that was overtaken, then it shortens nothing', async (t) => {
  const { lease } = made()
  lease.renew(thisMoment())
  const { endsAt } = lease
  lease.renew(before(30_000))
  t.equal(lease.endsAt, endsAt)
})

t.test('given a lease that is over, when the engine is heard again, then the pause ends by itself', async (t) => {
  const { latch, noted, lease } = made()
  lease.renew(before(60_001))
  lease.look('the engine does not answer')
  lease.look('the engine does not answer')
  t.equal(latch.isOpen(), false)
  lease.renew(thisMoment())
  t.equal(latch.isOpen(), true)
  t.same(noted, ['paused', 'pause over'])
})

t.test('given that a lost lease is ignored, then nothing pauses, and it is told as lost', async (t) => {
  const { latch, noted, lease } = made('ignore')
  lease.hold()
  lease.look('nobody answers')
  t.equal(latch.isOpen(), true)
  t.equal(lease.isHeld(), false)
  lease.renew(before(60_001))
  lease.look('nobody answers')
  t.equal(latch.isOpen(), true)
  t.same(noted, [])
})
