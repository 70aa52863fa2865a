/** The exchange couldn't be asked, or didn't answer a question. Nothing has changed there. */
export class ExchangeUnreachableError extends Error {
  override name = 'ExchangeUnreachableError'
  readonly code = 'EXCHANGE_UNREACHABLE'
}

/** What was sent may have been carried out or not: the answer never came. */
export class OutcomeUnknownError extends Error {
  override name = 'OutcomeUnknownError'
  readonly code = 'OUTCOME_UNKNOWN'

  /** @param what what was sent, e.g. `POST /orders`. @param cause what happened to the answer */
  constructor(what: string, cause: Error) {
    super(
      `${what}: ${cause.message}. The outcome is unknown: the exchange may have carried it out. ` +
        'Look at its positions and working orders before you send it again.',
      { cause },
    )
  }
}
