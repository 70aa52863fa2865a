import { isRefusal } from './refused-sale.js'

/**
 * An order that may or may not have reached the venue. The client returns such errors as an answer; the kill switch needs them as
 * an error. `outcome` returns or throws what the client's caller is to get.
 */
export class UncertainOutcome extends Error {
  readonly outcome: () => unknown

  constructor(outcome: () => unknown) {
    super('It is not known whether the order has arrived.')
    this.outcome = outcome
  }
}

/**
 * Whether an order with this outcome may have arrived, or may still do something that no reading shows. Pure.
 *
 * - It is an error, and no 4xx of the venue's own. The shape is that of `errorHandling` in the `http-helpers` of both clients.
 * - It is any error of a repetition: the first attempt may have arrived. The venue refuses the second one as a duplicate then, with a 400.
 * - It is `delayed`: in some markets an order that would match waits for some seconds, and is shown nowhere meanwhile
 *   (https://docs.polymarket.com/developers/CLOB/orders/create-order: the status, and the error `ORDER_DELAYED`).
 *
 * @param attempts how many times the HTTP client has sent it
 */
export function isUncertain(outcome: () => unknown, attempts = 1): boolean {
  try {
    const answer = outcome()
    if (isAnyDelayed(answer)) return true
    return isError(answer) && (attempts > 1 || !isRefusal(answer))
  } catch (error) {
    return attempts > 1 || !isRefusal(error)
  }
}

function isError(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return false
  const { error } = answer as { readonly error?: unknown }
  return error !== undefined && error !== null && error !== ''
}

function isAnyDelayed(answer: unknown): boolean {
  const answers = Array.isArray(answer) ? answer : [answer]
  return answers.some((each) => {
    const { status, errorMsg } = (each ?? {}) as { readonly status?: unknown; readonly errorMsg?: unknown }
    return status === 'delayed' || /\bdelayed\b/.test(String(errorMsg))
  })
}
