import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for the next beat of a steady rhythm. After a long delay it starts a new rhythm instead of catching up. */
export class Pace {
  readonly #everyMs: number
  readonly #signal: AbortSignal
  #nextAt = performance.now()

  constructor(everyMs: number, signal: AbortSignal) {
    this.#everyMs = everyMs
    this.#signal = signal
  }

  /** Resolves at the next beat, or at once when the signal is aborted. */
  async next(): Promise<void> {
    const now = performance.now()
    this.#nextAt = Math.max(this.#nextAt + this.#everyMs, now)
    await sleep(this.#nextAt - now, undefined, { signal: this.#signal }).catch(() => {})
  }
}
