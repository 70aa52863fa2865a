import { parentPort, workerData } from 'node:worker_threads'
import { Latch } from '../../lib/latch.js'

/** What the thread is told: the latch, how often to raise it, and two words: 0 go, 1 how many raises found it active. */
export interface HammerData {
  readonly latch: SharedArrayBuffer
  readonly raises: number
  readonly words: SharedArrayBuffer
}

const { latch: buffer, raises, words } = workerData as HammerData
const latch = new Latch(buffer)
const shared = new Int32Array(words)

parentPort?.postMessage('ready')
Atomics.wait(shared, 0, 0)
let foundActive = 0
for (let count = 0; count < raises; count++) {
  if (latch.raise(count % 2 === 0 ? 'halted' : 'reducing').state === 'active') foundActive++
}
Atomics.store(shared, 1, foundActive)
Atomics.store(shared, 0, 2)
