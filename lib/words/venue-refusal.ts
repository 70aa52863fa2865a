/** Errors by which ccxt says that an exchange has not taken an order. Source: ccxt 4.5.84, `base/errors`. */
const REFUSALS = new Set(
  (
    'InsufficientFunds InvalidOrder OrderNotFillable OrderImmediatelyFillable DuplicateOrderId ContractUnavailable BadRequest BadSymbol ArgumentsRequired ' +
    'AuthenticationError PermissionDenied AccountSuspended AccountNotEnabled NotSupported MarketClosed RestrictedLocation NoChange MarginModeAlreadySet ' +
    'RateLimitExceeded DDoSProtection InvalidNonce CloseRefusedError'
  ).split(' '),
)
/** Statuses of HTTP with which a server has not said whether it has taken what was asked: time-outs, and a conflict with what it has. */
const OPEN_STATUSES = new Set([408, 409])

/**
 * Whether an error of a client says that the venue has certainly not taken an order: it says so itself (`refused: true`), it is an error of
 * ccxt's of that kind, or it bears a status of HTTP from 400 to 499. For counting: whether the order has arrived is still found by a reading. Never
 * throws.
 */
export function isVenueRefusal(error: unknown): boolean {
  try {
    if (typeof error !== 'object' || error === null) return false
    const { refused, status, statusCode, response } = error as Record<string, unknown>
    if (refused === true || isOfRefusals(error)) return true
    return [status, statusCode, (response as { readonly status?: unknown } | undefined)?.status].some(isClientError)
  } catch {
    return false
  }
}

/** By the names of its classes: ccxt has several copies of each. */
function isOfRefusals(error: object): boolean {
  let type: unknown = Object.getPrototypeOf(error)
  for (let depth = 0; typeof type === 'object' && type !== null && depth < 10; depth++) {
    const name: unknown = (type as { readonly constructor?: { readonly name?: unknown } }).constructor?.name
    if (typeof name === 'string' && REFUSALS.has(name)) return true
    type = Object.getPrototypeOf(type)
  }
  return REFUSALS.has(String((error as Error).name))
}

function isClientError(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500 && !OPEN_STATUSES.has(status)
}
