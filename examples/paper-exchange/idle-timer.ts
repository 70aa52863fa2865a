/** Tells when nobody has called for a while. A call that is still open counts as calling. */
export class IdleTimer {
  readonly #afterMs: number
  readonly #onIdle: () => void
  #open = 0
  #stopped = false
  #timer: NodeJS.Timeout | undefined

  constructor(afterMs: number, onIdle: () => void) {
    this.#afterMs = afterMs
    this.#onIdle = onIdle
  }

  /** Begins to wait for the first call. */
  start(): void {
    this.#timer = setTimeout(this.#onIdle, this.#afterMs)
  }

  /** A call has come. */
  callBegins(): void {
    this.#open += 1
    clearTimeout(this.#timer)
  }

  /** A call is over. */
  callEnds(): void {
    this.#open -= 1
    if (this.#open === 0 && !this.#stopped) this.start()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
