/** Trips are set that could see nothing: they would silently do nothing. */
export class UnseenTripsError extends Error {
  /** @param lines say which, and what to do */
  constructor(lines: readonly string[]) {
    super(`The trips can't be started, since they would see nothing: ${lines.join('; ')}.`)
  }
}
