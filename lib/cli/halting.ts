import type { Halt } from '../words/halt.js'
import type { Status } from '../words/status.js'
import type { BotClient } from './bot-client.js'
import type { FoundDirectory } from './find-bot.js'
import { JournalTail, putHaltFile } from './halt-by-file.js'
import { describeWay, type Way } from './way.js'

/** How long one way may take for a halt, in ms: the bot waits two seconds for its disk. Then the next one is tried. */
const HALT_MS = 5_000

/** What a halt says, understood. */
export interface HaltBody {
  readonly reason?: string
  readonly level?: string
  readonly scope?: object
}

/** What a bot has answered to `POST /halt`. */
export type Told = Status & { readonly haltId: string; readonly covers: string; readonly warnings: readonly string[] }

export type Halted =
  | { readonly by: 'way'; readonly way: Way; readonly told: Told }
  /** The bot has written it down, and everything is halted. */
  | { readonly by: 'file'; readonly halt: Halt; readonly path: string }
  /** Nothing is known to be halted; `what` says why, and what to do. */
  | { readonly by: null; readonly what: string }

/**
 * Halts a bot: by the socket, by the port, and last by the file `HALT`. Never rejects.
 *
 * @param say takes what has failed on the way
 */
export async function haltBot(client: BotClient, body: HaltBody, say: (line: string) => void): Promise<Halted> {
  for (const way of client.ways) {
    const told = await haltBy(client, way, body, say)
    if (told !== null) return { by: 'way', way, told }
  }
  if (client.ways.length === 0) say(`Nobody was reached: ${client.whyNoWay()}.`)
  return haltByFile(client.directory, body)
}

/** Null: this way, nobody was told that could halt. */
async function haltBy(client: BotClient, way: Way, body: HaltBody, say: (line: string) => void): Promise<Told | null> {
  try {
    const answer = await client.ask(way, 'POST', '/halt', body, HALT_MS)
    if (answer.status === 200 && typeof answer.body?.haltId === 'string') return answer.body
    say(`${describeWay(way)} did not halt: ${answer.body?.detail ?? `it answered ${answer.status}`}`)
  } catch (error) {
    say(`${describeWay(way)} was not reached: ${(error as Error).message}`)
  }
  return null
}

/** Whoever may write into the state directory may halt, with no port and no token. The file always halts everything. */
async function haltByFile(directory: FoundDirectory | null, { reason }: HaltBody): Promise<Halted> {
  const nothing = (what: string): Halted => ({ by: null, what })
  if (directory === null) return nothing('NOTHING WAS HALTED. Name the state directory (--state-dir), or end the bot.')
  const { path, isOne, holder } = directory
  if (!isOne) return nothing(`NOTHING WAS HALTED. ${path} is no bot's state directory: name it by --state-dir.`)
  const tail = await JournalTail.at(path)
  const problem = putHaltFile(path, reason ?? 'halted by the command line')
  if (problem !== null) {
    return nothing(
      `NOTHING WAS HALTED. The file HALT can't be put into ${path}: ${problem}. Try it as the bot's own user, or end the bot` +
        `${holder === null ? '' : `: kill -9 ${holder.pid}`}.`,
    )
  }
  if (holder === null) {
    return nothing(
      `NOTHING WAS HALTED: no bot runs with ${path}. The file HALT stands there now, so the next start will be halted.`,
    )
  }
  const halt = await tail.haltByFile()
  if (halt !== null) return { by: 'file', halt, path }
  return nothing(
    `NOT KNOWN TO BE HALTED. The file HALT stands in ${path}, and process ${holder.pid} has not written it down. ` +
      `Look at its log. To end it: kill -9 ${holder.pid}. It comes back halted.`,
  )
}
