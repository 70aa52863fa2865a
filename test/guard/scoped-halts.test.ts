import fc from 'fast-check'
import t from 'tap'
import { ScopedHalts } from '../../lib/guard/scoped-halts.js'
import type { Halt } from '../../lib/words/halt.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { covers, type Scope, sameScope } from '../../lib/words/scope.js'
import { A_HALT, intent } from '../support/guard-parts.js'

const haltOf = (haltId: string, scope: Scope, level: Halt['level'] = 'halted'): Halt => ({
  ...A_HALT,
  haltId,
  level,
  scope,
})

const name = fc.constantFrom(
  'binance',
  'BINANCE',
  ' kraken ',
  'kraken',
  'btc/usdt',
  'BTC/USDT',
  'BTCUSDT',
  'BTC/USDT:USDT',
  'X:BTC',
  '["a","b"]',
  'é',
)
const maybe = fc.option(name, { nil: undefined })
const scopes = fc
  .record({ venue: maybe, strategy: maybe, symbol: maybe })
  .map((fields) => JSON.parse(JSON.stringify(fields)) as Scope)
  .filter((scope) => Object.keys(scope).length > 0)
const orders = fc
  .record({ venue: fc.option(name), strategy: fc.option(name), symbol: fc.option(name) })
  .map((fields): OrderIntent => intent(fields))
const levels = fc.constantFrom<Halt['level']>('halted', 'reducing')
/** As the keeper holds them: one halt a scope. */
const halts = fc
  .uniqueArray(fc.record({ scope: scopes, level: levels }), {
    maxLength: 12,
    comparator: (one, other) => sameScope(one.scope, other.scope),
  })
  .map((list) => list.map(({ scope, level }, index) => haltOf(`${index}-aaaa`, scope, level)))

/** What {@link ScopedHalts.covering} has to agree with, told without any look-up. */
function strictest(list: readonly Halt[], order: OrderIntent): Halt['level'] | null {
  const covering = list.filter(({ scope }) => scope !== null && covers(scope, order))
  if (covering.length === 0) return null
  return covering.some(({ level }) => level === 'halted') ? 'halted' : 'reducing'
}

t.test('given any halts and any order, when looked up, then it agrees with going through them all', async (t) => {
  fc.assert(
    fc.property(halts, orders, (list, order) => {
      const scoped = new ScopedHalts()
      for (const halt of list) scoped.add(halt)
      const found = scoped.covering(order)
      t.equal(found?.level ?? null, strictest(list, order))
      if (found?.scope) t.ok(covers(found.scope, order))
    }),
    { numRuns: 300 },
  )
})

t.test('given some of the halts are taken away again, when looked up, then only the rest covers', async (t) => {
  fc.assert(
    fc.property(halts, orders, fc.array(fc.nat(11)), (list, order, removed) => {
      const scoped = new ScopedHalts()
      for (const halt of list) scoped.add(halt)
      for (const index of removed) scoped.remove(`${index}-aaaa`)
      const rest = list.filter((_, index) => !removed.includes(index))
      t.equal(scoped.covering(order)?.level ?? null, strictest(rest, order))
      t.same(scoped.list(), rest)
    }),
    { numRuns: 200 },
  )
})

t.test('given a halt that has risen, when added again under its id, then the new level counts, once', async (t) => {
  const scoped = new ScopedHalts()
  scoped.add(haltOf('1-aaaa', { symbol: 'BTC/USDT' }, 'reducing'))
  t.equal(scoped.covering(intent())?.level, 'reducing')
  scoped.add(haltOf('1-aaaa', { symbol: 'BTC/USDT' }, 'halted'))
  t.equal(scoped.covering(intent())?.level, 'halted')
  t.equal(scoped.list().length, 1)
  scoped.remove('1-aaaa')
  t.equal(scoped.covering(intent()), null)
})

t.test('given a halt of everything, when added here, then it is not for here', async (t) => {
  const scoped = new ScopedHalts()
  scoped.add(A_HALT)
  t.same(scoped.list(), [])
  t.equal(scoped.covering(intent()), null)
})

t.test('given an id that was never added, when taken away, then nothing changes', async (t) => {
  const scoped = new ScopedHalts()
  scoped.add(haltOf('1-aaaa', { symbol: 'BTC/USDT' }))
  scoped.remove('2-bbbb')
  t.equal(scoped.covering(intent())?.haltId, '1-aaaa')
})

t.test('given ten thousand halted symbols, when an order is looked up, then only its own halt is found', async (t) => {
  const scoped = new ScopedHalts()
  for (let index = 0; index < 10_000; index++) scoped.add(haltOf(`${index}-aaaa`, { symbol: `S${index}` }))
  t.equal(scoped.covering(intent({ symbol: 's9999' }))?.haltId, '9999-aaaa')
  t.equal(scoped.covering(intent({ symbol: 'S10000' })), null)
  t.ok(scoped.covering(intent({ symbol: null })), 'an order that does not tell its symbol counts as covered')
})

t.test('given ten thousand halts of two fields, when an order lacks one, then the other tells', async (t) => {
  const scoped = new ScopedHalts()
  for (let index = 0; index < 10_000; index++) {
    scoped.add(
      haltOf(`${index}-aaaa`, { venue: 'paper', symbol: `S${index}` }, index === 9_999 ? 'halted' : 'reducing'),
    )
  }
  t.equal(scoped.covering(intent({ venue: null, symbol: 's77' }))?.haltId, '77-aaaa')
  t.equal(scoped.covering(intent({ venue: null })), null)
  t.equal(scoped.covering(intent({ symbol: null }))?.level, 'halted', 'the strictest of all')
  t.equal(scoped.covering(intent({ symbol: null, venue: 'elsewhere' })), null)
})
