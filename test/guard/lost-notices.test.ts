import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import t from 'tap'
import { LEADS_NOBODY, type Notice } from '../../lib/between/messages.js'
import type { Halt } from '../../lib/words/halt.js'
import { A_HALT, buy, realGuard } from '../support/guard-parts.js'
import { atTheStacksEdge, type EdgeCall } from '../support/stack-edge.js'

const scoped = (haltId: string, symbol: string): Halt => ({ ...A_HALT, haltId, scope: { symbol } })
const BTC = scoped('8-btcb', 'BTC/USDT')
const ETH = scoped('9-ethe', 'ETH/USDT')
const CANCEL = { type: 'cancel', id: '1' }

const raised = (halt: Halt): Notice => ({ kind: 'raised', halt, callId: null })
/** At the end BTC and SOL are halted. */
const NOTICES: readonly Notice[] = [
  raised(ETH),
  raised(BTC),
  { kind: 'lifted', haltIds: [ETH.haltId] },
  { kind: 'durable', durable: true },
  raised(scoped('10-solu', 'SOL/USDT')),
]
const IN_FORCE = [BTC, scoped('10-solu', 'SOL/USDT')]

/** A guard whose line loses the notice of a number, once. */
function losing(lost: number) {
  const parts = realGuard({ loses: lost })
  for (const notice of NOTICES) parts.publish(notice)
  parts.latch.gate.raiseScoped()
  return parts
}

for (const lost of NOTICES.keys()) {
  t.test(`given notice ${lost} is lost by a throw, when orders come, then all but cancels are refused`, async (t) => {
    const { guard, view } = losing(lost)
    for (let count = 0; count < 3; count++) {
      t.match(guard.check(buy({ symbol: 'DOGE/USDT' })), { allowed: false, code: 'TRADING_HALTED' })
      t.match(guard.permits(buy({ symbol: 'DOGE/USDT' })), { allowed: false })
      t.match(guard.check(CANCEL), { allowed: true })
    }
    t.equal(view.durable(), false)
  })

  t.test(`given notice ${lost} is lost, when all halts were told anew, then they count, and no other`, async (t) => {
    const { guard, view, latch, publish } = losing(lost)
    guard.check(buy())
    view.readNotices()
    t.equal(latch.news.takeWholeSetWanted(), true, 'they are asked for')
    publish({ kind: 'whole', halts: IN_FORCE, pauses: [], durable: true, botHaltsTaken: 0, role: LEADS_NOBODY })
    t.match(guard.check(buy()), { haltId: BTC.haltId })
    t.match(guard.check(buy({ symbol: 'SOL/USDT' })), { haltId: '10-solu' })
    t.match(guard.check(buy({ symbol: 'ETH/USDT' })), { allowed: true })
    t.same(view.newest(), [...IN_FORCE].reverse())
    t.equal(view.durable(), true)
    t.equal(latch.news.takeWholeSetWanted(), false, 'and not asked for again')
  })
}

t.test('given all halts were told anew, when a notice is behind them, then it counts on top of them', async (t) => {
  const { guard, view, publish } = losing(0)
  guard.check(buy())
  publish({ kind: 'whole', halts: IN_FORCE, pauses: [], durable: true, botHaltsTaken: 0, role: LEADS_NOBODY })
  publish({ kind: 'lifted', haltIds: [BTC.haltId] })
  publish(raised(ETH))
  t.match(guard.check(buy()), { allowed: true })
  t.match(guard.check(buy({ symbol: 'ETH/USDT' })), { haltId: ETH.haltId })
  t.equal(view.newest().length, 2)
})

t.test('given a notice is lost behind the whole set, when it was told, then it is asked for once more', async (t) => {
  const { guard, view, latch, publish } = losing(NOTICES.length + 1)
  publish({ kind: 'whole', halts: [], pauses: [], durable: true, botHaltsTaken: 0, role: LEADS_NOBODY })
  publish(raised(BTC))
  guard.check(buy())
  t.match(guard.check(buy({ symbol: 'DOGE/USDT' })), { allowed: false })
  view.readNotices()
  t.equal(latch.news.takeWholeSetWanted(), true)
})

t.test("given the answer to a bot's own halt is lost, when all are told, then it counts only as told", async (t) => {
  for (const [taken, left] of [
    [1, []],
    [0, [BTC]],
  ] as const) {
    const { view, latch, publish } = realGuard({ loses: 0 })
    latch.botHalts.announce()
    view.addOwn(1, BTC)
    latch.gate.raiseScoped()
    publish({ kind: 'raised', halt: BTC, callId: 1 })
    t.throws(() => view.readNotices())
    publish({ kind: 'whole', halts: [], pauses: [], durable: true, botHaltsTaken: taken, role: LEADS_NOBODY })
    t.same(view.newest(), left, `the keeper has taken ${taken}`)
    t.equal(view.durable(), taken === 1)
  }
})

t.test(
  'given halts of everything, when one ends, then the strictest of the rest counts, the newest first',
  async (t) => {
    const { view, halt, publish } = realGuard()
    halt({ haltId: '1-aaaa' })
    halt({ haltId: '2-bbbb' })
    halt({ haltId: '3-cccc', level: 'reducing' })
    t.equal(view.current()?.haltId, '2-bbbb')
    publish({ kind: 'lifted', haltIds: ['2-bbbb'] })
    t.equal(view.current()?.haltId, '1-aaaa')
  },
)

t.test('given a full stack at any depth, when a scoped halt comes, then no order passes by it', async (t) => {
  const { port1, port2 } = new MessageChannel()
  t.teardown(() => port1.close())
  const { guard, view, latch } = realGuard({ receive: () => receiveMessageOnPort(port1)?.message })
  const publish = (notice: Notice): void => {
    port2.postMessage(notice)
    latch.news.nextRevision()
  }
  latch.gate.raiseScoped()
  let lost = 0
  const passed: EdgeCall[] = []
  atTheStacksEdge(() => guard.check(buy()).allowed || guard.permits(buy()).allowed, {
    before: () => {
      latch.beats.controlBeat(Date.now())
      publish(raised(BTC))
    },
    after: (call) => {
      if (call.value === true || guard.check(buy()).allowed) passed.push(call)
      view.readNotices()
      if (latch.news.takeWholeSetWanted()) lost++
      publish({ kind: 'whole', halts: [BTC], pauses: [], durable: true, botHaltsTaken: 0, role: LEADS_NOBODY })
      if (guard.check(buy()).allowed) passed.push(call)
      publish({ kind: 'lifted', haltIds: [BTC.haltId] })
      if (!guard.check(buy()).allowed) passed.push(call)
    },
  })
  t.same(passed, [])
  t.ok(lost > 0, 'a notice was lost, so that this shows something')
})
