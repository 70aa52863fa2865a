/** The exchange couldn't be asked, or didn't answer a question. Nothing has changed there. */
export class ExchangeUnreachableError extends Error {
  override name = 'ExchangeUnreachableError'
  readonly code = 'EXCHANGE_UNREACHABLE'
}

/** What was sent may have been carried out or not: the answer never came. */
export class OutcomeUnknownError extends Error {
  override name = 'OutcomeUnknownError'
  readonly code = 'OUTCOME_UNKNOWN'

  /** @param what what was sent, e.g. `POST /orders`. @param why what happened to the answer */
  constructor(what: string, why: string) {
    super(
      `${what}: ${why}. The outcome is unknown: the exchange may have carried it out. ` +
        'Look at its positions and working orders before you send it again.',
    )
  }
}
