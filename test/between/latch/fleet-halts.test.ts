import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'

t.test(
  'given halts that were announced, when they are taken, then none is left; an old number takes back nothing',
  async (t) => {
    const latch = new Latch()
    const thread = new Latch(latch.buffer)
    t.equal(latch.fleetHalts.allTaken(), true)
    t.same([thread.fleetHalts.announce(), thread.fleetHalts.announce()], [1, 2])
    t.same(latch.fleetHalts.read(), { announced: 2, taken: 0 })
    latch.fleetHalts.takenUpTo(1)
    t.equal(latch.fleetHalts.allTaken(), false)
    latch.fleetHalts.takenUpTo(2)
    latch.fleetHalts.takenUpTo(1)
    t.equal(latch.fleetHalts.allTaken(), true)
    t.equal(latch.botHalts.allTaken(), true, 'the bot’s own are others')
  },
)

t.test('given the memory of the latch, when its words are changed, then no number stands in them', async (t) => {
  const latch = new Latch()
  latch.gate.started('active', false)
  latch.beats.controlBeat(1_234.5)
  for (let count = 0; count < 3; count++) latch.fleetHalts.announce()
  latch.fleetHalts.takenUpTo(3)
  t.equal(latch.beats.clock(), 1_234.5)
  t.equal(latch.gate.isOpen(), true)
})

t.test('given another thread announces, when it has ended, then that is not lost', async (t) => {
  const latch = new Latch()
  const worker = new Worker('Atomics.add(require("node:worker_threads").workerData, 15, 1)', {
    eval: true,
    workerData: new Int32Array(latch.buffer, 0, 18),
  })
  await once(worker, 'exit')
  t.same(latch.fleetHalts.read(), { announced: 1, taken: 0 })
})
