// The latch alone: raised in one thread, until another thread that does nothing but look at it has seen it.
import { Worker } from 'node:worker_threads'
import { Latch } from '../../dist/lib/between/latch/latch.js'
import { BARE, BARE_TURN, END, LATCH_TURN, SEEN, TURN, WATCHING } from './latch-words.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 3_000
const WARM_UP_ROUNDS = 200

export async function benchLatch() {
  const latch = new Latch()
  latch.gate.started('active', false)
  const words = new Int32Array(new SharedArrayBuffer(64))
  const seenAt = new BigInt64Array(new SharedArrayBuffer(8))
  const watcher = new Worker(new URL('./latch-watcher.mjs', import.meta.url), {
    workerData: { latch: latch.buffer, words, seenAt },
  })
  const candidates = [
    {
      name: '`latch.gate.raise()` → `isOpen()`',
      turn: LATCH_TURN,
      raise: () => latch.gate.raise('halted'),
      samples: [],
    },
    {
      name: '`Atomics.store` → `Atomics.load`',
      turn: BARE_TURN,
      raise: () => Atomics.store(words, BARE, 1),
      samples: [],
    },
  ]
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const { turn, raise, samples } of candidates) {
      startWatching(words, turn)
      const raisedAt = process.hrtime.bigint()
      raise()
      while (Atomics.load(words, TURN) !== SEEN);
      if (round >= 0) samples.push(Number(seenAt[0] - raisedAt) / 1_000)
      latch.gate.lowerTo('active', false, latch.gate.read().raises)
      Atomics.store(words, BARE, 0)
    }
  }
  Atomics.store(words, TURN, END)
  await watcher.terminate()
  const lines = candidates.map(({ name, samples }) => [
    name,
    samples.length,
    quantile(samples, 0.5).toFixed(2),
    quantile(samples, 0.99).toFixed(2),
  ])
  return table(['from one thread to another', 'rounds', 'median µs', 'p99 µs'], lines)
}

/** Returns once the watcher has been looking for a while. */
function startWatching(words, turn) {
  Atomics.store(words, TURN, turn)
  while (Atomics.load(words, TURN) !== WATCHING);
  const end = performance.now() + 0.05
  while (performance.now() < end);
}
