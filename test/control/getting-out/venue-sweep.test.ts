import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { order, sweepOf } from '../../support/venue-sweep.js'

/** From then on, the clock says that so much more time has passed. */
function later(t: Test, ms: number): void {
  const { bigint } = process.hrtime
  process.hrtime.bigint = () => bigint() + BigInt(ms) * 1_000_000n
  t.teardown(() => {
    process.hrtime.bigint = bigint
  })
}

t.test(
  'given a venue that was empty before a halt, when it can’t be read after it, then the sweep goes on',
  async (t) => {
    const { sweep, left, outage } = sweepOf([order('A')])
    outage.readings = 2
    await sweep.start()
    t.equal(left.size, 0)
  },
)

t.test('given a sweep that has ended, when an order comes to rest soon after, then it is taken off', async (t) => {
  const { sweep, left, snapshot } = sweepOf([])
  await sweep.start()
  left.add(order('A'))
  later(t, 30_000)
  sweep.look(snapshot())
  while (sweep.running) await pause(5)
  t.equal(left.size, 0)
})

t.test('given a sweep that has ended, when an order comes to rest long after, then it is a person’s', async (t) => {
  const { sweep, left, snapshot } = sweepOf([])
  await sweep.start()
  left.add(order('A'))
  later(t, 61_000)
  sweep.look(snapshot())
  t.equal(sweep.running, false)
  t.equal(left.size, 1)
})
