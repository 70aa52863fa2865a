import t from 'tap'
import { OwnTrips } from '../../../lib/control/trips/own-trips.js'
import type { OwnTripWord } from '../../../lib/words/own-trip.js'

const word = (outcome: OwnTripWord['outcome']): OwnTripWord => ({ name: 'a', level: 'halted', everyMs: 100, outcome })

t.test('given a check that tells nothing, when time goes on, then it is blind, in the same words', async (t) => {
  const own = new OwnTrips()
  own.take(word({ kind: 'fine' }), 0)
  const whys = new Set<string | null>()
  for (let now = 10_000; now < 60_000; now += 1_000) {
    own.look(now)
    whys.add(own.blindness(now, 5_000))
  }
  t.same([...whys], ['a: its check has told nothing for more than 2100 ms'])
  own.take(word({ kind: 'fine' }), 60_000)
  t.equal(own.blindness(60_000, 5_000), null)
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
    t.match(own.status(), [{ name: 'a', state: 'tripped', why: 'it is over' }])
    t.equal(own.status().length, 1)
    t.equal(say('three', { kind: 'reason', why: 'it is over' }), null, 'its halt is in force')
    say('three', { kind: 'fine' })
    own.setTripped('a', false)
    t.equal(own.holds('a'), 'it is over')
    say('two', { kind: 'removed' })
    t.equal(own.holds('a'), null)
    t.match(own.status(), [{ name: 'a', state: 'watching' }])
    say('one', { kind: 'reason', why: 'again' })
    say('one', { kind: 'fine' })
    t.equal(own.holds('a'), null)
  },
)
