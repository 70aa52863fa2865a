import t from 'tap'
import { isHalt } from '../../../lib/control/disk/journal-entry.js'
import { readFleetHalt, readFleetScope, toFleetHalt } from '../../../lib/control/fleet/fleet-halt.js'
import type { Halt } from '../../../lib/words/halt.js'
import { aFleetHalt } from '../../support/fleet-keeper.js'
import { A_HALT } from '../../support/guard-parts.js'

t.test('given a halt of the fleet, when it is read and told on, then it is the same', async (t) => {
  for (const said of [
    aFleetHalt(),
    aFleetHalt({ level: 'reducing', scope: { venue: 'binance', symbol: 'BTC/USDT' } }),
    aFleetHalt({ operator: null, scope: { venue: 'binance', desk: 'one' } }),
  ]) {
    const halt = readFleetHalt(said)
    t.ok(isHalt(halt), 'the journal can hold it')
    t.same(toFleetHalt(halt as Halt), said)
  }
})

t.test('given a scope, then what is not known in it makes it everything', async (t) => {
  t.same(readFleetScope({ venue: 'binance' }), { venue: 'binance' })
  t.same(readFleetScope({ venue: 'a', strategy: 'b', symbol: 'c' }), { venue: 'a', strategy: 'b', symbol: 'c' })
  const many = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`f${at}`, 'x']))
  for (const scope of [
    null,
    undefined,
    {},
    [],
    'binance',
    { desk: 'one' },
    { venue: 'binance', desk: 'one' },
    { venue: 1 },
    { venue: ' ' },
    { venue: 'x'.repeat(300) },
    many,
  ])
    t.equal(readFleetScope(scope), null, JSON.stringify(scope))
})

t.test('given what is odd, then it is stricter, and can be shown', async (t) => {
  const { haltId } = aFleetHalt()
  const now = new Date('2026-05-06T07:08:09.000Z')
  t.match(readFleetHalt({ haltId, level: 'reducing-a-lot', since: 'yesterday', reason: 5, operator: '' }, now), {
    haltId,
    level: 'halted',
    source: 'fleet',
    operator: null,
    reason: 'a halt of the fleet, without a reason',
    since: now.toISOString(),
    scope: null,
    fleet: { by: 'unknown', scope: null },
  })
  t.equal(readFleetHalt({ ...aFleetHalt(), reason: 'one\n\u001b[2Jtwo' })?.reason, 'one [2Jtwo')
  const hostile = JSON.parse(`{"haltId":"${haltId}","__proto__":{"level":"reducing"}}`)
  t.equal(readFleetHalt(hostile)?.level, 'halted')
})

t.test('given an id that is none of the fleet’s, then it is no halt of it', async (t) => {
  for (const told of [
    null,
    undefined,
    5,
    'fleet-x',
    {},
    { ...aFleetHalt(), haltId: '7-k3fq' },
    { haltId: 'fleet-short' },
  ])
    t.equal(readFleetHalt(told), null, JSON.stringify(told))
  t.equal(toFleetHalt(A_HALT), null)
})
