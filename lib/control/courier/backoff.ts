const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** The pauses after failures: twice as long each time, up to a minute, and never the same for all who have failed together. */
export class Backoff {
  #failures = 0
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** @returns ms, from half to the whole of the pause */
  next(): number {
    const whole = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS)
    this.#failures = Math.min(this.#failures + 1, 10)
    return Math.round(whole * (0.5 + this.#random() / 2))
  }

  reset(): void {
    this.#failures = 0
  }
}
