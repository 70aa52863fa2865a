import { monotonicNs } from '../../time/monotonic.js'

/** In ns. So much later than now a slot is stamped, so that the stamp is not over before it is looked at once more. */
const AHEAD = 200_000n
const NS_PER_MS = 1_000_000n
const NEVER = -(2n ** 62n)
/** Of the hint, with what fills it up to the first slot. */
const HINT_BYTES = 8

/**
 * As many slots as a window may hold orders, shared by all threads that send. An order leaves by stamping a slot whose last order left a
 * window ago or longer; where there is none, it does not leave.
 *
 * No window ever holds one order more: of so many and one, two would have had the same slot, and between these a window lies. For that, a
 * stamp must not be earlier than its order. A thread may lose the CPU between reading the clock and writing the stamp; so the stamp lies a
 * little ahead, and the order leaves only when the clock, read behind the writing, has not come that far. Otherwise it is stamped anew.
 */
export class RateRing {
  readonly #slots: BigInt64Array
  /** Where the oldest stamp is likely to stand. A wrong one costs time and nothing else. */
  readonly #hint: Int32Array
  readonly #window: bigint
  readonly #clock: () => bigint
  #takenAt = 0
  #taken = NEVER

  /** @param limit how many orders a window may hold */
  static memory(limit: number): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(HINT_BYTES + limit * BigInt64Array.BYTES_PER_ELEMENT)
    new BigInt64Array(memory, HINT_BYTES).fill(NEVER)
    return memory
  }

  /**
   * @param memory the same for all threads, made by {@link RateRing.memory}
   * @param clock one that never jumps, and that all threads share, in ns
   */
  constructor(memory: SharedArrayBuffer, windowMs: number, clock: () => bigint = monotonicNs) {
    this.#slots = new BigInt64Array(memory, HINT_BYTES)
    this.#hint = new Int32Array(memory, 0, 1)
    this.#window = BigInt(windowMs) * NS_PER_MS
    this.#clock = clock
  }

  /** Takes a slot. False: the window is full. What breaks it off, a full stack say, may have taken one, and has let nothing pass. */
  take(): boolean {
    for (;;) {
      const found = this.#search(this.#clock())
      if (found === true) return true
      // All slots were seen, and none of them was over by the end of the search: so the window was full then.
      if (this.#clock() < found + this.#window) return false
    }
  }

  /** Gives back what was taken last, for an order that does not leave after all. */
  giveBack(): void {
    if (this.#taken !== NEVER) Atomics.compareExchange(this.#slots, this.#takenAt, this.#taken, NEVER)
    this.#taken = NEVER
  }

  /** How many the window that ends now holds. */
  count(): number {
    const from = this.#clock() - this.#window
    return this.#slots.reduce((sum, _, at) => sum + (Atomics.load(this.#slots, at) > from ? 1 : 0), 0)
  }

  /** True: a slot was taken. Else the oldest stamp there is. */
  #search(now: bigint): true | bigint {
    const { length } = this.#slots
    const from = Atomics.load(this.#hint, 0)
    let oldest = now
    for (let step = 0; step < length; step++) {
      const at = (from + step) % length
      const seen = Atomics.load(this.#slots, at)
      if (now >= seen + this.#window) {
        if (this.#hold(at, seen, now)) return true
      } else if (seen < oldest) oldest = seen
    }
    return oldest
  }

  /** False: another thread has the slot. */
  #hold(at: number, seen: bigint, now: bigint): boolean {
    let before = seen
    for (let clock = now; ; ) {
      const stamp = clock + AHEAD
      if (Atomics.compareExchange(this.#slots, at, before, stamp) !== before) return false
      clock = this.#clock()
      before = stamp
      if (clock > stamp) continue
      this.#takenAt = at
      this.#taken = stamp
      Atomics.store(this.#hint, 0, (at + 1) % this.#slots.length)
      return true
    }
  }
}
