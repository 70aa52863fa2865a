import type { Files } from '../disk/files.js'
import { type Check, type Found, failing, OK, unknown } from './check.js'

/** How often a small file is written, in ms; and while that has failed. */
const EACH_MS = 60_000
const FAILING_EACH_MS = 2_000
/** How long a disk may take over it, in ms. */
const PATIENCE_MS = 10_000

export interface DiskCheckParts {
  readonly keeper: {
    readonly durable: boolean
    readonly written: number
    readonly failure: string | null
    readonly permitFailure: string | null
    /** What somebody else has taken away of what is on disk; null: nothing. */
    missing(): Promise<string | null>
  }
  readonly journal: { readonly failed: boolean }
  readonly files: Pick<Files, 'write' | 'remove'>
}

/** The disk takes a line: a small file that nobody needs. Journal and permit are there. */
export class DiskCheck implements Check {
  readonly name = 'disk'
  readonly #parts: DiskCheckParts
  #triedAt = Number.NEGATIVE_INFINITY
  #isTrying = false
  /** As the look before has found it. */
  #written = -1
  #tried: Found = unknown('nothing was written yet')

  constructor(parts: DiskCheckParts) {
    this.#parts = parts
  }

  look(): Found {
    const now = performance.now()
    const each = this.#tried.state === 'failing' ? FAILING_EACH_MS : EACH_MS
    if (!this.#isTrying && now - this.#triedAt >= each) this.#try(now)
    const { keeper, journal } = this.#parts
    if (keeper.failure !== null) return failing(`the journal can't be written: ${keeper.failure}`)
    if (journal.failed) return failing("the journal can't be written")
    const isStuck = keeper.written === this.#written
    this.#written = keeper.written
    // Where halts come all the time, the newest is always on its way.
    if (!keeper.durable && isStuck) return failing('the newest halt or resume is not on disk')
    if (keeper.permitFailure !== null) return failing(`the permit can't be written: ${keeper.permitFailure}`)
    const ms = now - this.#triedAt
    if (this.#isTrying && ms > PATIENCE_MS) return failing(`the disk has not answered for ${Math.round(ms / 1_000)} s`)
    return this.#tried
  }

  #try(now: number): void {
    this.#isTrying = true
    this.#triedAt = now
    void this.#write().then((found) => {
      this.#tried = found
      this.#isTrying = false
    })
  }

  async #write(): Promise<Found> {
    const { files, keeper } = this.#parts
    try {
      await files.write(PROBE_FILE, 'The disk takes a line. Nobody needs this file.\n')
      await files.remove(PROBE_FILE)
      const missing = await keeper.missing()
      return missing === null ? OK : failing(missing)
    } catch (error) {
      return failing(`the state directory can't be written: ${(error as Error).message}`)
    }
  }
}

const PROBE_FILE = 'armed.probe'
