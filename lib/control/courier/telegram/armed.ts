/** Without a successful poll for this long, in ms, nobody is heard; so long a token counts as shared after another one has polled with it. */
export const SILENT_MS = 60_000

/** Whether those who may command are heard. Times are by one clock, in ms. */
export class Armed {
  #succeededAt = Number.NEGATIVE_INFINITY
  #conflictAt = Number.NEGATIVE_INFINITY
  /** Why the newest poll has failed; null: it has not. */
  #why: string | null = null
  #conflict: string | null = null

  succeeded(now: number): void {
    this.#succeededAt = now
    this.#why = null
  }

  failed(now: number, why: string, isConflict: boolean): void {
    this.#why = why
    if (!isConflict) return
    this.#conflictAt = now
    this.#conflict = why
  }

  /** A token that two poll with: each hears what the other one does not, so that a command may be lost. */
  isArmed(now: number): boolean {
    return now - this.#succeededAt < SILENT_MS && !this.#isShared(now)
  }

  lastError(now: number): string | null {
    return this.#why ?? (this.#isShared(now) ? this.#conflict : null)
  }

  #isShared(now: number): boolean {
    return now - this.#conflictAt < SILENT_MS
  }
}
