const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** The pauses before a thread that has ended is started anew: each twice as long as the one before, up to half a minute. */
export class RestartPause {
  #nextMs = FIRST_MS

  /**
   * @param upMs how long the run that has ended was up, in ms; 0: it never was. After a long one the pauses begin anew.
   * @returns ms
   */
  after(upMs: number): number {
    const pauseMs = upMs > LONGEST_MS ? FIRST_MS : this.#nextMs
    this.#nextMs = Math.min(pauseMs * 2, LONGEST_MS)
    return pauseMs
  }
}
