import t from 'tap'
import { Resumed } from '../../../lib/control/fleet/resumed.js'
import { isSettled, rollCall } from '../../../lib/control/fleet/roll-call.js'
import { inDays, isTooLong, silenceOf } from '../../../lib/control/fleet/silence.js'
import type { FleetMember, FleetPresence } from '../../../lib/words/fleet.js'
import { newFleetHaltId } from '../../../lib/words/fleet-id.js'
import { Signer } from '../../support/fleet-keeper.js'

const DAY = 86_400_000
const NOW = Date.parse('2026-06-01T00:00:00.000Z')
const ago = (days: number) => new Date(NOW - days * DAY).toISOString()

t.test('given resumes, when ninety days have gone since they were taken, then they are forgotten', async (t) => {
  const alice = new Signer()
  const [old, both, young] = [newFleetHaltId(), newFleetHaltId(), newFleetHaltId()]
  const first = alice.resume([old, both])
  const second = alice.resume([both, young], { at: '1999-01-01T00:00:00Z' })
  const resumed = new Resumed([
    { at: ago(91), resume: first },
    { at: ago(89), resume: second },
    { at: ago(89), resume: second },
  ])
  t.equal(resumed.size, 2, 'one that was written twice is one')
  t.equal(resumed.of(both), second)
  t.ok(resumed.has(first))
  t.equal(resumed.forget(NOW), ago(90), 'by when it was taken, whatever its signer has said')
  t.equal(resumed.of(old), undefined)
  t.equal(resumed.of(both), second, 'another one names it as well')
  t.notOk(resumed.has(first))
  t.equal(resumed.forget(NOW), null)
})

t.test('given a bot that was silent, then the clock that says more counts', async (t) => {
  const heard = { at: ago(10), engineMs: NOW - 10 * DAY }
  t.equal(silenceOf(heard, NOW, null), 10 * DAY)
  t.equal(silenceOf(heard, NOW - 10 * DAY, NOW + 51 * DAY), 61 * DAY, 'its own clock has stood still')
  t.equal(silenceOf(heard, NOW, NOW - 20 * DAY), 10 * DAY, 'the engine’s is another one’s')
  t.equal(silenceOf(heard, NOW - 20 * DAY, NOW - 20 * DAY), 0, 'set back')
  t.equal(silenceOf({ ...heard, engineMs: null }, NOW, NOW + 99 * DAY), 10 * DAY)
  t.equal(isTooLong(60 * DAY), false)
  t.equal(isTooLong(60 * DAY + 1), true)
  t.equal(inDays(61.9 * DAY), '61 days')
})

t.test('given the bots of a fleet, when a halt is asked for, then each has said what it has said', async (t) => {
  const haltId = newFleetHaltId()
  const presence = (said: Partial<FleetPresence>) =>
    ({ journalled: [], holds: [], leaseMs: 3_000, ...said }) as unknown as FleetPresence
  const member = (bot: string, of: FleetPresence | null, heardMs: number | null): FleetMember => ({
    bot,
    presence: of,
    heardMs,
    onRoster: true,
  })
  const members = [
    member('a', presence({ journalled: [haltId], holds: [haltId] }), 9_000),
    member('b', presence({ holds: [haltId] }), 10),
    member('c', presence({}), 2_999),
    member('d', presence({}), 3_001),
    member('e', null, null),
    member('f', presence({ journalled: [newFleetHaltId()] }), 10),
  ]
  const answers = rollCall(haltId, members, 3_001)
  t.same(
    answers.map(({ bot, said }) => `${bot} ${said}`),
    ['a journalled', 'b in-force', 'c silent', 'd lease-ended', 'e never-heard', 'f silent'],
  )
  t.equal(isSettled(answers), false)
  t.equal(isSettled(answers.filter(({ bot }) => 'ade'.includes(bot))), true, 'nobody who may still answer')
  t.equal(isSettled(answers.slice(0, 2)), false, 'its journal may follow')
  const hourAhead = [member('g', presence({}), 3_600_000)]
  for (const writtenMs of [null, 3_000])
    t.match(
      rollCall(haltId, hourAhead, writtenMs),
      [{ said: 'silent' }],
      'by a clock of another master it may be there',
    )
})
