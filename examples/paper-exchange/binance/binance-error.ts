/**
 * Binance refuses. `status` is that of the HTTP answer, `code` and `msg` are its body. Codes and texts: Binance's
 * documentation, "Error codes", of the spot and of the USDⓈ-M futures API.
 */
export class BinanceError extends Error {
  override name = 'BinanceError'
  readonly #more: object

  /** @param more further fields of the body, e.g. `data` of a cancel-replace */
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    more: object = {},
  ) {
    super(message)
    this.#more = more
  }

  get body(): object {
    return { code: this.code, msg: this.message, ...this.#more }
  }
}

/** A parameter is missing. */
export function missingParameter(name: string): BinanceError {
  return new BinanceError(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)
}

/** A filter of the symbol isn't met: `PRICE_FILTER`, `LOT_SIZE`. */
export function filterFailure(filter: string): BinanceError {
  return new BinanceError(400, -1013, `Filter failure: ${filter}`)
}

/** There is no such working order to cancel. */
export function unknownOrder(): BinanceError {
  return new BinanceError(400, -2011, 'Unknown order sent.')
}

/** Spot: more is needed than is free. ccxt tells it by this very text. */
export function insufficientBalance(): BinanceError {
  return new BinanceError(400, -2010, 'Account has insufficient balance for requested action.')
}

/** Futures: nothing that the reduce-only order could reduce. */
export function reduceOnlyRejected(): BinanceError {
  return new BinanceError(400, -2022, 'ReduceOnly Order is rejected.')
}

/** Binance can't do it now; nothing was done. */
export function tryAgain(): BinanceError {
  return new BinanceError(503, -1001, 'Internal error; unable to process your request. Please try again.')
}
