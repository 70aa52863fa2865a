const WINDOW_MS = 60_000
const STEP_MS = 1_000

/**
 * How much a count has grown within the last minute. It keeps one number a second, so that its memory doesn't grow; what was counted up to
 * a second before that minute may be among it. A count that falls has begun anew.
 */
export class SlidingCount {
  /** Times by the clock that never jumps, and how much there had been by then; oldest first. */
  readonly #kept: { readonly at: number; readonly total: number }[] = []
  #count = 0
  #total = 0

  /** @returns how much it has grown in a minute; NaN for a count that is no number */
  add(count: number, monotonicMs: number): number {
    if (!Number.isFinite(count)) return Number.NaN
    this.#total += count >= this.#count ? count - this.#count : count
    this.#count = count
    const newest = this.#kept.at(-1)
    if (newest === undefined) this.#kept.push({ at: monotonicMs, total: 0 })
    else if (monotonicMs - newest.at >= STEP_MS) this.#kept.push({ at: monotonicMs, total: this.#total })
    while ((this.#kept[1]?.at ?? Number.POSITIVE_INFINITY) <= monotonicMs - WINDOW_MS) this.#kept.shift()
    return this.#total - (this.#kept[0]?.total ?? 0)
  }
}
