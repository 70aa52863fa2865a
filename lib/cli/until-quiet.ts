import { sleep } from '../time/deadline.js'
import type { Status } from '../words/status.js'
import type { BotClient } from './bot-client.js'
import type { Output } from './output.js'
import { aliveLine } from './status-words.js'
import type { Way } from './way.js'

const LOOK_MS = 500

/** Says that Ctrl-C ends the waiting once it does. Looks again and again until a halted bot is quiet, the time is over, or somebody presses Ctrl-C. @returns what was read last */
export async function untilQuiet(
  client: BotClient,
  way: Way,
  first: Status,
  waitMs: number,
  output: Output,
  note: string,
): Promise<Status> {
  let status = first
  let end = performance.now() + waitMs
  const interrupt = () => {
    end = 0
  }
  process.on('SIGINT', interrupt)
  if (waitMs > 0 && !first.quiet) output.remark(note)
  for (; !status.quiet && performance.now() < end; await sleep(LOOK_MS)) {
    output.progress(aliveLine(status))
    const answer = await client.ask(way, 'GET', '/status').catch(() => null)
    if (answer?.status === 200) status = answer.body
  }
  process.off('SIGINT', interrupt)
  return status
}
