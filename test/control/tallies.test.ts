import t from 'tap'
import type { AuditFacts } from '../../lib/control/audit-entry.js'
import { Tallies } from '../../lib/control/tallies.js'

const facts = (what: string, given: Partial<AuditFacts> = {}): AuditFacts => ({
  what,
  who: null,
  source: 'http',
  reason: null,
  haltId: null,
  ...given,
})

t.test('given many events of two kinds, when taken, then each kind is one entry with its first example', async (t) => {
  const tallies = new Tallies()
  tallies.add('a', facts('refused', { who: 'first', details: { path: '/halt' } }))
  tallies.add('a', facts('refused', { who: 'second' }))
  tallies.add('b', facts('rejected'), 1_000_000)
  t.same(tallies.take(), [
    facts('refused', { who: 'first', details: { count: 2, path: '/halt' } }),
    facts('rejected', { details: { count: 1_000_000 } }),
  ])
})

t.test('given what was counted has been taken, when taken again, then there is nothing', async (t) => {
  const tallies = new Tallies()
  tallies.add('a', facts('refused'))
  tallies.take()
  t.same(tallies.take(), [])
  tallies.add('a', facts('refused again'))
  t.match(tallies.take(), [{ what: 'refused again', details: { count: 1 } }])
})

t.test('given an example that has come before its count, when taken, then it waits for the count', async (t) => {
  const tallies = new Tallies()
  tallies.add('rejected', facts('orders rejected', { who: 'example' }), 0)
  t.same(tallies.take(), [])
  tallies.add('rejected', facts('orders rejected'), 5)
  t.match(tallies.take(), [{ who: 'example', details: { count: 5 } }])
})

t.test('given more kinds than are told apart, when taken, then the rest is one entry, and none is lost', async (t) => {
  const tallies = new Tallies(3)
  for (let index = 0; index < 100; index++) tallies.add(`kind ${index}`, facts(`what ${index}`), 2)
  tallies.add('kind 1', facts('what 1'))
  const entries = tallies.take()
  t.same(
    entries.map(({ what }) => what),
    ['what 0', 'what 1', 'what 2', 'further events'],
  )
  const counts = entries.map(({ details }) => (details as { count: number }).count)
  t.same(counts, [2, 3, 2, 194])
})

t.test('given facts, when counted, then they are not written to', async (t) => {
  const first = Object.freeze(facts('x', { details: Object.freeze({ path: '/' }) }))
  const tallies = new Tallies()
  tallies.add('a', first)
  tallies.add('a', first)
  t.match(tallies.take(), [{ details: { count: 2, path: '/' } }])
})
