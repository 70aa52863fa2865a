import t from 'tap'
import { Answers, isSettled, type Said } from '../../../lib/cli/fleet/answers.js'
import type { FleetMember } from '../../../lib/words/fleet.js'
import { member, memberOf } from './members.js'

const ID = 'fleet-00000000000000000000000001'
const LEASE = 3_000

const look = (...members: readonly FleetMember[]) => ({ group: 'desk', halts: [], members, doubt: null })

/** What each has said, by name. */
function saidBy(answers: Answers, writtenMs: number | null): Record<string, Said> {
  return Object.fromEntries(answers.all(writtenMs).map(({ bot, said }) => [bot, said]))
}

t.test('given one bot, when it was heard or not, then it says what is known of it and no more', async (t) => {
  for (const { what, heard, writtenMs, said } of [
    {
      what: 'in its journal',
      heard: member('a', { journalled: [ID], holds: [ID] }),
      writtenMs: 10,
      said: 'journalled',
    },
    {
      what: 'journalled while the engine is asked',
      heard: member('a', { journalled: [ID] }),
      writtenMs: null,
      said: 'journalled',
    },
    { what: 'in force alone', heard: member('a', { holds: [ID] }), writtenMs: 99_999, said: 'in-force' },
    {
      what: 'another halt',
      heard: member('a', { journalled: [`${ID.slice(0, -1)}2`] }),
      writtenMs: 10,
      said: 'silent',
    },
    { what: 'it renews, and does not answer', heard: member('a', {}, 100), writtenMs: 99_999, said: 'silent' },
    {
      what: 'its lease has ended, but one from before may run',
      heard: member('a', {}, LEASE + 1),
      writtenMs: LEASE,
      said: 'silent',
    },
    { what: 'its lease has ended', heard: member('a', {}, LEASE + 1), writtenMs: LEASE + 1, said: 'lease-ended' },
    {
      what: 'its lease has ended, and nothing was written',
      heard: member('a', {}, 99_999),
      writtenMs: null,
      said: 'silent',
    },
    { what: 'it was never heard', heard: memberOf('a', null, null), writtenMs: LEASE + 1, said: 'never-heard' },
  ] as const) {
    const answers = new Answers(ID)
    answers.looked(look(heard))
    t.equal(saidBy(answers, writtenMs)['a'], said, what)
  }
})

t.test('given a longer lease, when the usual one is over, then it is waited for', async (t) => {
  const answers = new Answers(ID)
  answers.looked(look(member('a', { leaseMs: 60_000 }, 60_001)))
  t.same(saidBy(answers, 59_999), { a: 'silent' })
  t.same(saidBy(answers, 60_001), { a: 'lease-ended' })
})

t.test(
  'given bots that have answered, when the engine forgets all of them, then what was said stays said',
  async (t) => {
    const answers = new Answers(ID)
    answers.looked(look(member('a', { journalled: [ID] }), member('b')))
    answers.looked(look())
    t.same(saidBy(answers, 100), { a: 'journalled', b: 'silent' })
    t.same(saidBy(answers, LEASE + 1), { a: 'journalled', b: 'never-heard' })
    answers.looked(look(member('b', { journalled: [ID] })))
    t.same(saidBy(answers, LEASE + 1), { a: 'journalled', b: 'journalled' })
  },
)

t.test(
  'given a bot that nobody has put on the roster, when it was gone before the halt, then it is not waited for',
  async (t) => {
    const answers = new Answers(ID)
    const stray = { onRoster: false }
    answers.looked(look({ ...member('gone', {}, 99_999), ...stray }, { ...member('there', {}, 10), ...stray }))
    t.same(saidBy(answers, 99_999), { there: 'silent' })
    answers.looked(look({ ...member('there', {}, 99_999), ...stray }))
    t.same(saidBy(answers, 99_999), { there: 'lease-ended' })
  },
)

t.test('given two runs of one name, when both are there, then both have to answer', async (t) => {
  const answers = new Answers(ID)
  answers.looked(look(member('a', { run: '1' }), member('a', { run: '2', journalled: [ID] })))
  t.same(
    answers.all(10).map(({ run, said }) => [run, said]),
    [
      ['1', 'silent'],
      ['2', 'journalled'],
    ],
  )
})

t.test(
  'given a bot that was restarted before the halt, when its new run answers, then the old one is not missed',
  async (t) => {
    const answers = new Answers(ID)
    answers.looked(look(member('a', { run: '1' }, 99_999), member('a', { run: '2', journalled: [ID] })))
    t.same(saidBy(answers, 99_999), { a: 'journalled' })
    t.equal(answers.all(99_999).length, 1)
  },
)

t.test('given a bot of the roster that joins while it is waited for, then its run takes its place', async (t) => {
  const answers = new Answers(ID)
  answers.looked(look(memberOf('a', null, null)))
  t.same(saidBy(answers, 99_999), { a: 'never-heard' })
  answers.looked(look(member('a', { journalled: [ID] })))
  t.same(saidBy(answers, 99_999), { a: 'journalled' })
})

t.test('given a direct call, when the bot has it, then it is called no more once it is in its journal', async (t) => {
  const answers = new Answers(ID)
  answers.looked(
    look(member('a', { url: 'http://127.0.0.1:1' }), member('b', { url: null }), memberOf('c', null, null)),
  )
  const [call, ...others] = answers.toCall()
  t.match(call, { url: 'http://127.0.0.1:1' })
  t.same(others, [])
  answers.notCalled(call?.run ?? '', 'refused')
  t.match(answers.all(10), [{ bot: 'a', said: 'silent', by: null, notCalled: 'refused' }, {}, {}])
  answers.called(call?.run ?? '', false)
  t.match(answers.all(10), [{ bot: 'a', said: 'in-force', by: 'bot', notCalled: null }, {}, {}])
  t.equal(answers.toCall().length, 1)
  answers.called(call?.run ?? '', true)
  t.match(answers.all(10), [{ bot: 'a', said: 'journalled', by: 'bot' }, {}, {}])
  t.same(answers.toCall(), [])
})

t.test('given an engine that says that a bot has it, then the bot itself is called all the same, once', async (t) => {
  const answers = new Answers(ID)
  answers.looked(
    look(member('a', { url: 'http://127.0.0.1:1', journalled: [ID], holds: [ID] }), member('b', { url: null })),
  )
  const [call] = answers.toCall()
  t.match(call, { url: 'http://127.0.0.1:1' })
  t.equal(answers.allCalled, false)
  answers.notCalled(call?.run ?? '', 'refused')
  t.equal(answers.allCalled, true)
  t.same(answers.toCall(), [])
  t.match(answers.all(10), [{ bot: 'a', said: 'journalled', by: 'engine' }, {}])
})

t.test('given what a bot may say, then only what will not change any more is not waited for', async (t) => {
  const settled = (said: Said) => isSettled({ bot: 'a', run: null, said, by: null, onRoster: true, notCalled: null })
  t.same((['journalled', 'in-force', 'lease-ended', 'never-heard', 'silent'] as const).filter(settled), [
    'journalled',
    'lease-ended',
    'never-heard',
  ])
})
