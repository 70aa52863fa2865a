import t from 'tap'
import { ClosingAccount } from '../../../lib/control/getting-out/closing-account.js'
import { type CloseFailure, PositionClose } from '../../../lib/control/getting-out/position-close.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { Big } from '../../../lib/words/big.js'
import type { ClosingOrder, Position } from '../../../lib/words/ports.js'

const LONG: Position = { symbol: 'A', side: 'long', quantity: '1', markPrice: '10', currency: 'USD' }

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const ALONE = { mayClose: true, covered: '0', resting: [], takenOffAt: Number.NEGATIVE_INFINITY }

function closeOf(settleMs: number, answer: () => Promise<CloseFailure | null> = async () => null) {
  const sent: ClosingOrder[] = []
  const close = new PositionClose({
    venue: 'x',
    position: LONG,
    planned: true,
    skipped: null,
    account: new ClosingAccount(new Big(LONG.quantity), settleMs, monotonicMs() - 3_600_000),
    dustValue: '10',
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
    close.see(LONG, monotonicMs(), ALONE)
    await sleep(300)
    close.see(LONG, monotonicMs(), ALONE)
    t.equal(sent.length, 1)
    t.match(close.report(), { state: 'sent', attempts: 1 })
  },
)

t.test('given an order that was answered, when the reading began before it settled, then none follows', async (t) => {
  const { close, sent } = closeOf(5_000)
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(300)
  close.see(LONG, monotonicMs(), ALONE)
  t.equal(sent.length, 1)
})

t.test('given a reading from before the answer, when it shows nothing, then the position is not done', async (t) => {
  const { close } = closeOf(50)
  const before = monotonicMs() - 1
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(10)
  close.see(null, before, ALONE)
  await sleep(100)
  t.equal(close.isDone, false)
  t.match(close.report(), { remaining: '1' })
})

t.test(
  'given an order that was filled, when it could be filled further, then the position is not done yet',
  async (t) => {
    const { close } = closeOf(500)
    close.see(LONG, monotonicMs(), ALONE)
    await sleep(10)
    close.see(null, monotonicMs(), ALONE)
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
      close.see(LONG, monotonicMs(), { ...ALONE, covered })
      t.same(
        sent.map(({ quantity }) => quantity),
        quantities,
      )
    },
  )
}

const refusing =
  (more: object = {}) =>
  async (): Promise<CloseFailure> => {
    return { error: 'not for so much', refusal: { refused: true, ...more } }
  }

t.test('given a refusal that names what it would take, when tried again, then that much is sent', async (t) => {
  const { close, sent } = closeOf(0, refusing({ atMost: '0.7' }))
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(300)
  t.match(close.report(), { state: 'failed', error: 'not for so much' })
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(10)
  t.same(
    sent.map(({ quantity }) => quantity),
    ['1', '0.7'],
  )
})

t.test('given a refusal for want of size, when read again, then it is dust until there is another size', async (t) => {
  const { close, sent } = closeOf(0, refusing({ belowMinimum: true }))
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(300)
  close.see(LONG, monotonicMs(), ALONE)
  t.equal(sent.length, 1)
  t.match(close.report(), { state: 'dust', error: 'not for so much', value: '10' })
})

t.test('given an error that is no refusal, when read again, then no second one is sent, and it says why', async (t) => {
  const { close, sent } = closeOf(0, async () => ({ error: 'ETIMEDOUT', refusal: null }))
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(300)
  close.see(LONG, monotonicMs(), ALONE)
  t.equal(sent.length, 1)
  t.match(close.report(), { state: 'unknown', error: /ETIMEDOUT; the order may have arrived.*look at the venue/ })
})

t.test('given an order that was taken, when no reading shows it, then the report says what to do', async (t) => {
  const { close, sent } = closeOf(0)
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(300)
  close.see(LONG, monotonicMs(), ALONE)
  t.equal(sent.length, 1)
  t.match(close.report(), { state: 'sent', error: /has taken a closing order.*look at the venue/ })
})

t.test('given a rest that has become too small, when read, then it is dust, and nothing is sent', async (t) => {
  const { close, sent } = closeOf(0)
  close.see(LONG, monotonicMs(), ALONE)
  await sleep(20)
  const rest = { ...LONG, quantity: '0.1', notClosable: 'below the minimum', remainder: 'below-minimum' } as const
  for (let readings = 0; readings < 5; readings++) close.see(rest, monotonicMs() + 100, ALONE)
  await sleep(150)
  t.equal(sent.length, 1)
  t.match(close.report(), { state: 'dust', remaining: '0.1', value: '1', error: 'below the minimum' })
  t.equal(close.isDust, true)
})
