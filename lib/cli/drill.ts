import type { DrillAnswer, DrillDocument, FullDrill } from '../words/drill.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { haltBot } from './halting.js'
import { Output } from './output.js'
import { expectOk } from './refused.js'
import { table } from './table.js'
import { untilQuiet } from './until-quiet.js'

const OPTIONS = { ...COMMON, full: { type: 'boolean' } } as const
/** How long a full drill waits until the bot is quiet, in ms. */
const QUIET_MS = 60_000
/** A drill waits for a disk, a chat and the bot's thread, each with a deadline of its own, in ms. */
const ANSWER_MS = 30_000

/** `drill`: tries what a halt relies on. With `--full` it halts everything, and leaves it to a person to resume. */
export async function drill(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  if (positionals.length > 0) throw new UsageError(`drill takes no "${positionals[0]}"`)
  const output = new Output(wantsJson(values))
  const client = new BotClient(readPlace(values, process.env))
  const full = values.full === true ? await haltForDrill(client, output) : null
  const body = await ask(client, full, output)
  output.show(body, () => drillLines(body))
  const isWhole = body.result === 'passed' && body.notSaved === null && body.notJournalled === null
  return isWhole ? EXIT.done : EXIT.notAsItShouldBe
}

async function ask(client: BotClient, full: FullDrill | null, output: Output): Promise<DrillAnswer> {
  let said = 'It stays halted, unless somebody has resumed it meanwhile: trading-kill-switch status'
  try {
    const { body } = expectOk(await client.call('POST', '/drill', full === null ? {} : { full }, ANSWER_MS))
    if (full !== null) said = leftAs(body.drill.state, full.haltId)
    return body
  } finally {
    if (full !== null) output.remark(said)
  }
}

/** What a full drill has left. Others may have halted meanwhile, or a person has resumed. Pure. */
export function leftAs({ state, halts }: DrillDocument['state'], haltId: string): string {
  if (state !== 'halted') return `IT IS ${state.toUpperCase()}: somebody has resumed it meanwhile.`
  const isAlone = halts.length === 1 && halts[0] === haltId
  return isAlone
    ? `IT STAYS HALTED. To trade again: trading-kill-switch resume ${haltId}`
    : 'IT STAYS HALTED, and not by this drill alone. The halts in force: trading-kill-switch resume'
}

/** @throws {Refused} before anything is halted, where the caller may not make a drill */
async function haltForDrill(client: BotClient, output: Output): Promise<FullDrill> {
  const { name, role } = expectOk(await client.call('GET', '/me')).body
  if (role !== 'operator')
    throw new UsageError(`A drill takes an operator, and ${name ?? 'the caller'} is a ${role}. Nothing was halted.`)
  const begun = performance.now()
  const halted = await haltBot(client, { reason: 'drill' }, (line) => output.remark(line))
  const haltMs = Math.round(performance.now() - begun)
  if (halted.by !== 'way') {
    throw new UsageError(
      halted.by === null ? halted.what : `HALTED by the file HALT in ${halted.path}, since HTTP has failed`,
    )
  }
  const { told, way } = halted
  const status = await untilQuiet(
    client,
    way,
    told,
    QUIET_MS,
    output,
    `HALTED ${told.haltId}. Waiting until it is quiet.`,
  )
  return { haltId: told.haltId, haltMs, quietMs: status.quiet ? Math.round(performance.now() - begun) : null }
}

/** Pure. */
export function drillLines({ id, result, sha256, notSaved, notJournalled, drill }: DrillAnswer): string[] {
  const rows = drill.steps.map((step) => [step.name, step.result, `${step.ms} ms`, step.detail])
  const { full } = drill
  return [
    `DRILL ${result.toUpperCase()}  ${id} of ${drill.bot.name}`,
    ...(full === null ? [] : [`halt ${full.haltId} answered in ${full.haltMs} ms; ${quiet(full.quietMs)}`]),
    '',
    ...table(['TRIED', 'RESULT', 'TOOK', 'WHAT CAME OF IT'], rows),
    '',
    notSaved === null ? `evidence: drills/${id}.json and .md in the state directory` : `NOT SAVED: ${notSaved}`,
    `SHA-256 of the evidence: ${sha256}${notJournalled === null ? ', in the journal as well' : ''}`,
    ...(notJournalled === null ? [] : [`NOT IN THE JOURNAL: ${notJournalled}`]),
  ]
}

function quiet(ms: number | null): string {
  return ms === null ? 'NOT QUIET in the time that was waited' : `quiet after ${ms} ms`
}
