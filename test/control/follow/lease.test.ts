import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { Lease } from '../../../lib/control/follow/lease.js'
import { Pausing } from '../../../lib/control/keeper/pausing.js'
import { type Moment, thisMoment } from '../../../lib/time/monotonic.js'

const LEASE_MS = 60_000

/** A lease on a real latch. */
function lease() {
  const latch = new Latch()
  const pausing = new Pausing({ latch, publish: () => {}, note: () => {}, log: () => {} })
  const overdue = (inMs: number) => latch.pauses.overdue(later(thisMoment(), inMs))
  return { lease: new Lease(pausing, LEASE_MS), pauses: () => pausing.list().map(({ owner }) => owner), overdue }
}

function later({ monotonic, wall }: Moment, ms: number): Moment {
  return { monotonic: monotonic + ms, wall: wall + ms }
}

t.test('given no word of the leader, when the lease is looked at, then it pauses, until an answer', async (t) => {
  const { lease: it, pauses } = lease()
  it.look('not heard yet')
  t.same(pauses(), ['leader'])
  it.renew(thisMoment())
  t.equal(it.isInForce, true)
  it.look('not heard')
  t.same(pauses(), [])
})

t.test(
  'given an answer that was long on its way, when it comes, then it counts from when it was asked for',
  async (t) => {
    const { lease: it, pauses, overdue } = lease()
    it.look('not heard yet')
    it.renew(later(thisMoment(), -LEASE_MS))
    t.equal(it.isInForce, false)
    t.same(pauses(), ['leader'])
    it.renew(later(thisMoment(), -LEASE_MS / 2))
    t.equal(it.isInForce, true)
    t.equal(overdue((2 * LEASE_MS) / 3), 'leader')
    it.renew(later(thisMoment(), -LEASE_MS))
    t.equal(it.isInForce, true, 'an older answer takes nothing away')
  },
)

t.test('given a lease in force, when nobody looks, then the guard finds its end by itself', async (t) => {
  const { lease: it, overdue } = lease()
  t.equal(overdue(0), null)
  it.renew(thisMoment())
  t.equal(overdue(0), null)
  t.equal(overdue(2 * LEASE_MS), 'leader')
})

t.test('given a process that begins to lead, when the lease would be over, then nothing is paused', async (t) => {
  const { lease: it, pauses, overdue } = lease()
  it.renew(thisMoment())
  it.end()
  t.same(pauses(), [])
  t.equal(overdue(2 * LEASE_MS), null)
})
