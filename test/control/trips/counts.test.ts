import t from 'tap'
import { feed } from '../../../lib/control/trips/feed.js'
import type { Finding, Limit } from '../../../lib/control/trips/finding.js'
import { maxErrorsPerMinute } from '../../../lib/control/trips/max-errors-per-minute.js'
import { maxRefusalsPerMinute } from '../../../lib/control/trips/max-refusals-per-minute.js'
import { maxUnknown } from '../../../lib/control/trips/max-unknown.js'
import { maxWorkingOrders } from '../../../lib/control/trips/max-working-orders.js'
import { SlidingCount } from '../../../lib/control/trips/sliding-count.js'
import { stuck } from '../../../lib/control/trips/stuck.js'
import type { VenueSnapshot } from '../../../lib/words/exposure.js'
import type { WorkingOrder } from '../../../lib/words/ports.js'
import { MAX_AGE_MS, NOON, snapshotOf } from '../../support/trip-readings.js'

const COUNTS: [setting: string, judge: (count: number, limit: Limit) => Finding][] = [
  ['max_refusals_per_minute', maxRefusalsPerMinute],
  ['max_errors_per_minute', maxErrorsPerMinute],
  ['max_unknown', maxUnknown],
]

for (const [setting, judge] of COUNTS) {
  t.test(`given a count, when ${setting} is 3, then more than 3 are over, and no number is blind`, async (t) => {
    const states = [0, 3, 4, Number.NaN, Number.POSITIVE_INFINITY, -1].map((count) =>
      judge(count, { limit: '3', warnAt: 0.9 }),
    )
    t.same(
      states.map(({ state, warns }) => `${state} ${warns}`),
      ['fine false', 'fine true', 'over true', 'blind false', 'blind false', 'blind false'],
    )
    t.match(judge(4, { limit: '3', warnAt: null }).why, new RegExp(`^4 orders .*; ${setting} is 3$`))
  })
}

t.test('given a bot thread, when it has not answered for stuck_ms, then it is over', async (t) => {
  const stateOf = (ms: number) => stuck(ms, { limit: '5000', warnAt: null }).state
  t.same([50, 4_999, 5_000, 600_000, Number.NaN].map(stateOf), ['fine', 'fine', 'over', 'over', 'blind'])
})

t.test('given a feed, when alive() stays out, then it is over; also when it was never called', async (t) => {
  const limit = { limit: '5000', warnAt: null }
  const stateOf = (ageMs: number | null, startedMs: number) => feed({ name: 'prices', ageMs, startedMs }, limit).state
  t.same(
    [
      stateOf(0, 9e9),
      stateOf(4_999, 9e9),
      stateOf(5_000, 9e9),
      stateOf(null, 4_999),
      stateOf(null, 5_000),
      stateOf(Number.NaN, 0),
    ],
    ['fine', 'fine', 'over', 'fine', 'over', 'blind'],
  )
  t.match(
    feed({ name: 'prices', ageMs: null, startedMs: 5_000 }, limit).why,
    /alive\('prices'\) was never called, 5000 ms/,
  )
})

const ORDER: WorkingOrder = { id: '1', symbol: 'A', side: 'buy', quantity: '1', reduceOnly: false }
const resting = (count: number, more: Partial<VenueSnapshot> = {}, venue = 'v'): VenueSnapshot =>
  snapshotOf({ venue, at: 0, more: { openOrders: Array.from({ length: count }, () => ORDER), ...more } })
const failed = { state: 'failed', why: 'it timed out' } as const
const unread = { parts: [{ name: 'options', positions: failed, orders: failed }] }

for (const [what, venues, expected] of [
  ['as many as may be', [resting(3)], 'fine 3'],
  ['one more', [resting(4)], 'over 4'],
  ['one more over two venues', [resting(2), resting(2, {}, 'w')], 'over 4'],
  ['a part that was not read', [resting(3, unread)], 'blind null'],
  ['one more, and a part that was not read', [resting(4, unread)], 'over 4'],
  ['a stale venue', [resting(0, { asOf: NOON - 60_000 })], 'blind null'],
  ['one more, and a stale venue', [resting(4), resting(0, { asOf: NOON - 60_000 }, 'w')], 'over 4'],
  ['a venue that was never read', [resting(0, { asOf: null, openOrders: null })], 'blind null'],
  ['no venue', [], 'blind null'],
  ['those of others', [resting(0, { openOrders: Array(9).fill({ ...ORDER, whose: 'another' }) })], 'fine 0'],
  ['those of nobody knows whom', [resting(0, { openOrders: Array(9).fill({ ...ORDER, whose: 'unknown' }) })], 'over 9'],
] as const) {
  t.test(`given ${what}, when max_working_orders is 3, then it is ${expected}`, async (t) => {
    const limit = { limit: '3', warnAt: null }
    const { state, value } = maxWorkingOrders(venues, { wall: NOON + 1_000, monotonic: 1_001 }, MAX_AGE_MS, limit)
    t.equal(`${state} ${value}`, expected)
  })
}

t.test('given a count that grows, when a minute passes, then what came before it does not count', async (t) => {
  const sliding = new SlidingCount()
  t.same([sliding.add(5, 0), sliding.add(7, 30_000), sliding.add(7, 59_000)], [5, 7, 7])
  t.equal(sliding.add(7, 61_000), 7, 'what was counted at the first look came before it')
  t.equal(sliding.add(8, 95_000), 1)
  t.equal(sliding.add(8, 200_000), 0)
})

t.test('given a count that begins anew, or is none, when added, then no growth is lost', async (t) => {
  const sliding = new SlidingCount()
  sliding.add(100, 0)
  t.ok(Number.isNaN(sliding.add(Number.NaN, 1_000)))
  t.equal(sliding.add(3, 2_000), 103)
})

t.test(
  'given looks many times a second, when a minute of them is kept, then that is one number a second',
  async (t) => {
    const sliding = new SlidingCount()
    let worst = 0
    // One more each 100 ms: 600 a minute, and what a second more may add.
    for (let at = 0; at < 600_000; at += 100) {
      const grown = sliding.add(at / 100, at)
      if (at > 120_000) worst = Math.max(worst, Math.abs(grown - 600))
    }
    t.ok(worst <= 10, `${worst}`)
  },
)
