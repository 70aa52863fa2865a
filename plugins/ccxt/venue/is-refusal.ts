import type { TradingExchange } from '../library/trading-exchange.js'

/**
 * Errors by which an exchange says that it has not taken an order, with all that extend them: ccxt 4.5.84, `base/errors.js`. Not among
 * them: `NetworkError`, for whose answer got lost; and a plain `ExchangeError`, which stands for whatever ccxt did not understand,
 * "status unknown" included.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'ArgumentsRequired',
  'AuthenticationError',
  'BadRequest',
  'DDoSProtection',
  'InsufficientFunds',
  'InvalidNonce',
  'InvalidOrder',
  'NotSupported',
  'OperationRejected',
  'RateLimitExceeded',
])

/** Errors that extend those, of an order that may be there. */
const NO_REFUSALS: ReadonlySet<string> = new Set(['DuplicateOrderId', 'OrderNotCached', 'OrderNotFound'])

/**
 * What an exchange says of an order that it may have taken, whatever ccxt has made of the code beside it. ccxt 4.5.84, `exceptions`: bybit's
 * 170146 (`Order creation timeout`) and derive's 9000 are an `InvalidOrder` there, kucoin's 408000 (`Network timeout`), bybit's 170035
 * (`Submitted to the system for processing!`) and coinsph's -1000 and -1001 a `BadRequest`.
 */
const UNCERTAIN =
  /time[ds]?[ _-]?out|status unknown|unknown (error|status)|(is|being|for|in|still) process(ing|ed)|internal( server)?[ _]?error|(system|server|service)( is)? (error|busy|abnormal|unavailable)/i

/**
 * Whether an error of `createOrder()` says that the exchange has certainly not taken the order. Never where ccxt itself tries again: the
 * first attempt may have arrived; and never by words that leave it open. By the names of classes, since ESM and CommonJS have different ones. Pure.
 */
export function isRefusal(error: unknown, { options }: Pick<TradingExchange, 'options'>): boolean {
  const { maxRetriesOnFailure } = options ?? {}
  if (maxRetriesOnFailure || UNCERTAIN.test(messageOf(error))) return false
  const names = classNames(error)
  return names.some((name) => REFUSALS.has(name)) && !names.some((name) => NO_REFUSALS.has(name))
}

function messageOf(error: unknown): string {
  return String((error as { readonly message?: unknown } | null | undefined)?.message)
}

function classNames(error: unknown): string[] {
  const names: string[] = []
  for (let each = error; typeof each === 'object' && each !== null; each = Object.getPrototypeOf(each)) {
    const name: unknown = Object.hasOwn(each, 'constructor') ? each.constructor?.name : undefined
    if (typeof name === 'string') names.push(name)
  }
  return names
}
