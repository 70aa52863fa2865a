import t from 'tap'
import { OwnTrips } from '../../../lib/control/trips/own-trips.js'
import type { OwnTripWord } from '../../../lib/words/own-trip.js'

const word = (outcome: OwnTripWord['outcome']): OwnTripWord => ({ name: 'a', level: 'halted', everyMs: 100, outcome })
const NONE: ReadonlySet<string> = new Set()

t.test('given a check that tells nothing, when time goes on, then it is blind, in the same words', async (t) => {
  const own = new OwnTrips()
  own.take(word({ kind: 'fine' }), 0)
  const whys = new Set<string>()
  for (let now = 10_000; now < 60_000; now += 1_000) {
    own.look(now)
    for (const { name, since, why } of own.blind()) whys.add(`${name} since ${since}: ${why}`)
  }
  t.same([...whys], ['a since 0: its check has told nothing for more than 2100 ms'])
  own.take(word({ kind: 'fine' }), 60_000)
  t.same(own.blind(), [])
})

t.test(
  'given a trip of one name in two processes, when one says a reason, then it holds until both are fine',
  async (t) => {
    const own = new OwnTrips()
    const say = (of: string, outcome: OwnTripWord['outcome']) => own.take({ ...word(outcome), of }, 0)
    t.equal(say('one', { kind: 'fine' }), null)
    t.match(say('two', { kind: 'reason', why: 'it is over' }), { name: 'a', reason: 'it is over' })
    say('one', { kind: 'fine' })
    t.equal(own.holds('a'), 'it is over')
    t.match(own.status(NONE), [{ name: 'a', state: 'over', why: 'it is over' }])
    t.equal(own.status(NONE).length, 1)
    say('two', { kind: 'blind', why: 'no prices' })
    t.equal(own.holds('a'), 'it is over (as it was said last; now no prices)')
    say('two', { kind: 'removed' })
    t.equal(own.holds('a'), null)
    t.match(own.status(NONE), [{ name: 'a', state: 'watching' }])
    t.match(own.status(new Set(['a'])), [{ name: 'a', state: 'tripped' }], 'also where its halt is of an earlier run')
    say('one', { kind: 'reason', why: 'again' })
    say('one', { kind: 'fine' })
    t.equal(own.holds('a'), null)
  },
)
