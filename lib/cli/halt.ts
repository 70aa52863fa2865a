import { wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { type HaltArguments, readHaltArguments } from './halt-arguments.js'
import { haltBot, type Told } from './halting.js'
import { Output } from './output.js'
import { statusLines } from './status-words.js'
import { untilQuiet } from './until-quiet.js'
import type { Way } from './way.js'

/** `halt`: by the socket, by the port, and last by the file `HALT`. It never fails on its arguments. */
export async function halt(args: readonly string[]): Promise<ExitCode> {
  const asked = readHaltArguments(args)
  const output = new Output(wantsJson(asked.values))
  const place = readPlace(asked.values, process.env)
  output.remark(...asked.warnings)
  if (place.tokenProblem !== null) output.remark(place.tokenProblem)
  const client = new BotClient(place)
  const halted = await haltBot(client, asked.body, (line) => output.remark(line))
  if (halted.by === 'way') return afterHalt(client, halted.told, halted.way, asked, output)
  if (halted.by === null) {
    output.show({ haltId: null, by: null, detail: halted.what }, () => [halted.what])
    return EXIT.unreached
  }
  const { halt, path } = halted
  output.show({ haltId: halt.haltId, by: 'file', covers: 'everything', durable: true, halt }, () => [
    `HALTED ${halt.haltId} (everything) by the file ${path}/HALT. It stands in the journal.`,
  ])
  return EXIT.done
}

const WAITING = 'Waiting until it is quiet; Ctrl-C ends the waiting, and not the halt.'

async function afterHalt(
  client: BotClient,
  told: Told,
  way: Way,
  { waitMs }: HaltArguments,
  output: Output,
): Promise<ExitCode> {
  const { haltId, covers, durable } = told
  const status = await untilQuiet(client, way, told, waitMs, output, `HALTED ${haltId} (${covers}). ${WAITING}`)
  const document = { ...told, ...status, durable, by: way.name }
  output.show(document, () => [`HALTED ${haltId} (${covers}) by the ${way.name}`, '', ...statusLines(document)])
  output.remark(...told.warnings)
  if (!durable) output.remark('The disk has taken nothing of this halt: keep the process alive until that is repaired.')
  return durable && (waitMs === 0 || document.quiet) ? EXIT.done : EXIT.notAsItShouldBe
}
