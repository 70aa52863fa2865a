import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import type { TakenBlock } from '../../../lib/between/latch/thread-blocks.js'

const NOW = 10_000
const SETTLE_MS = 1_000

function shared() {
  const latch = new Latch()
  latch.orders.begin(0)
  const taken = latch.threads.take()
  if (taken === null) throw new Error('no block is free')
  return { latch, taken, thread: new Latch(latch.buffer, taken.block) }
}

t.test('given a share, when threads claim its block, then one of them has it, once', async (t) => {
  const { latch, taken, thread } = shared()
  t.equal(thread.threads.claim(taken, 3, NOW), true)
  t.equal(new Latch(latch.buffer).threads.claim(taken, 4, NOW), false)
  t.match(latch.threads.list(0, SETTLE_MS), [{ threadId: 3, isAttached: true, beatAt: NOW }])
  t.not(latch.threads.take()?.block, taken.block)
  latch.threads.ended(taken.block, NOW)
  t.same(latch.threads.list(0, SETTLE_MS), [])
  t.equal(thread.threads.claim(taken, 3, NOW), false, 'nor later')
  const again = latch.threads.take()
  t.equal(again?.block, taken.block, 'the block is free')
  t.equal(thread.threads.claim(taken, 3, NOW), false, 'and an old share does not claim it')
  t.equal(thread.threads.claim(again as TakenBlock, 5, NOW), true)
})

t.test('given no share, when a block is claimed, then it is not, and neither is the bot thread’s', async (t) => {
  const { threads } = new Latch()
  for (const block of [0, 1, 64, 65, -1, 0.5]) t.equal(threads.claim({ block, claim: 1 }, 2, NOW), false, `${block}`)
})

t.test('given a share that nobody claims, when its line ends, then it is free, and was no thread', async (t) => {
  const { latch, taken } = shared()
  t.same(latch.threads.list(0, SETTLE_MS), [])
  t.equal(latch.threads.ended(taken.block, NOW).lost, 0)
  t.equal(latch.threads.take()?.block, taken.block)
})

t.test('given as many shares as there are blocks, when one more is taken, then there is none', async (t) => {
  const { threads } = new Latch()
  const blocks = Array.from({ length: 64 }, () => threads.take()?.block)
  t.equal(new Set(blocks).size, 64)
  t.equal(threads.take(), null)
})

t.test('given two threads that count, when the counts are read, then they are those of both', async (t) => {
  const { latch, taken, thread } = shared()
  thread.threads.claim(taken, 3, NOW)
  latch.orders.setPassed(5, 1)
  latch.orders.setRejected(2)
  thread.orders.setPassed(7, 3)
  thread.orders.setRejected(1)
  thread.orders.setInFlight(2, 4)
  thread.orders.setLate(1)
  for (const { orders } of [latch, thread]) {
    t.same(orders.counts(), { passed: 12, rejected: 3, inFlight: 2, unknown: 0, late: 1 })
    t.equal(orders.sent(), 8)
    t.equal(orders.others().inFlight, 2)
  }
  t.equal(latch.orders.sentHere(), 4)
  t.equal(thread.orders.sentHere(), 4)
})

t.test('given a thread that is not settled, when it is asked, then nothing is, whatever the others are', async (t) => {
  const { latch, taken, thread } = shared()
  latch.orders.setInFlight(0, 2)
  latch.orders.setPassed(2, 0)
  t.equal(latch.orders.settledSent(NOW, SETTLE_MS), 2, 'a share that sends nothing is settled')
  thread.threads.claim(taken, 3, NOW)
  thread.orders.setPassed(1, 0)
  t.equal(latch.orders.settledSent(NOW, SETTLE_MS), -1, 'nobody follows it')
  thread.orders.setInFlight(1, 1)
  t.equal(latch.orders.settledSent(NOW, SETTLE_MS), -1, 'it is in flight')
  thread.orders.setInFlight(0, 1)
  t.equal(latch.orders.settledSent(NOW, SETTLE_MS), 3)
  thread.orders.setPassed(2, 0)
  latch.orders.notePassed(NOW)
  t.equal(latch.orders.settledSent(NOW + SETTLE_MS - 1, SETTLE_MS), -1)
  t.equal(latch.orders.settledSent(NOW + SETTLE_MS, SETTLE_MS), 4, 'by time, where nobody follows it')
})

