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
