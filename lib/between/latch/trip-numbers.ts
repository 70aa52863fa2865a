import { FEEDS, type LatchMemory, NUMBER } from './memory-layout.js'

/** What trips need of other threads. */
export class TripNumbers {
  readonly #numbers: Float64Array

  constructor({ numbers }: LatchMemory) {
    this.#numbers = numbers
  }

  /** From when on transfers matter, in ms since 1970, for who reads a venue; null: nobody asks for any. */
  get transfersSince(): number | null {
    return this.#numbers[NUMBER.transfersSince] || null
  }

  set transfersSince(since: number | null) {
    this.#numbers[NUMBER.transfersSince] = since ?? 0
  }

  /** Trips go by what accounts tell, so that is worth waiting for. */
  get wantsAccounts(): boolean {
    return this.#numbers[NUMBER.wantsAccounts] === 1
  }

  set wantsAccounts(wanted: boolean) {
    this.#numbers[NUMBER.wantsAccounts] = wanted ? 1 : 0
  }

  /** A feed gives a sign of life. @param feed its place among the names, less than {@link FEEDS} @param now by `monotonicMs()` */
  alive(feed: number, now: number): void {
    this.#numbers[NUMBER.feeds + feed] = now
  }

  /** When it gave one last, by `monotonicMs()`; 0: never. */
  aliveAt(feed: number): number {
    return this.#numbers[NUMBER.feeds + feed] ?? 0
  }
}
