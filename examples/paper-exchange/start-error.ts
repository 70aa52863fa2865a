/** The bot can't start. The message is for the person at the terminal: what is wrong, and what to do next. */
export class StartError extends Error {
  override name = 'StartError'
}
