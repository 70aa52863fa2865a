// A thread that looks at the latch, or at a bare word, until it is raised, and says when it has seen it.
import { workerData } from 'node:worker_threads'
import { Latch } from '../../dist/lib/between/latch/latch.js'
import { BARE, BARE_TURN, END, LATCH_TURN, SEEN, TURN, WATCHING } from './latch-words.mjs'

const { words, seenAt } = workerData
const latch = new Latch(workerData.latch)

for (;;) {
  const what = Atomics.load(words, TURN)
  if (what === END) break
  if (what !== LATCH_TURN && what !== BARE_TURN) continue
  Atomics.store(words, TURN, WATCHING)
  if (what === LATCH_TURN) while (latch.gate.isOpen());
  else while (Atomics.load(words, BARE) === 0);
  seenAt[0] = process.hrtime.bigint()
  Atomics.store(words, TURN, SEEN)
}
