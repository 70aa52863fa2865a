import t from 'tap'
import type { AuditFacts } from '../../../lib/control/disk/audit-entry.js'
import { Tallies } from '../../../lib/control/keeper/tallies.js'

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
  t.same(tallies.take(0), [
    facts('refused', { who: 'first', details: { count: 2, path: '/halt' } }),
    facts('rejected', { details: { count: 1_000_000 } }),
  ])
})

t.test('given what was counted has been taken, when taken again, then there is nothing', async (t) => {
  const tallies = new Tallies()
  tallies.add('a', facts('refused'))
  tallies.take(0)
  t.same(tallies.take(0), [])
  tallies.add('a', facts('refused again'))
  t.same(tallies.take(999), [], 'not so soon')
  t.match(tallies.take(1_000), [{ what: 'refused again', details: { count: 1 } }])
})

t.test('given what goes on for an hour, when looked at every second, then there are ever fewer entries', async (t) => {
  const tallies = new Tallies()
  const taken: { second: number; count: number }[] = []
  for (let second = 0; second < 3_600; second++) {
    tallies.add('a', facts('refused'), 10)
    for (const { details } of tallies.take(second * 1_000)) taken.push({ second, ...(details as { count: number }) })
  }
  t.same(
    taken.slice(0, 9).map(({ second }) => second),
    [0, 1, 3, 7, 15, 31, 63, 123, 183],
  )
  t.equal(taken.length, 65)
  t.same(taken.slice(0, 4), [
    { second: 0, count: 10 },
    { second: 1, count: 10 },
    { second: 3, count: 20 },
    { second: 7, count: 40 },
  ])
})

t.test('given a kind that was silent for a minute, when it comes again, then it begins anew', async (t) => {
  const tallies = new Tallies(1)
  const look = (kind: string, ms: number) => {
    tallies.add(kind, facts(kind))
    return tallies.take(ms).map(({ what }) => what)
  }
  t.same(look('a', 0), ['a'])
  t.same(look('a', 1_000), ['a'])
  t.same(tallies.take(3_000), [], 'due again from here')
  t.same(tallies.take(62_999), [])
  t.same(look('b', 62_999), ['further events'], 'its place is kept')
  t.same(tallies.take(63_000), [])
  t.same(look('b', 63_001), ['b'])
  t.same(look('b', 64_001), ['b'], 'a second later, not four')
})

t.test('given what waits, when all is taken, then nothing is left, and everything begins anew', async (t) => {
  const tallies = new Tallies()
  tallies.add('a', facts('a'))
  tallies.take(0)
  tallies.add('a', facts('a'), 5)
  tallies.add('b', facts('b'))
  t.match(tallies.takeAll(), [
    { what: 'a', details: { count: 5 } },
    { what: 'b', details: { count: 1 } },
  ])
  t.same(tallies.takeAll(), [])
  tallies.add('a', facts('a'))
  t.match(tallies.take(1), [{ what: 'a', details: { count: 1 } }])
})

t.test('given an example that has come before its count, when taken, then it waits for the count', async (t) => {
  const tallies = new Tallies()
  tallies.add('rejected', facts('orders rejected', { who: 'example' }), 0)
  t.same(tallies.take(0), [])
  tallies.add('rejected', facts('orders rejected'), 5)
  t.match(tallies.take(0), [{ who: 'example', details: { count: 5 } }])
})

t.test('given more kinds than are told apart, when taken, then the rest is one entry, and none is lost', async (t) => {
  const tallies = new Tallies(3)
  for (let index = 0; index < 100; index++) tallies.add(`kind ${index}`, facts(`what ${index}`), 2)
  tallies.add('kind 1', facts('what 1'))
  const entries = tallies.take(0)
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
  t.match(tallies.take(0), [{ details: { count: 2, path: '/' } }])
})
