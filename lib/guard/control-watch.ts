import type { Latch } from '../between/latch/latch.js'

/** Without a beat for this long, in ms, the control thread is suspected. It beats every 50 ms. */
const SUSPECT_AFTER_MS = 400
/** A suspect that is still silent after this long, in ms, is gone. */
const GONE_AFTER_MS = 250

/**
 * Tells from the beats whether the control thread is alive. It takes two silent looks, apart from each other: when the
 * whole process was paused, the first look finds an old beat, and the second finds the control thread running again.
 */
export class ControlWatch {
  readonly #latch: Latch
  #beats = -1
  #beatSeenAt = 0
  #suspectedAt: number | null = null

  constructor(latch: Latch) {
    this.#latch = latch
  }

  /** @param now milliseconds of a clock that never jumps */
  isGone(now: number): boolean {
    if (this.#latch.beats.isControlGone()) return true
    const beats = this.#latch.beats.controlBeats()
    if (beats !== this.#beats) {
      this.#beats = beats
      this.#beatSeenAt = now
      this.#suspectedAt = null
      return false
    }
    if (now - this.#beatSeenAt < SUSPECT_AFTER_MS) return false
    this.#suspectedAt ??= now
    return now - this.#suspectedAt >= GONE_AFTER_MS
  }
}
