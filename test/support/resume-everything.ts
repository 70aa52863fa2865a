import type { BotProcess } from './bot-process.js'

/** Ends every halt in force, as the 428 says, until there is none. */
export async function resumeEverything(bot: BotProcess): Promise<void> {
  for (;;) {
    const { status, body } = await bot.call('POST', '/resume')
    if (status === 200) return
    await bot.call('POST', '/resume', { confirm: body.halts.map(({ haltId }: { haltId: string }) => haltId) })
  }
}
