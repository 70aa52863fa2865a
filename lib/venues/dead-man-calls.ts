import { monotonicMs } from '../time/monotonic.js'
import { CloseRefusedError } from '../words/close-refused.js'
import type { Venue } from '../words/ports.js'

/** A call that takes longer than this, in ms, is given up; so many at most, for each may hold a connection. */
const ABANDON_AFTER_MS = 10_000
const MAX_ABANDONED = 4
/** For so long, in ms, a call that was given up may still arrive at the exchange, and undo what a later one has confirmed. */
const MAY_ARRIVE_MS = 60_000

interface Call {
  readonly number: number
  readonly startedAt: number
  readonly arms: boolean
}

interface Calls {
  /** Not answered yet, oldest first. */
  open: readonly Call[]
  newest: number
}

/** Arms and disarms the exchanges' dead man's switches, one call a venue at a time: they don't pile up at one that doesn't answer. */
export class DeadManCalls {
  readonly #calls = new WeakMap<Venue, Calls>()
  readonly #now: () => number

  /** @param now by `monotonicMs()` */
  constructor(now = monotonicMs) {
    this.#now = now
  }

  /** @throws what the venue says; a {@link CloseRefusedError}: it was not asked */
  async set(venue: Venue, timeoutMs: number): Promise<void> {
    const { name } = venue
    if (venue.deadMan === undefined) throw new CloseRefusedError(`${name} has no deadMan()`)
    const calls = this.#calls.get(venue) ?? { open: [], newest: 0 }
    this.#calls.set(venue, calls)
    this.#refuse(name, calls)
    const call = { number: ++calls.newest, startedAt: this.#now(), arms: timeoutMs > 0 }
    calls.open = [...calls.open, call]
    try {
      await venue.deadMan(timeoutMs)
    } finally {
      calls.open = calls.open.filter((each) => each !== call)
    }
    // Which of two came last at the exchange is not known then.
    if (call.number !== calls.newest) throw new Error(`${name} has answered deadMan() late`)
    const mayUndo = ({ arms, startedAt }: Call) => arms !== call.arms && this.#now() - startedAt < MAY_ARRIVE_MS
    if (calls.open.some(mayUndo))
      throw new Error(`${name} has not answered an older call of deadMan(), which may undo this one`)
  }

  #refuse(name: string, { open }: Calls): void {
    const last = open.at(-1)
    if (last === undefined) return
    if (open.length > MAX_ABANDONED)
      throw new CloseRefusedError(`${name} has never answered ${open.length} calls of deadMan(): start the bot anew`)
    if (this.#now() - last.startedAt <= ABANDON_AFTER_MS)
      throw new CloseRefusedError(`${name} has not answered the last call of deadMan()`)
  }
}
