import { CONTROL_GONE } from '../../lib/guard/halt-view.js'
import type { Halt } from '../../lib/words/halt.js'

interface Called {
  // biome-ignore lint/suspicious/noExplicitAny: as the API documents it
  call(method: string, path: string, body?: object): Promise<{ readonly body: any }>
}

/** A bot whose control thread has had no turn for long, on a loaded machine, halts itself, for good: a person resumes it. @returns its state before */
export async function resumeOwnHalts(bot: Called): Promise<string> {
  const { state, halts } = (await bot.call('GET', '/status')).body
  const ownHalts = halts.filter(({ reason }: Halt) => reason.startsWith(CONTROL_GONE))
  const confirm = ownHalts.map(({ haltId }: Halt) => haltId)
  if (confirm.length > 0) await bot.call('POST', '/resume', { confirm })
  return state
}
