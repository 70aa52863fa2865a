/**
 * An order of which nobody can say whether the venue has it: the client gives such errors back as an answer, and the kill switch
 * has to see them as what they are. `outcome` gives or throws what the client's caller is to see.
 */
export class UncertainOutcome extends Error {
  readonly outcome: () => unknown

  constructor(outcome: () => unknown) {
    super('It is not known whether the order has arrived.')
    this.outcome = outcome
  }
}

/**
 * Whether an outcome leaves it open that the order has arrived: an error without a status of the venue's own 4xx. Pure.
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
