import type { TradingHaltedError } from '../../lib/words/errors.js'

/**
 * The body of an order on its way. The HTTP client asks it for its text when it has a request in hand, behind interceptors and
 * anew for every retry (axios 1.x: `transformRequest`): the last moment at which an order can still be kept back.
 */
export class OrderBody {
  readonly #data: unknown
  readonly #look: () => TradingHaltedError | null
  /** How many times it was handed out. */
  attempts = 0
  /** Why it was kept back. */
  refusal: TradingHaltedError | null = null

  /** @param look gives the error, if the order may not leave now */
  constructor(data: unknown, look: () => TradingHaltedError | null) {
    this.#data = data
    this.#look = look
  }

  /** @throws {TradingHaltedError} */
  toJSON(): unknown {
    this.refusal = this.#look()
    if (this.refusal !== null) throw this.refusal
    this.attempts++
    return this.#data
  }
}
