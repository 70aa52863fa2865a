import fc from 'fast-check'
import t from 'tap'
import type { Halt, HaltSource } from '../../lib/words/halt.js'
import { HALTS_SHOWN, HaltSet } from '../../lib/words/halt-set.js'
import { A_HALT } from '../support/guard-parts.js'

let minted = 0
const halt = (says: Partial<Halt> = {}): Halt => ({ ...A_HALT, operator: null, haltId: `${++minted}-aaaa`, ...says })
const scope = { symbol: 'BTC/USDT' }

t.test(
  'given several askers, when each halts, then each has a halt of its own, and the strictest counts',
  async (t) => {
    const halts = new HaltSet()
    const all = [
      halt({ source: 'code', level: 'reducing', reason: 'cool-down' }),
      halt({ source: 'code', level: 'reducing', reason: 'loss limit' }),
      halt({ source: 'http', level: 'halted', operator: 'alice' }),
      halt({ source: 'http', level: 'halted', operator: 'bob' }),
      halt({ source: 'signal' }),
      halt({ source: 'http', scope }),
    ]
    for (const each of all)
      t.match(halts.add(each), { inForce: { haltId: each.haltId }, change: 'new', replaced: null })
    t.same(halts.list(), all)
    t.equal(halts.strictest()?.haltId, all[4]?.haltId, 'the strictest, and the newest of those')
    t.equal(halts.state, 'halted')
    t.equal(halts.scoped, true)

    for (const each of all.slice(2)) halts.remove(each.haltId)
    t.equal(halts.state, 'reducing')
    t.equal(halts.scoped, false)
    halts.remove(all[0]?.haltId ?? '')
    t.equal(halts.state, 'reducing', 'the other program has not said that it is over')
    halts.remove(all[1]?.haltId ?? '')
    t.equal(halts.state, 'active')
    t.equal(halts.size, 0)
  },
)

t.test(
  'given a person who halts again, when she does, then the old id ends nothing any more, and her words stay',
  async (t) => {
    for (const source of ['http', 'signal'] as const) {
      const halts = new HaltSet()
      const said = ['wide spread', 'HACKED', 'still hacked', 'hello?', 'STOP'].map((reason, at) =>
        halt({ source, reason, since: `2026-01-02T03:04:0${at}.000Z` }),
      )
      for (const each of said) halts.add(each)
      t.equal(halts.size, 1)
      const [inForce] = halts.list()
      t.equal(inForce?.reason, 'STOP')
      t.match(inForce?.earlier, { count: 4, since: '2026-01-02T03:04:00.000Z' })
      t.same(
        inForce?.earlier?.last.map(({ reason }) => reason),
        ['hello?', 'still hacked', 'HACKED'],
      )
      for (const { haltId } of said.slice(0, -1)) t.equal(halts.has(haltId), false)
    }
  },
)

t.test('given a program that repeats itself, when it does, then it keeps its id, and nothing changes', async (t) => {
  const halts = new HaltSet()
  const first = halt({ source: 'code', reason: 'loss limit', scope })
  halts.add(first)
  for (let times = 0; times < 3; times++) {
    const again = halt({ source: 'code', reason: 'loss limit', scope: { symbol: 'btc/usdt ' } })
    t.match(halts.add(again), { change: 'repeated', inForce: { haltId: first.haltId } })
  }
  t.same(halts.list(), [first])
  t.match(halts.add(first), { change: 'repeated' }, 'also the very same one')
})

t.test('given a halt, when more is said under its id, then it covers both, and never less', async (t) => {
  const haltId = `fleet-${'0'.repeat(26)}`
  const fleet = (says: Partial<Halt>, said: Record<string, string> | null = null) =>
    halt({ haltId, source: 'fleet', fleet: { by: 'x', scope: said }, ...says })
  const halts = new HaltSet()
  const narrow = fleet({ level: 'reducing', scope, reason: 'a drill' }, scope)
  halts.add(narrow)
  t.match(halts.add(fleet({ level: 'reducing', scope: { symbol: 'btc/usdt ' } })), { change: 'repeated' })
  t.match(halts.add(fleet({ level: 'halted', scope }, scope)), { change: 'new', inForce: { level: 'halted', scope } })
  const all = { level: 'halted', scope: null, reason: 'all', fleet: { by: 'x', scope: null } } as const
  t.match(halts.add(fleet({ level: 'reducing', scope: null, reason: 'all' })), { change: 'new', inForce: all })
  t.equal(halts.state, 'halted')
  t.equal(halts.scoped, false)
  t.match(halts.add(narrow), { change: 'repeated', inForce: all })
  t.equal(halts.size, 1)
  halts.remove(haltId)
  t.equal(halts.state, 'active')
  halts.add(narrow)
  t.match(halts.add(fleet({ scope: { symbol: 'ETH/USDT' } }, { symbol: 'ETH/USDT' })), {
    inForce: { scope: null, fleet: { scope: null } },
  })
})

