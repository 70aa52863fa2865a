import type { TradingHaltedError } from '../../lib/words/errors.js'

/**
 * The body of an order on its way. The HTTP client asks for its text behind all interceptors (axios 1.x: `transformRequest`). That is
 * the last moment at which an order can still be kept back.
 */
export class OrderBody {
  readonly #data: unknown
  readonly #refusalNow: () => TradingHaltedError | null
  #isLookedAt = false
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
    this.#look()
    this.#isLookedAt = true
    return this.#data
  }

  /** @throws {TradingHaltedError} unless it was asked for its text just before */
  beforeSending(): void {
    if (!this.#isLookedAt) this.#look()
    this.#isLookedAt = false
  }

  #look(): void {
    this.refusal = this.#refusalNow()
    if (this.refusal !== null) throw this.refusal
    this.attempts++
  }
}

/**
 * The query of an order's request, which has nothing in it. axios 1.x asks for its text at each sending, behind the body's. Where an
 * interceptor repeats a request (axios-retry), the body is a text by then, and is not asked again: the query is.
 */
export class OrderQuery extends URLSearchParams {
  readonly #body: OrderBody

  constructor(body: OrderBody) {
    super()
    this.#body = body
  }

  /** @throws {TradingHaltedError} */
  override toString(): string {
    this.#body.beforeSending()
    return ''
  }
}
