/** Why the venue refused. */
export type VenueErrorCode =
  | 'INVALID_ORDER'
  | 'DUPLICATE_ORDER'
  | 'UNKNOWN_ORDER'
  | 'REDUCE_ONLY_REJECTED'
  | 'NO_LIQUIDITY'
  | 'CANCEL_REJECTED'

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