t.test('given a halt that is just being ended, when said again, then that is another halt', async (t) => {
  for (const source of ['code', 'http', 'guard'] as const) {
    const halts = new HaltSet()
    const ending = halt({ source })
    halts.add(ending)
    const again = halt({ source })
    t.match(
      halts.add(again, (haltId) => haltId === ending.haltId),
      { change: 'new', inForce: { haltId: again.haltId } },
    )
    halts.remove(ending.haltId)
    t.same(halts.list(), [again])
    t.match(halts.add(halt({ source: 'code', reason: A_HALT.reason })), { inForce: { source: 'code' } })
  }
})

t.test(
  'given as many reasons as may be, when the newest is just being ended and said again, then it is another',
  async (t) => {
    const halts = new HaltSet()
    let newest = halt({ source: 'code', reason: 'no 0' })
    for (let number = 0; number < 32; number++) {
      newest = halt({ source: 'code', reason: `no ${number}` })
      halts.add(newest)
    }
    const { inForce } = halts.add(halt({ source: 'code', reason: 'no 31' }), (haltId) => haltId === newest.haltId)
    t.not(inForce.haltId, newest.haltId)
    halts.remove(newest.haltId)
    t.ok(halts.has(inForce.haltId))
  },
)

t.test(
  'given a program that makes up a reason each time, when it halts for ever, then the memory stays small',
  async (t) => {
    const halts = new HaltSet()
    const person = halt({ source: 'http', operator: 'alice' })
    halts.add(person)
    let last: Halt | undefined
    for (let number = 0; number < 1_000; number++) {
      last = halt({ source: 'code', reason: `loss ${number}` })
      const { inForce } = halts.add(last)
      t.equal(inForce.haltId, last.haltId, 'nobody can end it by an older id') || t.bailout()
    }
    t.equal(halts.size, 33)
    t.equal(halts.strictest()?.reason, 'loss 999')
    t.ok(halts.has(person.haltId))
  },
)

t.test('given ten thousand halts, when asked for the newest, then so many are shown, newest first', async (t) => {
  const halts = new HaltSet()
  const all = Array.from({ length: 10_000 }, (_, at) => halt({ scope: { symbol: `S${at}` } }))
  for (const each of all) halts.add(each)
  const newest = all.slice(-HALTS_SHOWN).reverse()
  t.same(halts.newest(), newest)
  halts.remove(newest[3]?.haltId ?? '')
  t.same(
    halts.newest(),
    all
      .slice(-HALTS_SHOWN - 1)
      .reverse()
      .filter((each) => each !== newest[3]),
  )
  t.equal(halts.size, 9_999)
})

t.test('given any course of halts and ends, when compared with a plain list, then they are the same', async (t) => {
  const source = fc.constantFrom<HaltSource[]>('http', 'code', 'signal', 'guard', 'start', 'file')
  const step = fc.record({
    source,
    level: fc.constantFrom('halted' as const, 'reducing' as const),
    reason: fc.constantFrom('a', 'b'),
    operator: fc.constantFrom(null, 'alice'),
    scope: fc.constantFrom(null, { symbol: 'A' }, { symbol: 'B', venue: 'x' }),
    ends: fc.option(fc.nat(), { freq: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const halts = new HaltSet()
      let plain: Halt[] = []
      for (const { ends, ...says } of steps) {
        if (ends !== null) {
          const { haltId } = plain[ends % (plain.length || 1)] ?? { haltId: 'none' }
          halts.remove(haltId)
          plain = plain.filter((each) => each.haltId !== haltId)
          continue
        }
        const { inForce, replaced } = halts.add(halt(says))
        plain = [...plain.filter(({ haltId }) => haltId !== replaced && haltId !== inForce.haltId), inForce]
      }
      const everything = plain.filter((each) => each.scope === null)
      const state = everything.some(({ level }) => level === 'halted')
        ? 'halted'
        : everything.length > 0
          ? 'reducing'
          : 'active'
      const ids = new Set(plain.slice(1).map(({ haltId }) => haltId))
      const rest = new HaltSet(plain.slice(0, 1)).state
      return (
        halts.state === state &&
        halts.size === plain.length &&
        halts.scoped === everything.length < plain.length &&
        plain.every(({ haltId }) => halts.has(haltId)) &&
        halts.newest().every(({ haltId }) => plain.some((each) => each.haltId === haltId)) &&
        halts.stateWithout(ids) === rest
      )
    }),
  )
  t.pass('for every course')
})
