import { monotonicMs } from '../time/monotonic.js'
import { CloseRefusedError } from '../words/close-refused.js'
import type { Venue } from '../words/ports.js'

/** A call that takes longer than this, in ms, is given up; so many at most, for each may hold a connection. */
const ABANDON_AFTER_MS = 10_000
const MAX_ABANDONED = 4

interface Calls {
  startedAt: number
  /** Not answered yet. */
  open: number
  newest: number
}

/** Arms and disarms the exchanges' dead man's switches, one call a venue at a time: they don't pile up at one that doesn't answer. */
export class DeadManCalls {
  readonly #calls = new WeakMap<Venue, Calls>()

  /** @throws what the venue says; a {@link CloseRefusedError}: it was not asked */
  async set(venue: Venue, timeoutMs: number): Promise<void> {
    if (venue.deadMan === undefined) throw new CloseRefusedError(`${venue.name} has no deadMan()`)
    const calls = this.#calls.get(venue) ?? { startedAt: 0, open: 0, newest: 0 }
    this.#calls.set(venue, calls)
    const isLate = monotonicMs() - calls.startedAt > ABANDON_AFTER_MS && calls.open <= MAX_ABANDONED
    if (calls.open > 0 && !isLate)
      throw new CloseRefusedError(`${venue.name} has not answered the last call of deadMan()`)
    calls.startedAt = monotonicMs()
    calls.open++
    const number = ++calls.newest
    try {
      await venue.deadMan(timeoutMs)
    } finally {
      calls.open--
    }
    // Which of two came last at the exchange is not known then.
    if (number !== calls.newest) throw new Error(`${venue.name} has answered deadMan() late`)
  }
}
