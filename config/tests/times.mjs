// How long each test file took the last time that it was run here. Where that is not known, files that start processes come first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const FILE = '.tap/times.json'
const STARTS_PROCESSES = /-process\.js'|child_process/
const GUESS_MS = { process: 10_000, none: 1_000 }

export class Times {
  /** Milliseconds by file. */
  #ms = readIfThere()

  /** @returns {string[]} the same files */
  slowestFirst(files) {
    const ms = new Map(files.map((file) => [file, this.#ms[file] ?? guess(file)]))
    return [...files].sort((a, b) => ms.get(b) - ms.get(a))
  }

  /** @param {readonly {name: string, ms: number}[]} results */
  keep(results) {
    for (const { name, ms } of results) this.#ms[name] = Math.round(ms)
    mkdirSync(dirname(FILE), { recursive: true })
    writeFileSync(FILE, JSON.stringify(this.#ms))
  }
}

function guess(file) {
  return STARTS_PROCESSES.test(readFileSync(file, 'utf8')) ? GUESS_MS.process : GUESS_MS.none
}

function readIfThere() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'))
  } catch {
    return {}
  }
}
