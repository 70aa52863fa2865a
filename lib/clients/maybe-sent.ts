/**
 * An order that may have arrived, or may still arrive. The kill switch needs an error that is no refusal, so that it takes the order for unknown; the
 * caller gets the outcome.
 */
export class MaybeSent extends Error {
  readonly outcome: () => unknown

  constructor(outcome: () => unknown) {
    super('It is not known whether the order has arrived.')
    this.outcome = outcome
  }
}

/** Goes, and makes an error of whatever comes of it where it may have been sent after all. @param isMaybeSent asked afterwards */
export function telling(isMaybeSent: () => boolean, go: () => unknown): unknown {
  const told = (outcome: () => unknown): unknown => {
    if (isMaybeSent()) throw new MaybeSent(outcome)
    return outcome()
  }
  return settle(go, told)
}

/** What the caller gets of it. */
export function withoutMarks(go: () => unknown): unknown {
  const answer = settle(go, (outcome) => {
    try {
      return outcome()
    } catch (error) {
      if (error instanceof MaybeSent) return error.outcome()
      throw error
    }
  })
  // The kill switch has followed it: who does not wait for the answer is not ended by it.
  if (answer instanceof Promise) answer.catch(() => {})
  return answer
}

/** What returns no promise is told only where it throws. */
function settle(go: () => unknown, then: (outcome: () => unknown) => unknown): unknown {
  let answer: unknown
  try {
    answer = go()
  } catch (error) {
    return then(thrower(error))
  }
  if (!(answer instanceof Promise)) return answer
  return answer.then(
    (value) => then(() => value),
    (error: unknown) => then(thrower(error)),
  )
}

function thrower(error: unknown): () => never {
  return () => {
    throw error
  }
}
