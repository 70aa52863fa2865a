import t from 'tap'
import { VenuesCheck } from '../../../lib/control/armed/venues-check.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { neverRead, type VenueSnapshot } from '../../../lib/words/exposure.js'

t.test('given a reading that fails, when it is one of two, then that is not told; when both are, it is', async (t) => {
  const read = { asOf: Date.now(), began: monotonicMs() }
  let attempted = 1
  let error: string | null = null
  const snapshots = (): VenueSnapshot[] => [{ ...neverRead('a'), ...read, attempted, error }]
  const venues = {
    get snapshots() {
      return snapshots()
    },
  }
  const check = new VenuesCheck({ venues, snapshotIntervalMs: 60_000, maxSnapshotAgeMs: 60_000 })
  t.match(check.look(), { state: 'ok' })
  attempted = 2
  error = '502'
  for (let look = 0; look < 10; look++) t.match(check.look(), { state: 'ok' })
  attempted = 3
  t.match(check.look(), { state: 'failing', why: /502/ })
  attempted = 4
  error = null
  t.match(check.look(), { state: 'ok' })
  attempted = 5
  error = '502'
  t.match(check.look(), { state: 'ok' })
})

t.test('given a venue that was never read well, when its first reading fails, then that is told', async (t) => {
  const venues = { snapshots: [{ ...neverRead('a'), attempted: 1, error: '502' }] }
  const check = new VenuesCheck({ venues, snapshotIntervalMs: 60_000, maxSnapshotAgeMs: 60_000 })
  t.match(check.look(), { state: 'failing', why: /502/ })
})

t.test(
  'given a venue, when nobody has read it for long, then that is told; and that there is none, as well',
  async (t) => {
    const long = { asOf: Date.now() - 100_000, began: monotonicMs() - 100_000, attempted: 1, error: null }
    const look = (snapshots: readonly VenueSnapshot[], snapshotIntervalMs = 60_000) =>
      new VenuesCheck({ venues: { snapshots }, snapshotIntervalMs, maxSnapshotAgeMs: 60_000 }).look()
    const old = { ...neverRead('a'), ...long }
    t.match(look([old]), { state: 'failing', why: /was not read for 100 s/ })
    t.match(look([old], 0), { state: 'unknown', why: /read only when someone asks/ })
    t.match(look([{ ...old, asOf: Date.now() + 60_000 }]), { state: 'unknown', why: /of the future/ })
    t.match(look([]), { state: 'unknown', why: /no venue is given/ })
  },
)
