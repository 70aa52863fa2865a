// What each test file came to the last time that it was run here: how long it took, and its assertions. Where that is not known, files
// that start processes come first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const FILE = '.tap/results.json'
const STARTS_PROCESSES = /-process\.js'|child_process/
const GUESS_MS = { process: 10_000, none: 1_000 }

export class LastResults {
  /** `{ms, passed, failed, skipped}` by file. */
  #last = readIfThere()

  /** @returns {string[]} the same files */
  slowestFirst(files) {
    const ms = new Map(files.map((file) => [file, this.#last[file]?.ms ?? guess(file)]))
    return [...files].sort((a, b) => ms.get(b) - ms.get(a))
  }

  /** @param {readonly import('./run-file.mjs').FileResult[]} results */
  keep(results) {
    for (const { name, ms, passed, failed, skipped } of results) {
      this.#last[name] = { ms: Math.round(ms), passed, failed, skipped }
    }
    mkdirSync(dirname(FILE), { recursive: true })
    writeFileSync(FILE, JSON.stringify(this.#last))
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
