import t from 'tap'
import { PositionClose } from '../../../lib/control/getting-out/position-close.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import type { ClosingOrder, Position } from '../../../lib/words/ports.js'

const LONG: Position = { symbol: 'A', side: 'long', quantity: '1', markPrice: '10', currency: 'USD' }

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function closeOf(settleMs: number, answer: () => Promise<void> = async () => {}) {
  const sent: ClosingOrder[] = []
  const close = new PositionClose({
    venue: 'x',
    position: LONG,
    planned: true,
    skipped: null,
    settleMs,
    close: (_position, closing) => {
      sent.push(closing)
      return answer()
    },
    onAnswer: () => {},
  })
  return { close, sent }
}

t.test(
  'given an order that is not answered, when the position is still there, then no second one is sent',
  async (t) => {
    const { close, sent } = closeOf(0, () => new Promise(() => {}))
    close.see(LONG, monotonicMs(), true)
    await sleep(300)
    close.see(LONG, monotonicMs(), true)
    t.equal(sent.length, 1)
    t.match(close.report(), { state: 'sent', attempts: 1 })
  },
)

t.test('given an order that was answered, when the reading began before it settled, then none follows', async (t) => {
  const { close, sent } = closeOf(5_000)
  close.see(LONG, monotonicMs(), true)
  await sleep(300)
  close.see(LONG, monotonicMs(), true)
  t.equal(sent.length, 1)
})

t.test('given a reading from before the answer, when it shows nothing, then the position is not done', async (t) => {
  const { close } = closeOf(50)
  const before = monotonicMs() - 1
  close.see(LONG, monotonicMs(), true)
  await sleep(10)
  close.see(null, before, true)
  await sleep(100)
  t.equal(close.isDone, false)
  t.match(close.report(), { remaining: '1' })
})

t.test(
  'given an order that was filled, when it could be filled further, then the position is not done yet',
  async (t) => {
    const { close } = closeOf(500)
    close.see(LONG, monotonicMs(), true)
    await sleep(10)
    close.see(null, monotonicMs(), true)
    t.equal(close.isDone, false)
    await sleep(600)
    t.equal(close.isDone, true)
  },
)

for (const [covered, quantities] of [
  ['0.4', ['0.6']],
  ['1', []],
  ['1.5', []],
] as const) {
  t.test(
    `given a working order for ${covered} of 1 that stays, when it is closed, then only the rest is`,
    async (t) => {
      const { close, sent } = closeOf(0)
      close.see(LONG, monotonicMs(), true, covered)
      t.same(
        sent.map(({ quantity }) => quantity),
        quantities,
      )
    },
  )
}
