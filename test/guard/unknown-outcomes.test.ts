import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { UnknownOutcomes } from '../../lib/guard/unknown-outcomes.js'
import { intent, snapshotOf } from '../support/guard-parts.js'

function unknownAt(start: number) {
  const latch = new Latch()
  const clock = { now: start }
  const unknown = new UnknownOutcomes(latch, 100, () => clock.now)
  return { latch, clock, unknown, count: () => latch.orders.counts().unknown }
}

t.test('given an order of unknown outcome, when the venue is read, then only late enough it is known', async (t) => {
  const { unknown, count } = unknownAt(1_000)
  unknown.add(intent())
  t.equal(count(), 1)
  unknown.settle([snapshotOf({ began: 1_099 })])
  t.equal(count(), 1, 'it may still have been on its way')
  unknown.settle([snapshotOf({ began: 1_100 })])
  t.equal(count(), 0)
})

t.test('given two venues, when one is read, then only its own orders are known', async (t) => {
  const { unknown, count } = unknownAt(1_000)
  unknown.add(intent({ venue: 'a' }))
  unknown.add(intent({ venue: 'b' }))
  unknown.add(intent({ venue: null }))
  unknown.settle([snapshotOf({ venue: 'a', began: 2_000 }), snapshotOf({ venue: 'b', began: 0 })])
  t.equal(count(), 2, 'one at b, and one that may be anywhere')
  unknown.settle([snapshotOf({ venue: 'a', began: 2_000 }), snapshotOf({ venue: 'b', began: 2_000 })])
  t.equal(count(), 0)
})

t.test('given a venue that nobody reads, when others are read, then all of them have to be', async (t) => {
  const { unknown, count } = unknownAt(1_000)
  unknown.add(intent({ venue: 'misspelt' }))
  unknown.settle([])
  t.equal(count(), 1)
  unknown.settle([snapshotOf({ venue: 'a', began: 2_000 })])
  t.equal(count(), 0)
})

t.test('given many of them, then all are counted and some are told', async (t) => {
  const { unknown, count } = unknownAt(1_000)
  for (let order = 0; order < 1_000; order++) unknown.add(intent())
  t.equal(count(), 1_000)
  t.equal(unknown.examples().length, 20)
})
