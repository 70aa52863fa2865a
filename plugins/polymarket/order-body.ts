import type { TradingHaltedError } from '../../lib/words/errors.js'

/**
 * The body of an order on its way. The HTTP client asks for its text behind all interceptors, and anew for every retry (axios 1.x:
 * `transformRequest`). That is the last moment at which an order can still be kept back.
 */
export class OrderBody {
  readonly #data: unknown
  readonly #refusalNow: () => TradingHaltedError | null
  /** How many times the HTTP client has taken it. */
  attempts = 0
  /** Why it was kept back. */
  refusal: TradingHaltedError | null = null

  /** @param refusalNow the error, if the order may not leave now */
  constructor(data: unknown, refusalNow: () => TradingHaltedError | null) {
    this.#data = data
    this.#refusalNow = refusalNow
  }

  /** @throws {TradingHaltedError} */
  toJSON(): unknown {
    this.refusal = this.#refusalNow()
    if (this.refusal !== null) throw this.refusal
    this.attempts++
    return this.#data
  }
}
