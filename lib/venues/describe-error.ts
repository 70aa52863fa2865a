import { printable } from '../words/printable.js'

/** An exchange may answer with a whole page; so much of it is kept, in UTF-16 units. */
const MOST_OF_AN_ERROR = 1_000

/** Whatever was thrown, a text that can be shown, and never an error of its own: it goes to another thread. */
export function describeError(error: unknown): string {
  try {
    const message = (error as { readonly message?: unknown } | null)?.message
    return printable(typeof message === 'string' && message !== '' ? message : String(error), MOST_OF_AN_ERROR)
  } catch {
    return 'it failed without a readable reason'
  }
}
