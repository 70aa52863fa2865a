import { parentPort, workerData } from 'node:worker_threads'
import { Latch } from '../../lib/between/latch/latch.js'

/** What the thread is told: the latch, and words of its own: 0 what to do, 1 its raises, 2 those that found it active. */
export interface HammerData {
  readonly latch: SharedArrayBuffer
  readonly words: SharedArrayBuffer
}

const { latch: buffer, words } = workerData as HammerData
const latch = new Latch(buffer)
const shared = new Int32Array(words)

parentPort?.postMessage('ready')
Atomics.wait(shared, 0, 0)
let raises = 0
let foundActive = 0
while (Atomics.load(shared, 0) === 1) {
  if (latch.gate.raise(++raises % 2 === 0 ? 'halted' : 'reducing').state === 'active') foundActive++
}
Atomics.store(shared, 1, raises)
Atomics.store(shared, 2, foundActive)
