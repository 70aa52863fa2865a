import { monotonicNs } from '../../time/monotonic.js'

/** In ns. So much later than now a slot is stamped, so that the stamp is not over before it is looked at once more. */
const AHEAD = 200_000n
const NS_PER_MS = 1_000_000n
const NEVER = -(2n ** 62n)
/** Of the hint, with what fills it up to the first slot. */
const HINT_BYTES = 8

/** The slot of one order: its place, and its stamp there. */
export interface Slot {
  readonly at: number
  readonly stamp: bigint
}

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

  /** Takes a slot. Null: the window is full. What breaks it off, a full stack say, may have taken one, and has let nothing pass. */
  take(): Slot | null {
    for (;;) {
      const found = this.#search(this.#clock())
      if (typeof found !== 'bigint') return found
      // All slots were seen, and none of them was over by the end of the search: so the window was full then.
      if (this.#clock() < found + this.#window) return null
    }
  }

  /**
   * For an order that leaves now, and has taken its slot when it was checked: moves it to now where it is still its own, and takes another one where
   * that went to another order meanwhile. Null: the window is full.
   */
  renew({ at, stamp }: Slot): Slot | null {
    return this.#hold(at, stamp, this.#clock()) ?? this.take()
  }

  /** For an order that does not leave after all. */
  giveBack({ at, stamp }: Slot): void {
    Atomics.compareExchange(this.#slots, at, stamp, NEVER)
  }

  /** How many the window that ends now holds. */
  count(): number {
    const from = this.#clock() - this.#window
    return this.#slots.reduce((sum, _, at) => sum + (Atomics.load(this.#slots, at) > from ? 1 : 0), 0)
  }

  /** For how long the window stays full if nobody takes a slot, in ms; 0: there is room, or never any. */
  fullForMs(): number {
    const now = this.#clock()
    const stamps = this.#slots.map((_, at) => Atomics.load(this.#slots, at))
    const oldest = stamps.reduce<bigint | null>((one, other) => (one === null || other < one ? other : one), null)
    const left = oldest === null ? 0n : oldest + this.#window - now
    return left > 0n ? Number(left) / Number(NS_PER_MS) : 0
  }

  /** The slot that was taken; else the oldest stamp there is. */
  #search(now: bigint): Slot | bigint {
    const { length } = this.#slots
    const from = Atomics.load(this.#hint, 0)
    let oldest = now
    for (let step = 0; step < length; step++) {
      const at = (from + step) % length
      const seen = Atomics.load(this.#slots, at)
      if (now >= seen + this.#window) {
        const slot = this.#hold(at, seen, now)
        if (slot === null) continue
        Atomics.store(this.#hint, 0, (at + 1) % length)
        return slot
      }
      if (seen < oldest) oldest = seen
    }
    return oldest
  }

  /** Null: another thread has the slot. */
  #hold(at: number, seen: bigint, now: bigint): Slot | null {
    let before = seen
    for (let clock = now; ; ) {
      const stamp = clock + AHEAD
      if (Atomics.compareExchange(this.#slots, at, before, stamp) !== before) return null
      clock = this.#clock()
      before = stamp
      if (clock <= stamp) return { at, stamp }
    }
  }
}
