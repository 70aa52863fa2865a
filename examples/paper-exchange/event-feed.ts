import type { NumberedEvent, WireEvent } from './wire-events.js'

const CAPACITY = 10_000

/** What has happened, in order, for whoever follows. The oldest events are forgotten. */
export class EventFeed {
  readonly #capacity: number
  readonly #events: NumberedEvent[] = []
  #last: number
  #waiting = new Set<() => void>()

  /**
   * @param capacity how many events are kept
   * @param start what the first event is counted from. By default the time in µs, so that the numbers go on rising when
   *   the exchange is started anew, and one from before is known to be unknown
   */
  constructor(capacity = CAPACITY, start = Date.now() * 1_000) {
    this.#capacity = capacity
    this.#last = start
  }

  /** The number of the newest event. */
  get last(): number {
    return this.#last
  }

  /** How many are waiting for the next event. */
  get followers(): number {
    return this.#waiting.size
  }

  publish(event: WireEvent): void {
    this.#last += 1
    this.#events.push({ seq: this.#last, ...event })
    if (this.#events.length > this.#capacity) this.#events.shift()
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const wake of waiting) wake()
  }

  /** What came after number `seq`. Null when that isn't known any more, or was never reached. */
  after(seq: number): NumberedEvent[] | null {
    const first = this.#last - this.#events.length
    return seq < first || seq > this.#last ? null : this.#events.slice(seq - first)
  }

  /** Resolves with the next event, when `waitMs` are over, or when the signal is aborted. */
  async next(waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || waitMs <= 0) return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, waitMs)
      signal.addEventListener('abort', done)
      this.#waiting.add(done)
    })
  }
}
