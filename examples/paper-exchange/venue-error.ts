/** Why the venue refused: `INVALID_ORDER`, `UNKNOWN_ORDER`, `REDUCE_ONLY_REJECTED` or `NO_LIQUIDITY`. */
export type VenueErrorCode = 'INVALID_ORDER' | 'UNKNOWN_ORDER' | 'REDUCE_ONLY_REJECTED' | 'NO_LIQUIDITY'

/** The venue refused an order or a cancel. Nothing of it was executed. */
export class VenueError extends Error {
  override name = 'VenueError'

  constructor(
    readonly code: VenueErrorCode,
    message: string,
  ) {
    super(message)
  }
}
