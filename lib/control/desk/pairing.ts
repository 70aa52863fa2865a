import type { PairedDocument } from '../api/routes/pair.js'
import type { Connection } from './connection.js'

/** Longer than the bot holds back the answer to a wrong code, and waits for its disk. */
const ANSWER_MS = 8_000

/** Takes the code out of the address: nobody who looks at it later, or gets it as a link, finds it there. Null: there is none. */
export function takeCode(): string | null {
  const code = /^#code=([\w-]{1,64})$/.exec(location.hash)?.[1] ?? null
  if (location.hash.startsWith('#code')) history.replaceState(null, '', location.pathname + location.search)
  return code
}

/** Brings a code for a token of this device's own, which is kept. @returns why there is none; null: this device is let in */
export async function redeem(connection: Connection, code: string): Promise<string | null> {
  try {
    const { status, body } = await connection.call('POST', 'pair', { code }, ANSWER_MS)
    if (status !== 200) return body.detail
    const { token }: PairedDocument = body
    connection.signIn(token, true)
    return null
  } catch (error) {
    return (
      `Whether this device was let in is not known: there was no answer (${(error as Error).message}). Open the link once more; if the code ` +
      'was used, run on the machine of the bot: npx trading-kill-switch pair'
    )
  }
}
