/** Tokens with fewer characters are worth a warning. */
const SHORT_TOKEN = 16

/**
 * What is wrong with a token, without a character of it; null: nothing. An empty token would be equal to a header that is
 * not there.
 */
export function findFault(token: string, source: string): string | null {
  if (/^[\x21-\x7e]+$/.test(token)) return null
  return token === ''
    ? `${source} is empty: set a token, or leave it out altogether`
    : `${source} holds characters that can't stand in an HTTP header: use letters, digits and punctuation without spaces, such as openssl rand -hex 24 gives`
}

/** A warning where a token can be guessed. */
export function warnOfShortness(what: string, { length }: string): string[] {
  if (length >= SHORT_TOKEN) return []
  return [`${what} has ${length} characters and can be guessed; use ${SHORT_TOKEN} random ones or more.`]
}
