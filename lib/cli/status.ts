import { sleep } from '../time/deadline.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, readPlace, Unreached } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'
import { expectOk, Refused } from './refused.js'
import { statusLines } from './status-words.js'

const OPTIONS = { ...COMMON, watch: { type: 'boolean' } } as const
const WATCH_MS = 1_000

/** `status`: once, or with `--watch` each second until Ctrl-C. */
export async function status(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  if (positionals.length > 0) throw new UsageError(`status takes no "${positionals[0]}"`)
  const output = new Output(wantsJson(values))
  const place = readPlace(values, process.env)
  if (values.watch === true) return watch(() => new BotClient(place), output)
  const { body } = expectOk(await new BotClient(place).call('GET', '/status'))
  output.show(body, () => statusLines(body))
  return EXIT.done
}

/** Finds the bot anew each time: it may have been restarted. What was read last is asked for, and costs no venue a call. */
async function watch(client: () => BotClient, output: Output): Promise<never> {
  for (;;) {
    try {
      const { body } = expectOk(await client().call('GET', '/status?cached'))
      output.clear()
      output.show(body, () => [...statusLines(body), '', `${new Date().toISOString()}  (Ctrl-C ends this)`], false)
    } catch (error) {
      if (!(error instanceof Unreached || error instanceof Refused)) throw error
      output.remark(`${new Date().toISOString()} NO ANSWER: ${error.message}`)
    }
    await sleep(WATCH_MS)
  }
}
