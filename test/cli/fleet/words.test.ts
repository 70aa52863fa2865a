import t from 'tap'
import { answerLines, describeAnswers } from '../../../lib/cli/fleet/answer-words.js'
import type { BotAnswer } from '../../../lib/cli/fleet/answers.js'
import { fleetLines, isAsItShouldBe } from '../../../lib/cli/fleet/fleet-words.js'
import { resumedLines } from '../../../lib/cli/fleet/resume.js'
import { stillHolding, Taking } from '../../../lib/cli/fleet/taking.js'
import type { FleetMember } from '../../../lib/words/fleet.js'
import { member, memberOf } from './members.js'

const ID = 'fleet-00000000000000000000000001'
const HALT = {
  haltId: ID,
  level: 'halted',
  reason: 'it buys',
  operator: null,
  by: 'the command line of mary on host',
  since: '2026-11-28T12:00:00.000Z',
  scope: { venue: 'kraken', desk: 'one' },
} as const

const answer = (bot: string, said: BotAnswer['said'], more: Partial<BotAnswer> = {}): BotAnswer => ({
  bot,
  run: 'one',
  said,
  by: null,
  onRoster: true,
  notCalled: null,
  ...more,
})

t.test(
  'given what bots have said, when it is told, then only all of them in their journals are all of them',
  async (t) => {
    const told = (bots: readonly BotAnswer[], takenBy = ['the engine'], group: string | null = 'desk') =>
      describeAnswers(ID, { group, bots, doubt: null, takenBy })
    const has = answer('a', 'journalled')
    t.match(told([has]), /^HALTED fleet-\w+: the one bot of the fleet desk\.$/)
    t.match(told([has, answer('b', 'journalled')]), /: all 2 bots of/)
    for (const said of ['in-force', 'lease-ended', 'never-heard', 'silent'] as const)
      t.match(told([has, answer('b', said)]), /^NOT ALL HAVE ANSWERED .* 1 of 2 bots .*Missing: b\.$/, said)
    t.match(told([]), /NOBODY IS THERE/)
    t.match(told([answer('a', 'journalled', { onRoster: false })]), /that can be seen\. NOBODY IS ON THE ROSTER/)
    t.match(told([], []), /^NOBODY IS KNOWN TO BE HALTED/)
    t.match(told([has], []), /^HALTED/, 'a bot that was called has it')
    const outcome = { group: 'desk', bots: [has], doubt: 'two replicas are gone', takenBy: [] }
    t.match(
      describeAnswers(ID, outcome),
      /^HALTED fleet-\w+ AT 1 OF 1 BOTS THAT CAN BE SEEN\. THERE MAY BE OTHERS: two replicas are gone\.$/,
      'a server that does not speak for the fleet',
    )
    t.match(told([], ['the bot a'], null), /^HALTED fleet-\w+ at the bot a\. WHO ELSE HAS IT IS NOT KNOWN/)
  },
)

t.test('given the answers, when they are a table, then it says who has told it, and what is not known', async (t) => {
  const lines = answerLines([
    answer('a', 'journalled', { by: 'bot', notCalled: 'refused before' }),
    answer('b', 'silent', { onRoster: false, notCalled: 'connect ECONNREFUSED' }),
  ])
  t.match(lines[1], /^a +itself +yes +has it in its journal$/)
  t.match(lines[2], /^b +- +NO +NO ANSWER, and its lease may run \(called directly: connect ECONNREFUSED\)$/)
  t.same(answerLines([]), [])
})

t.test('given a fleet, when it is shown, then what is not known is not shown as fine', async (t) => {
  const text = fleetLines({
    group: 'desk',
    doubt: null,
    halts: [HALT],
    members: [
      member('a', { holds: [ID], state: 'halted', equity: '5 USD' }),
      member('b', {}, 60_000),
      memberOf('c', null, null),
    ],
  }).join('\n')
  t.match(text, /^HALTED {2}the fleet desk: 1 of 3 bots are there$/m)
  t.match(text, /^fleet-\w+ +halted +venue=kraken desk=one +the command line of mary/m)
  t.match(text, /^a +yes +held +0\.0 s ago +HALTED +quiet +5 USD +1, 1 NOT IN ITS JOURNAL/m)
  t.match(text, /^b +yes +ENDED +60\.0 s ago/m)
  t.match(text, /^c +yes +NEVER HEARD +\? +\? +\? +\? +\?/m)
  t.match(
    fleetLines({ group: 'dsek', doubt: null, halts: [], members: [] }).join('\n'),
    /No bot is known\. Is the group the right one\?/,
  )
  const come = { ...member('a'), onRoster: false }
  t.match(
    fleetLines({ group: 'desk', doubt: null, halts: [], members: [come] }).join('\n'),
    /^NOBODY IS ON THE ROSTER/m,
  )
  t.notMatch(fleetLines({ group: 'desk', doubt: null, halts: [], members: [come, member('b')] }).join('\n'), /NOBODY/)
})

