import t from 'tap'
import { A_HALT, buy, intent, realGuard } from '../support/guard-parts.js'

const SCOPED = { ...A_HALT, haltId: '8-scop', scope: { symbol: 'BTC/USDT' } }

t.test('given an active bot, when asked, then there is no halt', async (t) => {
  const { view, latch } = realGuard()
  t.equal(view.state(), 'active')
  t.equal(view.current(), null)
  t.same(view.newest(), [])
  t.same(view.covering(intent(), latch.gate.read()), [])
})

t.test(
  'given a raised latch whose notice has not come, when asked, then there is a halt with its future id',
  async (t) => {
    const { view, latch } = realGuard()
    latch.haltIds.setCurrent('9-next')
    latch.beats.controlBeat(Date.parse('2026-01-02T03:04:05.678Z'))
    latch.gate.raise('reducing')
    t.match(view.current(), {
      haltId: '9-next',
      level: 'reducing',
      source: 'guard',
      since: '2026-01-02T03:04:05.678Z',
      scope: null,
    })
    t.equal(view.covering(intent(), latch.gate.read()).length, 1)
  },
)

t.test('given the notice has come, when asked, then the halt is the whole of it', async (t) => {
  const { view, halt } = realGuard()
  halt()
  t.same(view.current(), A_HALT)
})

t.test(
  'given a latch raised further than the notices say, when asked, then that is another halt, not known yet',
  async (t) => {
    const { view, halt, latch } = realGuard()
    halt({ level: 'reducing' })
    latch.haltIds.setCurrent('9-next')
    latch.gate.raise('halted')
    t.match(view.current(), { haltId: '9-next', level: 'halted', reason: /on their way/ })
  },
)

t.test('given a halt in the place of another, when asked, then the other is gone', async (t) => {
  const { view, halt, publish } = realGuard()
  halt()
  publish({ kind: 'raised', halt: { ...A_HALT, haltId: '8-next' }, replaced: A_HALT.haltId, callId: null })
  t.match(view.newest(), [{ haltId: '8-next' }])
  t.equal(view.count(), 1)
})

t.test('given a halt that is lifted, when the latch is lowered, then there is none', async (t) => {
  const { view, halt, latch, publish } = realGuard()
  const { haltId } = halt()
  publish({ kind: 'lifted', haltIds: [haltId] })
  t.equal(view.current()?.level, 'halted', 'the latch alone lowers')
  latch.gate.lowerTo('active', false, latch.gate.read().raises)
  t.equal(view.current(), null)
})

t.test('given another halt than the one in force is lifted, when asked, then that in force stays', async (t) => {
  const { view, halt, publish } = realGuard()
  halt()
  publish({ kind: 'lifted', haltIds: ['1-else'] })
  t.same(view.current(), A_HALT)
})

t.test('given a scoped halt, when asked, then it covers its orders and leaves the state active', async (t) => {
  const { view, halt, latch } = realGuard()
  halt(SCOPED)
  t.equal(view.state(), 'active')
  t.equal(view.current(), null)
  t.same(view.newest(), [SCOPED])
  t.same(view.covering(intent(), latch.gate.read()), [SCOPED])
  t.same(view.covering(intent({ symbol: 'ETH/USDT' }), latch.gate.read()), [])
  t.same(view.covering(intent({ symbol: null }), latch.gate.read()), [SCOPED])
})

t.test('given a scoped halt is lifted, when asked, then it covers nothing any more', async (t) => {
  const { view, halt, latch, publish } = realGuard()
  halt(SCOPED)
  publish({ kind: 'lifted', haltIds: [SCOPED.haltId] })
  t.same(view.covering(intent(), latch.gate.read()), [])
  t.same(view.newest(), [])
})

t.test(
  'given everything and a scope are halted, when an order comes, then that of everything is named first',
  async (t) => {
    const { view, halt, latch } = realGuard()
    halt(SCOPED)
    halt()
    t.same(view.covering(intent(), latch.gate.read()), [A_HALT, SCOPED])
  },
)

t.test('given the bot has halted itself, when the keeper has not answered, then its own halt counts', async (t) => {
  const { view, latch, guard } = realGuard()
  const own = { ...A_HALT, source: 'code' as const, reason: 'drawdown' }
  latch.gate.raise('halted')
  view.addOwn(1, own)
  t.same(view.current(), own)
  t.match(guard.check(buy()), { reason: 'drawdown' })
})

t.test('given the bot has halted a scope itself, when the keeper has not answered, then it covers', async (t) => {
  const { view, latch, guard } = realGuard()
  view.addOwn(1, SCOPED)
  latch.gate.raiseScoped()
  t.match(guard.check(buy()), { allowed: false, haltId: SCOPED.haltId })
  t.equal(guard.check(buy({ symbol: 'ETH/USDT' })).allowed, true)
  t.same(view.newest(), [SCOPED])
})

t.test("given the keeper's answer to the bot's own halt, when it comes, then that one counts, once", async (t) => {
  const { view, latch, publish } = realGuard()
  view.addOwn(1, SCOPED)
  latch.gate.raiseScoped()
  publish({ kind: 'raised', halt: { ...SCOPED, haltId: '3-kept' }, callId: 1 })
  t.match(view.newest(), [{ haltId: '3-kept' }])
  t.equal(view.newest().length, 1)
})

t.test('given nobody has said that the state is on disk, when asked, then it is not', async (t) => {
  const { view, publish, latch } = realGuard()
  t.equal(view.durable(), false)
  publish({ kind: 'durable', durable: true })
  t.equal(view.durable(), true)
  latch.gate.raise('halted')
  view.addOwn(1, A_HALT)
  t.equal(view.durable(), false, 'a halt that the keeper has not answered is not on disk')
  publish({ kind: 'raised', halt: A_HALT, callId: 1 })
  t.equal(view.durable(), true)
  publish({ kind: 'durable', durable: false })
  t.equal(view.durable(), false)
})

t.test('given many notices at once, when asked, then all of them have been taken, in order', async (t) => {
  const { view, halt, publish } = realGuard()
  halt({ ...SCOPED, haltId: '1-aaaa', scope: { symbol: 'A' } })
  halt({ ...SCOPED, haltId: '2-bbbb', scope: { symbol: 'B' } })
  publish({ kind: 'lifted', haltIds: ['1-aaaa'] })
  halt({ haltId: '3-cccc' })
  t.match(view.newest(), [{ haltId: '3-cccc' }, { haltId: '2-bbbb' }])
  t.equal(view.current()?.haltId, '3-cccc')
})
