import t from 'tap'
import { describeSelf } from '../../../lib/between/lock-owner.js'
import { FollowerRecord } from '../../../lib/control/follow/follower-record.js'
import { type Beat, type Hello, PROTOCOL } from '../../../lib/control/follow/protocol.js'

const LEASE_MS = 1_000
const SETTLE_MS = 500
const HELLO: Hello = {
  type: 'hello',
  protocol: PROTOCOL,
  version: '1.2.3',
  who: describeSelf('worker'),
  leaseMs: LEASE_MS,
}
const NONE = { passed: 0, rejected: 0, inFlight: 0, unknown: 0, late: 0 }
const LIVES = { responsive: true, lastBeatMs: 3, stack: null }

function beat(heardAt: number, more: Partial<Beat> = {}): Beat {
  return { type: 'beat', number: 1, heardAt, orders: NONE, sent: 0, settled: true, bot: LIVES, ...more }
}

/** By the time of receipt, what was received; then what is known at `now` of a halt that came at `haltedAt`. */
function known(beats: readonly (readonly [at: number, beat: Beat])[], now: number, haltedAt: number): number | null {
  const record = new FollowerRecord(HELLO, 0)
  for (const [at, each] of beats) record.beat(each, at)
  return record.settledAt(now, haltedAt, SETTLE_MS)
}

t.test(
  'given beats of a follower, when asked from when on a reading shows its orders, then by these rules',
  async (t) => {
    t.equal(known([], 10, 0), null, 'it has said nothing yet')
    t.equal(known([[100, beat(90)]], 110, 50), null, 'once is not enough: an order is counted behind the gate')
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190)],
        ],
        210,
        50,
      ),
      100,
      'twice is, and from the first time on',
    )
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190)],
        ],
        210,
        95,
      ),
      null,
      'it had not heard the halt when it said so first',
    )
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190)],
          [300, beat(290)],
        ],
        310,
        95,
      ),
      100,
      'the same orders, and heard twice',
    )
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190, { sent: 1 })],
        ],
        210,
        50,
      ),
      null,
      'another order has been sent',
    )
    const inFlight = { orders: { ...NONE, inFlight: 1 } }
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190, inFlight)],
        ],
        210,
        50,
      ),
      null,
      'an order in flight',
    )
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190, { settled: false })],
        ],
        210,
        50,
      ),
      null,
      'one of unknown outcome',
    )
    t.equal(
      known(
        [
          [100, beat(90)],
          [200, beat(190)],
        ],
        200 + LEASE_MS + 1,
        50,
      ),
      null,
      'silent for longer than its lease',
    )
  },
)

t.test(
  'given a follower that is lost or has ended, when asked, then lost is not known, and ended has its time',
  async (t) => {
    const record = new FollowerRecord(HELLO, 0)
    record.beat(beat(90), 100)
    record.beat(beat(190), 200)
    record.lost()
    t.equal(record.settledAt(210, 50, SETTLE_MS), null)
    const notHeard = { responsive: null, lastBeatMs: null, stack: null }
    t.match(record.status(210), notHeard, 'whether its thread answers is not known')
    t.match(record.status(210), { name: 'worker', pid: process.pid, version: '1.2.3', state: 'lost', orders: NONE })
    record.connected(HELLO, 300)
    t.equal(record.settledAt(310, 50, SETTLE_MS), null, 'what it had said before is old')
    t.match(record.status(310), { state: 'following', ...notHeard })
    record.beat(beat(310, { bot: { responsive: false, lastBeatMs: 4_000, stack: ['f'] } }), 320)
    t.match(record.status(330), { state: 'following', responsive: false, lastBeatMs: 4_000, stack: ['f'] })
    record.ended(400)
    record.ended(500)
    t.equal(record.settledAt(10_000, 50, SETTLE_MS), 400 + SETTLE_MS)
    t.match(record.status(10_000), { state: 'ended', ...notHeard })
  },
)

t.test(
  'given a follower of the leader before, when it does not come, then it is over with its process, or its lease',
  async (t) => {
    const since = new Date('2026-01-02T03:04:05.678Z')
    const record = FollowerRecord.earlier({ ...HELLO, since }, 100)
    t.match(record.status(100), { state: 'lost', heardAt: since.toISOString() })
    t.equal(record.settledAt(100, 0, 0), null)
    t.equal(record.isOver(1e9, true), false, 'it runs')
    t.equal(record.isOver(100, false), true)
    t.equal(record.isOver(100 + HELLO.leaseMs, null), false)
    t.equal(record.isOver(101 + HELLO.leaseMs, null), true, 'it is paused, as far as can be told')
    record.connected(HELLO, 200)
    record.lost()
    t.equal(record.isOver(1e9, null), false, 'it has been heard, and nobody knows where it is')
  },
)
