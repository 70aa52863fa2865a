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
 * Whether an order with this outcome may have arrived: it is an error, and no 4xx of the venue's own. Pure.
 * The shape is that of `errorHandling` in the `http-helpers` of both clients.
 */
export function isUncertain(outcome: () => unknown): boolean {
  try {
    return isUncertainError(outcome(), false)
  } catch (error) {
    return isUncertainError(error, true)
  }
}

function isUncertainError(answer: unknown, thrown: boolean): boolean {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return thrown
  const { error, status } = answer as { readonly error?: unknown; readonly status?: unknown }
  if (!thrown && (error === undefined || error === null || error === '')) return false
  return !(typeof status === 'number' && status >= 400 && status < 500)
}
