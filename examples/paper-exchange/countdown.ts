/** Cancels all orders when nobody has set it anew in time. */
export class Countdown {
  readonly #cancelAll: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(cancelAll: () => void) {
    this.#cancelAll = cancelAll
  }

  /** From now on, in the place of what ran before. @param ms 0: none runs any more */
  set(ms: number): void {
    clearTimeout(this.#timer)
    if (ms > 0) this.#timer = setTimeout(this.#cancelAll, ms).unref()
  }
}
