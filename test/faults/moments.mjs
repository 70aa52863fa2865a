import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** The moments on the disk that kills are aimed at: the `event`th thing that happens to a file from the aiming on. */
export const MOMENTS = [
  { name: 'lock', file: /^lock/, events: 6 },
  { name: 'new state', file: /^state\.json\.new$/, events: 2 },
  { name: 'renamed', file: /^state\.json$/, events: 1 },
  { name: 'renamed', file: /^state\.json$/, events: 1 },
  { name: 'log', file: /^audit\.jsonl$/, events: 2 },
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

/** What a killed bot was in the middle of, by its files; and the halts of a new state that has not taken the old one's place. */
export function readMoment(directory) {
  const read = (name) => {
    const path = join(directory, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : null
  }
  const newState = read('state.json.new')
  const moment = judgeMoment(read('state.json'), read('audit.jsonl'), newState)
  return { moment, left: moment === 'unrenamed' ? haltsIn(newState) : [] }
}

/**
 * Pure.
 *
 * @param newState what stands in state.json.new; null: there is none
 * @returns `torn`: a new state was not written to its end; `unrenamed`: one stands beside the old one; `log behind`: the state
 * knows of entries the log lacks
 */
export function judgeMoment(state, log, newState) {
  if (newState !== null) return isWhole(newState) ? 'unrenamed' : 'torn'
  if (state === null) return null
  const lines = log === null ? 0 : log.split('\n').length - 1
  return JSON.parse(state).content.auditHead.sequence > lines ? 'log behind' : null
}

function haltsIn(state) {
  const { halt, scopedHalts } = JSON.parse(state).content
  return halt === null ? scopedHalts : [halt, ...scopedHalts]
}

function isWhole(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
