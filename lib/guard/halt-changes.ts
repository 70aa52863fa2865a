import type { Halt } from '../words/halt.js'
import type { Pause } from '../words/pause.js'

/** What the keeper's notices, or the bot thread itself, have changed. */
export type HaltChange =
  /** Of the bot thread, which the keeper has not answered yet. It may turn out to be one that is in force already. */
  | { readonly kind: 'own'; readonly halt: Halt }
  | {
      readonly kind: 'raised'
      readonly halt: Halt
      /** The ids under which it was known before, or whose place it has taken: their end is no resume. */
      readonly instead: readonly string[]
    }
  | { readonly kind: 'lifted'; readonly haltIds: readonly string[] }
  | { readonly kind: 'paused' | 'unpaused'; readonly pause: Pause }
  /** All halts that are in force, whatever was said before. */
  | { readonly kind: 'whole'; readonly halts: readonly Halt[] }

/**
 * Writes down what has changed, in order, for who tells it to the bot later: notices are taken in the middle of an order's way, where
 * no code of the bot's may run, and where little stack may be left. Until somebody listens, nothing is kept.
 */
export class HaltChanges {
  #changes: HaltChange[] = []
  #wake: (() => void) | null = null

  /** @param wake is called when something has changed; it must not run any code of the bot's */
  listen(wake: () => void): void {
    this.#wake = wake
  }

  get size(): number {
    return this.#changes.length
  }

  note(change: HaltChange): void {
    if (this.#wake === null) return
    this.#changes.push(change)
    this.#wake()
  }

  /** What has changed since the last time, oldest first. */
  take(): HaltChange[] {
    return this.#changes.splice(0)
  }
}
