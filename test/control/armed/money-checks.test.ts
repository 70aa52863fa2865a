import t from 'tap'
import { DeadManCheck } from '../../../lib/control/armed/dead-man-check.js'
import { TripsCheck } from '../../../lib/control/armed/trips-check.js'
import type { DeadManStatus } from '../../../lib/words/dead-man.js'
import type { TripStatus } from '../../../lib/words/trip.js'

const TRIP: TripStatus = {
  name: 'max_drawdown',
  state: 'watching',
  limit: '10%',
  value: '1%',
  why: null,
  level: 'halted',
  accepted: null,
}
const SWITCH: DeadManStatus = { venue: 'paper', state: 'armed', timeoutMs: 60_000, firesAt: null, lastError: null }

for (const [what, trips, found] of [
  ['no trips', [], null],
  ['trips that watch', [TRIP], { state: 'ok' }],
  ['one that has tripped', [{ ...TRIP, state: 'tripped' }], { state: 'ok' }],
  [
    'one of two that sees nothing',
    [TRIP, { ...TRIP, name: 'min_equity', state: 'blind', why: 'paper tells no equity' }],
    { state: 'failing', why: 'min_equity sees nothing: paper tells no equity' },
  ],
] as const) {
  t.test(`given ${what}, when it is asked whether the bot is armed, then trips say so`, async (t) => {
    const look = (isEarly: boolean) =>
      new TripsCheck(
        () => trips,
        () => isEarly,
      ).look()
    t.match(look(false), found)
    t.match(look(true)?.state, found?.state === 'failing' ? 'unknown' : found?.state, 'before the first reading')
  })
}

for (const [what, switches, found] of [
  ['no switch', [], null],
  ['one that is armed, and one that has nothing to do', [SWITCH, { ...SWITCH, state: 'disarmed' }], { state: 'ok' }],
  [
    'one that can’t be refreshed',
    [SWITCH, { ...SWITCH, venue: 'other', state: 'failing', lastError: 'no route' }],
    { state: 'failing', why: /other: .*no route/ },
  ],
  [
    'one that the exchange refuses',
    [{ ...SWITCH, state: 'unarmed', lastError: 'not for this key' }],
    { state: 'failing', why: /paper: .*does not confirm .*: not for this key/ },
  ],
  [
    'one that was never confirmed',
    [{ ...SWITCH, state: 'unarmed' }],
    { state: 'unknown', why: /nothing is confirmed/ },
  ],
] as const) {
  t.test(`given ${what}, when it is asked whether the bot is armed, then the switches say so`, async (t) => {
    t.match(new DeadManCheck(() => switches).look(), found)
  })
}

t.test('given a refresh that fails once, when half of the time is left, then that is not told yet', async (t) => {
  const now = Date.parse('2026-01-02T03:04:05.000Z')
  let firesAt = new Date(now + 45_000).toISOString()
  const check = new DeadManCheck(() => [{ ...SWITCH, state: 'failing', firesAt, lastError: 'no route' }])
  t.match(check.look(now), { state: 'ok' })
  t.match(check.look(now + 5_000), { state: 'ok' }, 'it is just tried again')
  t.match(check.look(now + 12_000), { state: 'failing' })
  firesAt = new Date(now + 29_999).toISOString()
  const other = new DeadManCheck(() => [{ ...SWITCH, state: 'failing', firesAt, lastError: 'no route' }])
  t.match(other.look(now), { state: 'failing' }, 'risk is paused')
})
