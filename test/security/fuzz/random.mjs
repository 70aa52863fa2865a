/** Random choices that a seed repeats. */
export class Random {
  #state

  constructor(seed) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1; mulberry32. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `low` to `high`, both included. */
  int(low, high) {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(share) {
    return this.next() < share
  }

  pick(all) {
    return all[this.int(0, all.length - 1)]
  }

  bytes(length) {
    return Buffer.from(Array.from({ length }, () => this.int(0, 255)))
  }
}
