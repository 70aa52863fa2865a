import { parentPort, workerData } from 'node:worker_threads'
import { RateRing } from '../../lib/between/latch/rate-ring.js'

/** What the thread is told: the ring, and a word that says when to begin (1) and when to end (2). */
export interface SpinnerData {
  readonly memory: SharedArrayBuffer
  readonly windowMs: number
  readonly words: SharedArrayBuffer
}

const { memory, windowMs, words } = workerData as SpinnerData
const ring = new RateRing(memory, windowMs)
const shared = new Int32Array(words)
const now = () => process.hrtime.bigint()

parentPort?.postMessage('ready')
Atomics.wait(shared, 0, 0)
/** When each was about to be let pass, and when it surely had been, in ns. */
const passed: [bigint, bigint][] = []
let refused = 0
while (Atomics.load(shared, 0) === 1) {
  const before = now()
  if (ring.take()) passed.push([before, now()])
  else refused++
}
parentPort?.postMessage({ passed, refused })
