import { Worker } from 'node:worker_threads'
import { haltsBehind, permitsBehind, readDirectory, readSegment } from './journal.mjs'

/** The moments on the disk that kills are aimed at: the `event`th thing that happens to a file from the aiming on. */
export const MOMENTS = [
  { name: 'lock', file: /^lock/, events: 6 },
  { name: 'journal', file: /^journal(-\d+)?\.jsonl$/, events: 3 },
  { name: 'journal', file: /^journal(-\d+)?\.jsonl$/, events: 3 },
  { name: 'new segment', file: /^journal.*\.new$/, events: 3 },
  { name: 'new permit', file: /^ACTIVE\.new$/, events: 3 },
  { name: 'permit', file: /^ACTIVE$/, events: 2 },
  { name: 'permit', file: /^ACTIVE$/, events: 2 },
]

/** Kills a process as soon as something happens in its directory. In a thread of its own, since that must not wait. */
export class Marksman {
  #worker
  #fired = new Int32Array(new SharedArrayBuffer(4))

  constructor(directory) {
    const workerData = { directory, fired: this.#fired }
    this.#worker = new Worker(new URL('marksman.mjs', import.meta.url), { workerData })
  }

  get hasFired() {
    return Atomics.load(this.#fired, 0) === 1
  }

  aim(pid, { file, events }, random) {
    this.#worker.postMessage({ pid, file, event: 1 + Math.floor(random.below(events)) })
  }

  /** Resolves once nothing is aimed at any more. */
  async rest() {
    const resting = new Promise((resolve) => this.#worker.once('message', resolve))
    this.#worker.postMessage(null)
    await resting
    Atomics.store(this.#fired, 0, 0)
  }

  close() {
    return this.#worker.terminate()
  }
}

/** What a killed bot was in the middle of, by its files; and the halts that are in force by its journal, by haltId. */
export function readMoment(directory) {
  return judgeMoment(readDirectory(directory))
}

/**
 * Pure.
 *
 * @returns `halts`: in force by the newest segment, by haltId; `moment`, where the bot was cut short: `torn`: the last line has
 * no end; `no permit`: the journal tells of no halt of everything, and there is no permit; `old permit`: there is one, for a
 * line that more than halts have followed; `no seal`: a segment has a next one, and does not say so; `mustHalt`: the next
 * start has to be halted by a new halt
 */
export function judgeMoment({ segments, permit }) {
  const newest = segments.at(-1)
  if (newest === undefined) return { halts: new Map(), moment: null, mustHalt: permit !== null }
  const { entries, torn, damage } = readSegment(newest)
  const halts = haltsBehind(entries)
  if (torn || damage !== null) return { halts, moment: 'torn', mustHalt: true }
  const halted = [...halts.values()].some(({ scope, level }) => scope === null && level === 'halted')
  const fits = permitsBehind(entries).some(({ sequence, hash }) => permit === `${JSON.stringify({ sequence, hash })}\n`)
  if (!halted && !fits) return { halts, moment: permit === null ? 'no permit' : 'old permit', mustHalt: true }
  return { halts, moment: isUnsealed(segments) ? 'no seal' : null, mustHalt: false }
}

function isUnsealed(segments) {
  const before = segments.at(-2)
  return before !== undefined && readSegment(before).entries.at(-1)?.kind !== 'sealed'
}
