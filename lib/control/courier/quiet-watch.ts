/** How long a halted bot may take to become quiet before people are told, in ms. */
export const NOT_QUIET_AFTER_MS = 30_000

export interface QuietReading {
  /** When the newest halt came into force, by the same clock as `now`; 0: none has. */
  readonly haltedAt: number
  readonly isHalted: boolean
  readonly isQuiet: boolean
}

/** What is to be noted of a halt: that it is quiet, or that it has not become so. */
export class QuietWatch {
  #haltedAt = 0
  #isDue = false
  #isOverdue = false

  /** To be called each second. @returns null: nothing new. `seconds` are those since the halt */
  look(
    { haltedAt, isHalted, isQuiet }: QuietReading,
    now: number,
  ): { readonly what: 'quiet' | 'not quiet'; readonly seconds: number } | null {
    if (haltedAt !== this.#haltedAt) {
      this.#haltedAt = haltedAt
      this.#isDue = true
      this.#isOverdue = false
    }
    if (!isHalted) this.#isDue = false
    if (!this.#isDue) return null
    const seconds = Math.round((now - haltedAt) / 1_000)
    if (isQuiet) {
      this.#isDue = false
      return { what: 'quiet', seconds }
    }
    if (this.#isOverdue || now - haltedAt < NOT_QUIET_AFTER_MS) return null
    this.#isOverdue = true
    return { what: 'not quiet', seconds }
  }
}
