import type { Status } from '../words/status.js'
import { wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import type { FoundDirectory } from './find-bot.js'
import { type HaltArguments, readHaltArguments } from './halt-arguments.js'
import { JournalTail, putHaltFile } from './halt-by-file.js'
import { Output } from './output.js'
import { statusLines } from './status-words.js'
import { untilQuiet } from './until-quiet.js'
import { describeWay, type Way } from './way.js'

/** How long one way may take for a halt, in ms: the bot waits two seconds for its disk. Then the next one is tried. */
const HALT_MS = 5_000

type Told = Status & { readonly haltId: string; readonly covers: string; readonly warnings: readonly string[] }

/** `halt`: by the socket, by the port, and last by the file `HALT`. It never fails on its arguments. */
export async function halt(args: readonly string[]): Promise<ExitCode> {
  const asked = readHaltArguments(args)
  const output = new Output(wantsJson(asked.values))
  const place = readPlace(asked.values, process.env)
  output.remark(...asked.warnings)
  if (place.tokenProblem !== null) output.remark(place.tokenProblem)
  const client = new BotClient(place)
  for (const way of client.ways) {
    const told = await haltBy(client, way, asked, output)
    if (told !== null) return afterHalt(client, told, way, asked, output)
  }
  if (client.ways.length === 0) output.remark(`Nobody was reached: ${client.whyNoWay()}.`)
  return haltByFile(client.directory, asked, output)
}

/** Null: this way, nobody was told that could halt. */
async function haltBy(client: BotClient, way: Way, { body }: HaltArguments, output: Output): Promise<Told | null> {
  try {
    const answer = await client.ask(way, 'POST', '/halt', body, HALT_MS)
    if (answer.status === 200 && typeof answer.body?.haltId === 'string') return answer.body
    output.remark(`${describeWay(way)} did not halt: ${answer.body?.detail ?? `it answered ${answer.status}`}`)
  } catch (error) {
    output.remark(`${describeWay(way)} was not reached: ${(error as Error).message}`)
  }
  return null
}

async function afterHalt(
  client: BotClient,
  told: Told,
  way: Way,
  { waitMs }: HaltArguments,
  output: Output,
): Promise<ExitCode> {
  const status = await untilQuiet(client, way, told, waitMs, output)
  const { haltId, covers, durable } = told
  const document = { ...told, ...status, durable, by: way.name }
  output.show(document, () => [`HALTED ${haltId} (${covers}) by the ${way.name}`, '', ...statusLines(document)])
  output.remark(...told.warnings)
  if (!durable) output.remark('The disk has taken nothing of this halt: keep the process alive until that is repaired.')
  return durable && (waitMs === 0 || document.quiet) ? EXIT.done : EXIT.notAsItShouldBe
}

/** Whoever may write into the state directory may halt, with no port and no token. The file always halts everything. */
async function haltByFile(
  directory: FoundDirectory | null,
  { body }: HaltArguments,
  output: Output,
): Promise<ExitCode> {
  const nothing = (what: string): ExitCode => {
    output.show({ haltId: null, by: null, detail: what }, () => [what])
    return EXIT.unreached
  }
  if (directory === null) return nothing('NOTHING WAS HALTED. Name the state directory (--state-dir), or end the bot.')
  const { path, isOne, holder } = directory
  if (!isOne) return nothing(`NOTHING WAS HALTED. ${path} is no bot's state directory: name it by --state-dir.`)
  const tail = await JournalTail.at(path)
  const problem = putHaltFile(path, body.reason ?? 'halted by the command line')
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
  const made = await tail.haltByFile()
  if (made === null) {
    return nothing(
      `NOT KNOWN TO BE HALTED. The file HALT stands in ${path}, and process ${holder.pid} has not written it down. ` +
        `Look at its log. To end it: kill -9 ${holder.pid}. It comes back halted.`,
    )
  }
  const document = { haltId: made.haltId, by: 'file', covers: 'everything', durable: true, halt: made }
  output.show(document, () => [
    `HALTED ${made.haltId} (everything) by the file ${path}/HALT. It stands in the journal.`,
  ])
  return EXIT.done
}
