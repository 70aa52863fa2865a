import t from 'tap'
import {
  attemptMs,
  hasLapsed,
  newSwitch,
  nextStep,
  protects,
  protectsUntil,
  type SwitchState,
  switchStatus,
} from '../../../lib/control/dead-man/switch-state.js'

const SETTLE_MS = 1_000
const TIMEOUT_MS = 60_000
const at = (ms: number) => ({ wall: 1_700_000_000_000 + ms, monotonic: 5_000 + ms })
const fresh = newSwitch(TIMEOUT_MS)
const armed: SwitchState = { ...fresh, armedAt: at(0), triedAt: at(0) }
const disarmed: SwitchState = { ...fresh, disarmedAt: at(0), triedAt: at(0) }

const STEPS: readonly [string, SwitchState, boolean, number, ReturnType<typeof nextStep>][] = [
  ['nothing is known, and it is wanted', fresh, true, 0, 'arm'],
  ['nothing is known, and it is not wanted: the run before may have armed it', fresh, false, 0, 'disarm'],
  ['it was armed just now', armed, true, 1, null],
  ['a third of its time is not over', armed, true, 19_999, null],
  ['a third of its time is over', armed, true, 20_000, 'arm'],
  ['its time is short, and a third of it is not over', { ...armed, timeoutMs: 30_000 }, true, 9_999, null],
  ['its time is short, and a third of it is over', { ...armed, timeoutMs: 30_000 }, true, 10_000, 'arm'],
  ['its time is a day, and 20 s are not over', { ...armed, timeoutMs: 86_400_000 }, true, 19_999, null],
  ['its time is a day, and somebody may have ended it', { ...armed, timeoutMs: 86_400_000 }, true, 20_000, 'arm'],
  ['an attempt is under way', { ...armed, busy: true }, true, 50_000, null],
  ['it is armed, and not wanted any more', armed, false, 1, 'disarm'],
  ['it is disarmed', disarmed, false, 100_000, null],
  ['it is disarmed, and wanted', disarmed, true, 0, 'arm'],
  ['a refresh has failed a moment ago', { ...armed, triedAt: at(20_000), lastError: 'x' }, true, 24_999, null],
  ['a refresh has failed a while ago', { ...armed, triedAt: at(20_000), lastError: 'x' }, true, 25_000, 'arm'],
  ['a disarming has failed a while ago', { ...fresh, triedAt: at(0), lastError: 'x' }, false, 5_000, 'disarm'],
  ['an arming may arrive after the disarming', { ...disarmed, unclearAt: at(-500) }, false, 5_000, 'disarm'],
  ['the same, in between', { ...disarmed, unclearAt: at(-500) }, false, 4_999, null],
  ['an arming may have arrived before the disarming', { ...disarmed, unclearAt: at(-1_000) }, false, 5_000, null],
]

for (const [when, state, wanted, now, step] of STEPS) {
  t.test(`given a switch, when ${when}, then: ${step ?? 'nothing'}`, async (t) => {
    t.equal(nextStep(state, wanted, at(now), SETTLE_MS), step)
  })
}

t.test('given a switch, then it protects for half of its time, by either clock', async (t) => {
  t.notOk(protects(fresh, at(0)))
  t.notOk(protects(disarmed, at(0)))
  t.ok(protects(armed, at(29_999)))
  t.notOk(protects(armed, at(30_000)))
  const { wall, monotonic } = at(0)
  t.notOk(protects(armed, { wall: wall + 30_000, monotonic }), 'the machine has slept')
  t.notOk(protects(armed, { wall, monotonic: monotonic + 30_000 }), 'the clock was set')
  t.same(protectsUntil(armed), at(30_000))
  t.equal(protectsUntil(disarmed), null)
})

t.test('given a switch, then its time is over when the exchange has cancelled', async (t) => {
  t.notOk(hasLapsed(armed, at(59_999)))
  t.ok(hasLapsed(armed, at(60_000)))
  t.notOk(hasLapsed(disarmed, at(60_000)))
})

for (const [state, now, expected] of [
  [fresh, 0, { state: 'unarmed', firesAt: null, lastError: null }],
  [armed, 0, { state: 'armed', firesAt: new Date(at(60_000).wall).toISOString(), lastError: null }],
  [{ ...armed, lastError: 'x' }, 1, { state: 'failing', firesAt: /T/, lastError: 'x' }],
  [{ ...armed, lastError: 'x' }, 60_000, { state: 'unarmed', firesAt: null, lastError: 'x' }],
  [disarmed, 0, { state: 'disarmed', firesAt: null }],
] as const) {
  t.test(`given a switch that is ${expected.state}, then the status says so (${now})`, async (t) => {
    t.match(switchStatus('v', state, at(now)), { venue: 'v', timeoutMs: TIMEOUT_MS, ...expected })
  })
}

t.test('given a time, then an attempt may take a part of it, and five seconds at most', async (t) => {
  t.equal(attemptMs(5_000), 1_250)
  t.equal(attemptMs(60_000), 5_000)
})
