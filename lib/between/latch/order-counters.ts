import type { OrderCounts } from '../../words/status.js'
import { type LatchMemory, NUMBER } from './memory-layout.js'

/** Counts of orders, written by the bot thread alone and read by both. */
export class OrderCounters {
  readonly #numbers: Float64Array

  constructor({ numbers }: LatchMemory) {
    this.#numbers = numbers
  }

  /** @param cancels those among them that were recognised as cancels, which can't come to rest at a venue; left out: as before */
  setPassed(total: number, cancels?: number): void {
    this.#numbers[NUMBER.passed] = total
    if (cancels !== undefined) this.#numbers[NUMBER.cancels] = cancels
  }

  setRejected(total: number): void {
    this.#numbers[NUMBER.rejected] = total
  }

  /** @param followed all that were ever followed to the venue's answer; `now` of them are not answered yet */
  setInFlight(now: number, followed: number): void {
    this.#numbers[NUMBER.inFlight] = now
    this.#numbers[NUMBER.followed] = followed
  }

  setLate(total: number): void {
    this.#numbers[NUMBER.late] = total
  }

  /** @param at when the last of them became unknown, by `monotonicMs()` */
  setUnknown(now: number, at: number): void {
    this.#numbers[NUMBER.unknownAt] = at
    this.#numbers[NUMBER.unknown] = now
  }

  /** Orders of the last run may still be on their way. @param now by `monotonicMs()` */
  begin(now: number): void {
    this.#numbers[NUMBER.unknownAt] = now
  }

  counts(): OrderCounts {
    return {
      passed: this.#read('passed'),
      rejected: this.#read('rejected'),
      inFlight: this.#read('inFlight'),
      unknown: this.#read('unknown'),
      late: this.#read('late'),
    }
  }

  /**
   * Remembers how many orders have passed by now, so that their age can be told later. The control thread's own.
   *
   * @param now by `monotonicMs()`
   */
  notePassed(now: number): void {
    const passed = this.#read('passed')
    if (passed === this.#read('notedPassed') && this.#read('notedAt') !== 0) return
    this.#numbers[NUMBER.notedAt] = now
    this.#numbers[NUMBER.notedPassed] = passed
  }

  /** How many orders have passed that could be at a venue now. The same number twice: none came between. */
  sent(): number {
    return this.#read('passed') - this.#read('cancels')
  }

  /**
   * {@link sent}, if a venue that is read from now on shows what became of every one of them; else -1. It does when each was
   * answered, and when `settleMs` have gone by since the last one that nobody has followed to its answer, or whose answer was
   * an error: such an order may still be on its way.
   *
   * @param now by `monotonicMs()`
   */
  settledSent(now: number, settleMs: number): number {
    // In the reverse order of their writing: another thread may be in the middle of it.
    const sent = this.sent()
    const followed = this.#read('followed')
    const inFlight = this.#read('inFlight')
    if (inFlight > 0 || now - this.#read('unknownAt') < settleMs) return -1
    if (followed > 0 && followed === sent) return sent
    const notedAt = this.#read('notedAt')
    const noted = this.#read('notedPassed') === this.#read('passed')
    return noted && notedAt > 0 && now - notedAt >= settleMs ? sent : -1
  }

  #read(name: keyof typeof NUMBER): number {
    return this.#numbers[NUMBER[name]] ?? 0
  }
}
