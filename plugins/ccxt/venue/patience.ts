import { LATE, within } from '../../../lib/time/deadline.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'

/** A call has so long, in ms. A whole reading has five seconds, and what is left of them is for the other calls. */
const USUAL_MS = 4_000
/** One that has hung has so long, in ms, until it answers again. */
const SHORT_MS = 1_000

interface Call {
  /** In ms. No end for a call that is slow and answers. */
  patienceMs: number
  /** When the one that is under way began, by `monotonicMs()`; null: none is. */
  pendingSince: number | null
}

/**
 * Keeps a call that hangs from holding up the other calls of a reading: it is given up, and is not made again while it is under way.
 * One that answers late all the same is slow, e.g. by ccxt's throttle, and is waited for from then on.
 */
export class Patience {
  readonly #calls = new Map<string, Call>()
  readonly #usualMs: number
  readonly #shortMs: number

  constructor(usualMs = USUAL_MS, shortMs = SHORT_MS) {
    this.#usualMs = usualMs
    this.#shortMs = shortMs
  }

  /**
   * Makes a call, and waits for it.
   *
   * @param key the same for the same call
   * @throws what the call throws, and an error when it has not answered in time
   */
  async wait<Result>(key: string, make: () => Promise<Result>): Promise<Result> {
    const call = this.#callOf(key)
    const pendingMs = call.pendingSince === null ? 0 : monotonicMs() - call.pendingSince
    if (pendingMs > this.#shortMs && call.patienceMs === this.#shortMs) throw notAnswered(pendingMs)
    const began = monotonicMs()
    const answer = make()
    call.pendingSince ??= began
    const { patienceMs } = call
    void this.#learn(call, began, answer)
    const result = patienceMs === Number.POSITIVE_INFINITY ? await answer : await within(answer, patienceMs)
    if (result !== LATE) return result
    call.patienceMs = this.#shortMs
    throw notAnswered(patienceMs)
  }

  async #learn(call: Call, began: number, answer: Promise<unknown>): Promise<void> {
    const isLate = () => monotonicMs() - began >= this.#usualMs
    try {
      await answer
      if (isLate()) call.patienceMs = Number.POSITIVE_INFINITY
      else if (call.patienceMs === this.#shortMs) call.patienceMs = this.#usualMs
    } catch {
      if (isLate()) call.patienceMs = this.#shortMs
    }
    if (call.pendingSince === began) call.pendingSince = null
  }

  #callOf(key: string): Call {
    const known = this.#calls.get(key)
    if (known !== undefined) return known
    const call = { patienceMs: this.#usualMs, pendingSince: null }
    this.#calls.set(key, call)
    return call
  }
}

function notAnswered(ms: number): Error {
  return new Error(`the exchange has not answered within ${Math.round(ms)} ms`)
}
