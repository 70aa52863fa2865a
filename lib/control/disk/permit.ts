import type { ChainHead } from './audit-entry.js'

/**
 * The file `ACTIVE`. A start is active only if it names the journal's last state-changing line. Whoever halts takes it away;
 * only the keeper writes it.
 */
export class Permit {
  /** The line that it names, as far as this process knows; null: there is none, or it is being taken away. */
  get granted(): ChainHead | null {
    throw new Error('not built yet')
  }

  /**
   * Writes it: beside its place, synced, moved there, synced. One at a time; {@link revoke} may run beside it, and wins.
   *
   * @param place a state-changing line that is on disk
   * @param stillWanted asked once, between the two steps: false when anyone has raised since
   * @returns whether it is granted, and on disk
   * @throws what the file system says; it is not granted then
   */
  async grant(_place: ChainHead, _stillWanted: () => boolean): Promise<boolean> {
    throw new Error('not built yet')
  }

  /**
   * Takes it away, also one that is being written. Waits for nobody, and may be called at any time, also twice at once.
   *
   * @throws what the file system says; that the directory has moved, or is in use by another
   */
  async revoke(): Promise<void> {
    throw new Error('not built yet')
  }
}
