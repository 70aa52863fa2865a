import { Worker } from 'node:worker_threads'
import t from 'tap'
import { RateRing } from '../../../lib/between/latch/rate-ring.js'
import type { SpinnerData } from '../../support/rate-ring-spinner.js'

const MS = 1_000_000n

/** A ring of three orders a second, by a clock that the test moves. */
function ringOfThree() {
  const clock = { at: 10_000n * MS, onRead: () => {} }
  const memory = RateRing.memory(3)
  const read = () => {
    clock.onRead()
    return clock.at
  }
  const make = () => new RateRing(memory, 1_000, read)
  return { clock, make, ring: make() }
}

/** When orders come, in ms, and whether each passes. */
const TABLE: readonly (readonly [string, readonly (readonly [at: number, passes: boolean])[]])[] = [
  [
    'a burst passes as far as the limit',
    [
      [0, true],
      [0, true],
      [0, true],
      [0, false],
      [0, false],
    ],
  ],
  [
    'the window slides',
    [
      [0, true],
      [500, true],
      [900, true],
      [999, false],
      [1_001, true],
      [1_002, false],
      [1_501, true],
    ],
  ],
  [
    'no window is short at its border',
    [
      [0, true],
      [0, true],
      [0, true],
      [1_000, false],
      [1_001, true],
      [1_001, true],
      [1_001, true],
      [1_001, false],
    ],
  ],
  [
    'what was refused takes no slot',
    [
      [0, true],
      [1, true],
      [2, true],
      [3, false],
      [4, false],
      [1_003, true],
      [1_003, true],
      [1_003, true],
    ],
  ],
  [
    'a long silence saves nothing up',
    [
      [0, true],
      [90_000, true],
      [90_000, true],
      [90_000, true],
      [90_000, false],
    ],
  ],
]

for (const [what, orders] of TABLE) {
  t.test(`given three orders a second, when orders come, then ${what}`, async (t) => {
    const { clock, ring } = ringOfThree()
    const began = clock.at
    for (const [at, passes] of orders) {
      clock.at = began + BigInt(at) * MS
      t.equal(ring.take() !== null, passes, `at ${at} ms`)
    }
  })
}

t.test('given a limit of none, when an order comes, then it is refused', async (t) => {
  t.equal(new RateRing(RateRing.memory(0), 1_000).take(), null)
})

t.test('given an order that does not leave, when its slot is given back, then another takes it, once', async (t) => {
  const { clock, ring } = ringOfThree()
  const slots = Array.from({ length: 3 }, () => ring.take())
  t.equal(ring.count(), 3)
  const [slot] = slots
  if (!slot) return t.fail('no slot')
  ring.giveBack(slot)
  ring.giveBack(slot)
  t.equal(ring.count(), 2)
  clock.at += MS
  t.ok(ring.take())
  t.equal(ring.take(), null)
  ring.giveBack(slot)
  t.equal(ring.take(), null, 'it is another order’s by now')
})

t.test(
  'given orders that waited behind the guard, when they leave, then no window holds more than the limit',
  async (t) => {
    const { clock, ring } = ringOfThree()
    const waiting = []
    for (let order = 0; order < 9; order++) {
      clock.at += 400n * MS
      const slot = ring.take()
      if (slot !== null) waiting.push(slot)
    }
    t.equal(waiting.length, 9)
    const left = waiting.filter((slot) => ring.renew(slot) !== null)
    t.equal(left.length, 3, 'all leave at once, and three may')
    t.equal(ring.take(), null)
    clock.at += 999n * MS
    t.equal(ring.take(), null, 'they count from when they left')
    clock.at += 2n * MS
    t.ok(ring.take())
  },
)

t.test('given a window, when it is asked for room, then it says how long it stays full', async (t) => {
  const { clock, ring } = ringOfThree()
  ring.take()
  t.equal(ring.fullForMs(), 0)
  clock.at += 100n * MS
  for (let order = 0; order < 2; order++) ring.take()
  t.ok(ring.fullForMs() > 899 && ring.fullForMs() < 901)
  clock.at += 901n * MS
  t.equal(ring.fullForMs(), 0)
  t.equal(new RateRing(RateRing.memory(0), 1_000).fullForMs(), 0, 'it never has room: that is no reason to stay halted')
})

t.test('given two threads, when one has filled the window, then the other one finds it full', async (t) => {
  const { make, ring } = ringOfThree()
  const other = make()
  t.ok(ring.take() && other.take() && ring.take())
  t.notOk(other.take())
})

for (const lostMs of [1, 400, 1_500]) {
  t.test(`given a thread that loses the CPU for ${lostMs} ms, when it stamps, then its window is whole`, async (t) => {
    const { clock, ring, make } = ringOfThree()
    const other = make()
    let reads = 0
    // Between its first look at the clock and the stamp.
    clock.onRead = () => {
      if (++reads === 2) clock.at += BigInt(lostMs) * MS
    }
    t.ok(ring.take())
    clock.onRead = () => {}
    const left = clock.at
    t.ok(other.take() && other.take())
    clock.at = left + 999n * MS
    t.notOk(other.take(), 'the late one has left less than a second ago')
    clock.at = left + 1_001n * MS
    t.ok(other.take())
  })
}

t.test(
  'given a thread that sleeps while its slot goes to another, when it wakes up, then it takes another one',
  async (t) => {
    const { clock, ring, make } = ringOfThree()
    const other = make()
    let reads = 0
    clock.onRead = () => {
      if (++reads !== 2) return
      // Its stamp is over before it has looked at the clock again, and others fill the window.
      clock.at += 5_000n * MS
      clock.onRead = () => {}
      for (let order = 0; order < 3; order++) t.ok(other.take())
    }
    t.equal(ring.take(), null)
    t.equal(ring.count(), 3)
  },
)

t.test('given threads that spin, when they send as they can, then no window holds more than the limit', async (t) => {
  const [limit, windowMs, threads] = [20, 100, 4]
  const memory = RateRing.memory(limit)
  const words = new SharedArrayBuffer(4)
  const shared = new Int32Array(words)
  const workerData: SpinnerData = { memory, windowMs, words }
  const spinners = Array.from({ length: threads }, () => {
    return new Worker(new URL('../../support/rate-ring-spinner.ts', import.meta.url), { workerData })
  })
  t.teardown(() => Promise.all(spinners.map((each) => each.terminate())))
  const heard = () =>
    Promise.all(spinners.map((each) => new Promise<unknown>((resolve) => each.once('message', resolve))))
  await heard()
  const said = heard()
  Atomics.store(shared, 0, 1)
  Atomics.notify(shared, 0)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  Atomics.store(shared, 0, 2)
  const results = (await said) as { passed: [bigint, bigint][]; refused: number }[]
  const passed = results.flatMap((each) => each.passed)
  t.ok(passed.length > 2 * limit, `${passed.length} have passed`)
  t.ok(results.every(({ refused }) => refused > 0))
  const most = mostWithin(passed, BigInt(windowMs) * MS)
  t.ok(most <= limit, `${most} of ${limit} in the fullest window`)
})

/** How many have surely been let pass in the fullest window: from the beginning of the first to the end of the last. */
function mostWithin(passed: readonly (readonly [bigint, bigint])[], window: bigint): number {
  let most = 0
  for (const [from] of passed) {
    const within = passed.filter(([before, after]) => before >= from && after < from + window)
    most = Math.max(most, within.length)
  }
  return most
}
