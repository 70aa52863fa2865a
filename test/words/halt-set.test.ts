import fc from 'fast-check'
import t from 'tap'
import type { Halt } from '../../lib/words/halt.js'
import { applyHalt, type Halts, lift, listHalts } from '../../lib/words/halt-set.js'
import { sameScope } from '../../lib/words/scope.js'
import { stricter } from '../../lib/words/trading-state.js'
import { A_HALT } from '../support/guard-parts.js'

const NONE: Halts = { halt: null, scopedHalts: [] }
const ASKED: Halt = { ...A_HALT, haltId: '8-next', reason: 'again', operator: 'bob', source: 'code' }
const SCOPED: Halt = { ...A_HALT, haltId: '5-scop', level: 'reducing', scope: { symbol: 'BTC/USDT' } }

t.test('given nothing is halted, when everything is, then it is a new halt', async (t) => {
  t.same(applyHalt(NONE, A_HALT), {
    halts: { halt: A_HALT, scopedHalts: [] },
    inForce: A_HALT,
    change: 'new',
    changed: true,
  })
})

t.test('given everything is halted, when halted again, then the first halt stays as it was', async (t) => {
  const before = { ...NONE, halt: A_HALT }
  t.same(applyHalt(before, ASKED), { halts: before, inForce: A_HALT, change: 'repeated', changed: false })
})

t.test(
  'given everything is halted, when a person halts again, then who, when and why are kept beside the first',
  async (t) => {
    const since = '2026-01-02T04:00:00.000Z'
    const byHand: Halt = { ...ASKED, source: 'http', since }
    const once = applyHalt({ ...NONE, halt: A_HALT }, byHand)
    const again = { count: 1, reason: 'again', source: 'http', operator: 'bob', since }
    t.same(once.inForce, { ...A_HALT, again })
    t.match(once, { change: 'repeated', changed: true, halts: { halt: once.inForce } })
    t.match(applyHalt(once.halts, { ...byHand, reason: 'once more' }).inForce, {
      again: { count: 2, reason: 'once more' },
    })
  },
)

t.test(
  'given everything is reducing, when halted, then the id and since stay, and the rest is the new one',
  async (t) => {
    const { inForce, change, halts } = applyHalt({ ...NONE, halt: { ...A_HALT, level: 'reducing' } }, ASKED)
    t.equal(change, 'risen')
    t.same(inForce, { ...A_HALT, level: 'halted', reason: 'again', operator: 'bob', source: 'code' })
    t.equal(halts.halt, inForce)
  },
)

t.test('given everything is halted, when asked for reducing, then it stays halted', async (t) => {
  const { inForce, change } = applyHalt({ ...NONE, halt: A_HALT }, { ...ASKED, level: 'reducing' })
  t.equal(change, 'repeated')
  t.same(inForce, A_HALT)
})

t.test('given a scope is halted, when the same scope is, written otherwise, then its id stays', async (t) => {
  const asked = { ...ASKED, scope: { symbol: ' btc/usdt' } }
  const { inForce, change, halts } = applyHalt({ ...NONE, scopedHalts: [SCOPED] }, asked)
  t.match({ inForce, change }, { inForce: { haltId: '5-scop', level: 'halted', reason: 'again' }, change: 'risen' })
  t.same(halts, { halt: null, scopedHalts: [inForce] })
})

t.test('given a scope is halted, when another or a wider one is, then both are in force', async (t) => {
  for (const scope of [{ symbol: 'ETH/USDT' }, { venue: 'a' }, { symbol: 'BTC/USDT', venue: 'a' }]) {
    const { change, halts } = applyHalt({ ...NONE, scopedHalts: [SCOPED] }, { ...ASKED, scope })
    t.equal(change, 'new')
    t.same(
      halts.scopedHalts.map(({ haltId }) => haltId),
      ['5-scop', '8-next'],
    )
  }
})

t.test('given a scope is halted, when everything is, then the scope stays halted on its own', async (t) => {
  const { halts } = applyHalt({ ...NONE, scopedHalts: [SCOPED] }, A_HALT)
  t.same(listHalts(halts), [A_HALT, SCOPED])
  t.same(lift(halts, A_HALT), { halt: null, scopedHalts: [SCOPED] })
  t.same(lift(halts, SCOPED), { halt: A_HALT, scopedHalts: [] })
})

t.test('given a halt that is not in force, when lifted, then nothing changes', async (t) => {
  const halts = { halt: A_HALT, scopedHalts: [SCOPED] }
  t.same(lift(halts, ASKED), halts)
  t.same(listHalts(NONE), [])
})

t.test(
  'given any halts in any order, when applied, then no level falls, no id is lost and none is doubled',
  async (t) => {
    const scope = fc.constantFrom(null, { symbol: 'A' }, { symbol: 'a' }, { venue: 'v' }, { venue: 'v', symbol: 'A' })
    const asked = fc.record({ scope, level: fc.constantFrom<Halt['level']>('halted', 'reducing') })
    fc.assert(
      fc.property(fc.array(asked), (list) => {
        let halts = NONE
        for (const [index, one] of list.entries()) {
          const halt: Halt = { ...A_HALT, ...one, haltId: `${index}-aaaa` }
          const before = halts
          const outcome = applyHalt(before, halt)
          halts = outcome.halts
          for (const old of listHalts(before)) {
            const now = listHalts(halts).find(({ haltId }) => haltId === old.haltId)
            if (now === undefined || stricter(now.level, old.level) !== now.level) return false
          }
          if (!listHalts(halts).includes(outcome.inForce)) return false
          if (stricter(outcome.inForce.level, halt.level) !== outcome.inForce.level) return false
          if (listHalts(halts).length - listHalts(before).length !== (outcome.change === 'new' ? 1 : 0)) return false
        }
        return true
      }),
    )
    t.pass()
  },
)

t.test('given frozen halts, when applied and lifted, then nothing is written to', async (t) => {
  const halts = Object.freeze({ halt: Object.freeze(A_HALT), scopedHalts: Object.freeze([Object.freeze(SCOPED)]) })
  applyHalt(halts, { ...SCOPED, level: 'halted' })
  lift(halts, SCOPED)
  t.same(halts, { halt: A_HALT, scopedHalts: [SCOPED] })
})

t.test(
  'given any halts, when one is looked for among those of now or of earlier, then all of them are asked',
  async (t) => {
    const name = fc.constantFrom('A', 'a', ' A', 'B')
    const scope = fc.record({ symbol: name, venue: fc.option(name, { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(fc.record({ scope, from: fc.nat() }), { maxLength: 20 }), (list) => {
        const all = [NONE]
        for (const [index, { scope, from }] of list.entries()) {
          const before = all[from % all.length] ?? NONE
          const asked: Halt = { ...ASKED, haltId: `${index}-aaaa`, scope: JSON.parse(JSON.stringify(scope)) }
          const known = before.scopedHalts.find((each) => sameScope(each.scope ?? {}, asked.scope ?? {}))
          const { inForce, halts } = applyHalt(before, asked)
          if (inForce.haltId !== (known ?? asked).haltId) return false
          all.push(halts, lift(halts, before.scopedHalts[0] ?? asked))
        }
        return true
      }),
    )
    t.pass()
  },
)
