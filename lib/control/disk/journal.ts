import type { ChainHead } from './audit-entry.js'
import type { JournalFacts, JournalState } from './journal-entry.js'

/**
 * Appends to the journal of a state directory. Entries wait until {@link flush} brings them to the disk; none is lost and
 * none overtakes another. A segment that has failed is never written to again: what waits goes into the next one.
 */
export class Journal {
  /** What is on disk, folded. */
  get written(): JournalState {
    throw new Error('not built yet')
  }

  /** The place of the last state-changing line on disk: what a permit has to name. */
  get lastChange(): ChainHead {
    throw new Error('not built yet')
  }

  /** Entries that are not on disk yet. */
  get waiting(): number {
    throw new Error('not built yet')
  }

  /** Queues entries. Beyond a bound, notes are dropped, and counted in the next one that fits; nothing else ever is. */
  add(..._facts: readonly JournalFacts[]): void {
    throw new Error('not built yet')
  }

  /**
   * For a resume: adds the entry and flushes. It is on disk when this resolves, and is dropped when it rejects: what was
   * refused must not be written later.
   *
   * @throws as {@link flush}
   */
  async attempt(_facts: JournalFacts): Promise<void> {
    throw new Error('not built yet')
  }

  /**
   * Writes and syncs what waits. Resolves when all that was added before the call is on disk; callers share a write.
   *
   * @throws what the file system says, or that the directory is in use by another; the entries wait on
   */
  async flush(): Promise<void> {
    throw new Error('not built yet')
  }

  /**
   * Begins the next segment when this one is full. To be called between two steps of the keeper, best right after a permit
   * was granted: a start knows a permit that names a line of the newest segment, or the last change before it.
   *
   * @throws what the file system says; nothing is lost
   */
  async rotateIfDue(): Promise<void> {
    throw new Error('not built yet')
  }
}
