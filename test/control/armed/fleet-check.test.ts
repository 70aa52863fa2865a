import t from 'tap'
import { FleetCheck } from '../../../lib/control/armed/fleet-check.js'
import type { FleetStatus } from '../../../lib/words/fleet.js'

const HELD: FleetStatus = {
  group: 'desk-1',
  bot: 'bot-1',
  engine: 'redis://127.0.0.1:6379',
  lease: 'held',
  leaseEndsAt: '2026-01-02T03:04:05.678Z',
  failure: null,
  halts: [],
  haltCount: 0,
  lostLeases: 0,
}

t.test('given a bot in no fleet, then there is nothing to check', async (t) => {
  t.equal(new FleetCheck(() => null, true).look(), null)
})

t.test('given a lease that is held, then it is ok, also while one renewal has failed', async (t) => {
  t.same(new FleetCheck(() => HELD, true).look(), { state: 'ok', why: null })
  t.same(new FleetCheck(() => ({ ...HELD, failure: 'slow' }), true).look(), { state: 'ok', why: null })
})

t.test('given a lease that is lost, then it fails, and says why', async (t) => {
  const lost = { ...HELD, lease: 'lost', failure: 'nothing listens there' } as const
  t.match(new FleetCheck(() => lost, true).look(), {
    state: 'failing',
    why: /redis:\/\/127\.0\.0\.1:6379 of the fleet desk-1 is not heard since 2026-01-02T03:04:05\.678Z: nothing listens there/,
  })
  t.match(new FleetCheck(() => lost, false).look(), { why: /^IT TRADES ON, / })
  t.match(new FleetCheck(() => ({ ...lost, failure: null }), true).look(), {
    why: /: no renewal has come back in time/,
  })
  const never = { ...lost, leaseEndsAt: null }
  t.match(new FleetCheck(() => never, true).look(), {
    state: 'failing',
    why: /^what adds risk is PAUSED; .* was never heard: nothing listens there/,
  })
  t.match(new FleetCheck(() => ({ ...never, failure: null }), true).look(), {
    state: 'unknown',
    why: /was not heard yet/,
  })
})
