import type { HaltFile } from './halt-file.js'
import type { Journal } from './journal.js'
import type { Permit } from './permit.js'
import type { Start } from './start-decision.js'

/** What a kill switch gets of its state directory. */
export interface OpenedDirectory {
  readonly start: Start
  readonly journal: Journal
  readonly permit: Permit
  readonly haltFile: HaltFile
}

/**
 * The directory that holds what outlives a run: `journal.jsonl` and its further segments, the permit `ACTIVE`, the lock,
 * `HALT` where somebody has put it there, and a `state.json` that keeps older versions halted. It is locked before anything
 * is read, and nothing is written into one that somebody else has locked.
 */
export class JournalDirectory {
  readonly path: string

  constructor(path: string, _bot: string) {
    this.path = path
  }

  /**
   * Locks the directory, reads what the last run left, and decides how this one begins. Writes nothing but the lock: the
   * first flush of the journal does.
   *
   * @throws {LockHeldError} when another kill switch holds it; a directory that can't be written does not throw
   */
  async open(_now: () => Date): Promise<OpenedDirectory> {
    throw new Error('not built yet')
  }

  /** A sign of life for the lock. Returns false when the directory belongs to somebody else, or is gone. */
  async touch(): Promise<boolean> {
    throw new Error('not built yet')
  }

  async close(): Promise<void> {
    throw new Error('not built yet')
  }
}
