/** A file of the name HALT that somebody has put into the state directory. */
export interface FoundHaltFile {
  /** `file`, `directory`, `link`, `pipe` …, for people. */
  readonly type: string
  /** What stands in it, trimmed; null: nothing, or it is no regular file, is longer than 2 kB, or can't be read. */
  readonly text: string | null
  /** Tells it from another one of that name. */
  readonly identity: string
}

/** Looks for `HALT` in the state directory: of any type, it halts. */
export class HaltFile {
  /**
   * One look at a time: who asks while one is under way gets the answer of that one.
   *
   * @returns null when there is none
   * @throws what the file system says, when it can't tell
   */
  async look(): Promise<FoundHaltFile | null> {
    throw new Error('not built yet')
  }

  /**
   * Takes it away, if it is still that one; no one at all is fine.
   *
   * @throws when another one stands there by now, when it is a directory that is not empty, and what the file system says
   */
  async remove(_identity: string): Promise<void> {
    throw new Error('not built yet')
  }
}