t.test('given a thread that ends, when it has orders in flight, then they are unknown until a reading', async (t) => {
  const { latch, taken, thread } = shared()
  thread.threads.claim(taken, 3, NOW)
  thread.orders.setPassed(5, 0)
  thread.orders.setInFlight(2, 5)
  latch.orders.notePassed(1)
  const before = latch.orders.others().activity
  t.same(latch.threads.ended(taken.block, NOW), { threadId: 3, lost: 2 })
  t.match(latch.orders.counts(), { passed: 5, inFlight: 0, unknown: 2 })
  t.not(latch.orders.others().activity, before)
  t.match(latch.threads.list(0, SETTLE_MS), [{ threadId: 3, isAttached: false, unknown: 2 }])
  t.equal(latch.orders.settledSent(NOW + SETTLE_MS - 1, SETTLE_MS), -1)
  t.equal(latch.orders.settledSent(NOW + SETTLE_MS, SETTLE_MS), 5)
  t.not(latch.threads.take()?.block, taken.block, 'its block is not given away while others are free')

  t.equal(latch.orders.countsBeside(NOW + SETTLE_MS - 1, SETTLE_MS).unknown, 2)
  t.match(latch.orders.countsBeside(NOW + SETTLE_MS, SETTLE_MS), { passed: 5, unknown: 0 }, 'a reading shows them')
  t.match(latch.threads.list(NOW + SETTLE_MS, SETTLE_MS), [{ threadId: 3, unknown: 0 }])
  latch.threads.settle(NOW + SETTLE_MS - 1, SETTLE_MS)
  t.equal(latch.orders.counts().unknown, 2, 'the reading began too early')
  latch.threads.settle(NOW + SETTLE_MS, SETTLE_MS)
  t.match(latch.orders.counts(), { passed: 5, unknown: 0 })
  t.same(latch.threads.list(0, SETTLE_MS), [])
  const again = latch.threads.take()
  t.equal(again?.block, taken.block)
  const next = new Latch(latch.buffer, taken.block)
  t.match(next.orders.own(), { passed: 5, followed: 5, unknown: 2 }, 'the next thread counts on')
})

t.test('given only blocks with unknown orders, when one is taken, then these are not forgotten', async (t) => {
  const { latch, taken, thread } = shared()
  thread.threads.claim(taken, 3, NOW)
  thread.orders.setPassed(1, 0)
  thread.orders.setInFlight(1, 1)
  latch.threads.ended(taken.block, NOW)
  for (let count = 0; count < 63; count++) latch.threads.take()
  const again = latch.threads.take()
  t.equal(again?.block, taken.block)
  t.equal(latch.orders.counts().unknown, 1)
  latch.threads.settle(NOW + SETTLE_MS, SETTLE_MS)
  t.equal(latch.orders.counts().unknown, 0)
  t.equal(thread.threads.claim(again as TakenBlock, 4, NOW), true, 'it stays the share’s')
})

t.test('given a thread that has let go, when it counts on, then nobody else sees it', async (t) => {
  const { latch, taken, thread } = shared()
  thread.threads.claim(taken, 3, NOW)
  thread.orders.setPassed(1, 0)
  thread.orders.detach()
  thread.orders.setPassed(9, 0)
  thread.orders.setInFlight(4, 4)
  t.match(latch.orders.counts(), { passed: 1, inFlight: 0 })
})

t.test(
  'given orders of unknown outcome, when a reading shows those of one thread, then the others still count',
  async (t) => {
    const { latch, taken, thread } = shared()
    thread.threads.claim(taken, 3, NOW)
    latch.orders.setUnknown(3, NOW)
    thread.orders.setUnknown(2, NOW + 1)
    t.equal(latch.orders.countsBeside(NOW + SETTLE_MS - 1, SETTLE_MS).unknown, 5)
    t.equal(latch.orders.countsBeside(NOW + SETTLE_MS, SETTLE_MS).unknown, 2)
    t.equal(latch.orders.countsBeside(NOW + SETTLE_MS + 1, SETTLE_MS).unknown, 0)
    latch.orders.setUnknown(4, NOW + 2)
    t.equal(latch.orders.countsBeside(NOW + SETTLE_MS + 1, SETTLE_MS).unknown, 4, 'one more since')
  },
)