t.test('given bots that would not be missed, when they are shown, then it says so', async (t) => {
  const told = (...members: readonly ReturnType<typeof member>[]) =>
    fleetLines({ group: 'desk', doubt: null, halts: [], members }).join('\n')
  t.match(told({ ...member('a'), onRoster: false }), /^NOBODY IS ON THE ROSTER, .*fleet roster add/m)
  t.match(told(member('a'), member('a')), /^SEVERAL PROCESSES ARE CALLED a: give each its own name/m)
  t.notMatch(told(member('a'), member('a', {}, 60_000), member('b')), /ROSTER:|SEVERAL/, 'a restart is no second one')
})

t.test('given a resume, when it is told, then it is over only where every bot has taken it', async (t) => {
  const over = { holding: [], left: [], hasRoster: true }
  t.match(resumedLines([ID], over).join('\n'), /^RESUMED fleet-\w+\nEvery bot has taken it/)
  for (const not of [{ holding: ['b'] }, { holding: null }, { left: [HALT] }, { hasRoster: false }])
    t.match(resumedLines([ID], { ...over, ...not })[0], /^NOT RESUMED EVERYWHERE: fleet-/, JSON.stringify(not))
})

t.test(
  'given a fleet, when a bot of it is not there, or has not written a halt down, then it is not as it should be',
  async (t) => {
    const look = (...members: readonly ReturnType<typeof member>[]) => ({
      group: 'desk',
      doubt: null,
      halts: [HALT],
      members,
    })
    const fine = member('a', { journalled: [ID], holds: [ID] })
    t.ok(isAsItShouldBe(look(fine)))
    t.ok(isAsItShouldBe(look(fine, { ...member('x', {}, 99_999), onRoster: false })))
    t.notOk(isAsItShouldBe(look()))
    const forgotten = look({ ...fine, onRoster: false })
    t.notOk(isAsItShouldBe(forgotten), 'who is not there is not missed')
    t.match(fleetLines(forgotten).at(-1), /NOBODY IS ON THE ROSTER/)
    t.notOk(isAsItShouldBe(look(fine, member('b'))))
    t.notOk(isAsItShouldBe(look(fine, member('b', { journalled: [ID] }, 99_999))))
    t.notOk(isAsItShouldBe(look(fine, memberOf('b', null, null))))
    const alone = { group: 'desk', doubt: null, halts: [], members: [fine, member('b')] }
    t.notOk(isAsItShouldBe(alone), 'its resume counts for others alone')
    t.match(fleetLines(alone)[0], /^NOT HALTED, BUT FOR a: {2}the fleet desk/)
    t.ok(isAsItShouldBe({ ...alone, members: [member('b')] }))
    const doubtful = { ...alone, members: [member('b')], doubt: 'two replicas are gone' }
    t.notOk(isAsItShouldBe(doubtful))
    t.match(
      fleetLines(doubtful).join('\n'),
      /^NOT KNOWN TO BE HALTED {2}.*\nHALTS AND BOTS MAY BE MISSING HERE: two replicas are gone\.$/m,
    )
  },
)

t.test(
  'given a resume, when a bot still holds what it names, or was never heard, then it has not taken it',
  async (t) => {
    const members = [
      member('a'),
      member('b', { holds: [ID] }),
      member('c', { journalled: [ID] }),
      memberOf('d', null, null),
      { ...memberOf('e', null, null), onRoster: false },
      member('f', { holds: [ID.replace(/1$/, '2')] }),
    ]
    t.same(stillHolding({ members }, [ID], 50), ['b', 'c', 'd'])
    const before = [member('a', {}, 60), member('g', {}, 9_000), { ...member('h', {}, 60), onRoster: false }]
    const gone = { ...member('i', {}, 9_000), onRoster: false }
    t.same(
      stillHolding({ members: [...before, gone] }, [ID], 50),
      ['a', 'g', 'h'],
      'what was said before it says nothing',
    )
  },
)

t.test(
  'given an engine that forgets bots, when a resume is taken, then those that are forgotten are missed',
  async (t) => {
    const look = (...members: readonly FleetMember[]) => ({ group: 'desk', doubt: null, halts: [], members })
    const taking = new Taking([ID])
    t.equal(taking.taken.holding, null)
    taking.lookedBefore(look(member('a'), member('b'), { ...member('c'), onRoster: false }))
    taking.looked(look(), 50)
    t.match(taking.taken, { holding: ['a', 'b', 'c'], hasRoster: true })
    taking.looked({ ...look(), doubt: 'two replicas are gone' }, 50)
    taking.looked(look(member('a'), { ...member('b'), onRoster: false }, member('c')), 50)
    t.match(taking.taken, { holding: [], hasRoster: true }, 'all have come back')
    taking.looked({ ...look(member('a', { holds: [ID] })), doubt: 'two replicas are gone' }, 50)
    t.same(taking.taken.holding, [], 'who does not speak for the fleet says nothing')
    const alone = new Taking([ID])
    alone.looked(look(), 50)
    t.same(alone.taken, { holding: [], left: [], hasRoster: false })
  },
)
