import { describeError } from '../../venues/describe-error.js'
import { printable } from '../../words/printable.js'
import { refusalIn } from '../order-request.js'

/** Binance did not do what it was asked to, or its answer is not understood. */
export class BinanceError extends Error {
  override readonly name = 'BinanceError'
  /** Binance's own number of the error. Null: it told none. */
  readonly code: number | null

  constructor(message: string, code: number | null = null, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What a client threw, as an error that can be shown: some throw objects with the signed address in them. A refusal stays what it is. Pure. */
export function errorOf(thrown: unknown): Error {
  const refusal = refusalIn(thrown)
  if (refusal !== null) return refusal
  const { code, message } = toldBy(thrown)
  if (typeof code === 'number') return new BinanceError(`Binance answered ${code}: ${String(message)}`, code)
  if (thrown instanceof Error) return thrown
  const body = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'body') : undefined
  return new BinanceError(
    body === undefined ? describeError(thrown) : `Binance answered with none of its errors: ${shown(body)}`,
  )
}

/** What an answer says, in a line. */
export function shown(value: unknown): string {
  try {
    return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), 200)
  } catch {
    return 'what can’t be shown'
  }
}

interface Told {
  readonly code?: unknown
  readonly message?: unknown
}

/** Clients show Binance's answer as the error itself, or axios does in it. */
function toldBy(thrown: unknown): Told {
  if (typeof thrown !== 'object' || thrown === null) return {}
  const { data } = (Reflect.get(thrown, 'response') ?? {}) as { readonly data?: unknown }
  if (typeof data !== 'object' || data === null) return thrown as Told
  return { code: Reflect.get(data, 'code'), message: Reflect.get(data, 'msg') }
}

/** Told before an order is looked at: the caller, the rate limits, the load, the form of the request. */
const BEFORE_THE_ORDER = new Set([-1002, -1003, -1008, -1013, -1014, -1015, -1020, -1021, -1022])
/** From and to: what is wrong with a request, an order that is rejected, and the filters of contracts. */
const REJECTIONS = [
  [-1199, -1100],
  [-2099, -2010],
  [-4999, -4000],
] as const

/**
 * Whether an error says that an order was certainly not taken. Others leave it open, e.g. -1006 and -1007 (`execution status unknown`). Pure.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code
 */
export function isRejection(error: unknown): error is BinanceError & { readonly code: number } {
  if (!(error instanceof BinanceError) || error.code === null || /unknown/i.test(error.message)) return false
  const { code } = error
  return BEFORE_THE_ORDER.has(code) || REJECTIONS.some(([from, to]) => code >= from && code <= to)
}

/** `Quantity less than min quantity`, `Order's notional must be no smaller than …`. */
export function isBelowMinimum(code: number): boolean {
  return code === -4004 || code === -4164
}

/** `Invalid symbol`, `Invalid symbol status`: there is no such market, or none any more. */
export function isNoSymbol(error: unknown): boolean {
  return error instanceof BinanceError && (error.code === -1121 || error.code === -1122)
}

/** `Quantity greater than max quantity`. */
export const ABOVE_MAXIMUM = -4005
