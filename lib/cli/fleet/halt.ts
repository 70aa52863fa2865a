import { hostname } from 'node:os'
import { type FleetHalt, hasRoster } from '../../words/fleet.js'
import { newFleetHaltId } from '../../words/fleet-id.js'
import { printable } from '../../words/printable.js'
import type { HaltLevel } from '../../words/trading-state.js'
import { wantsJson } from '../arguments.js'
import { durationMs } from '../duration.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { type HaltArguments, readHaltArguments } from '../halt-arguments.js'
import { Output } from '../output.js'
import { answerLines, countAnswers, describeAnswers } from './answer-words.js'
import { FLEET_OPTIONS } from './fleet-place.js'
import { describeFleetScope } from './fleet-words.js'
import { Raising } from './raising.js'
import { openAllWays, rosterCredentials } from './ways.js'
import { whoAmI } from './who-am-i.js'

const OPTIONS = {
  ...FLEET_OPTIONS,
  operator: { type: 'string' },
  'roster-token-file': { type: 'string' },
} as const

/** Without `--wait`: an answer, or the end of a lease, comes long before. */
const WAIT_MS = 30_000

/** What to do while not all have it. */
const NEXT =
  'Write the same command again; or halt each bot where it runs: trading-kill-switch halt --state-dir DIR, or end its process. A bot that the engine does not reach is paused once its lease is over, but for on_lost_lease = "ignore".'

/** `fleet halt`: of all bots of a fleet. It never fails on its arguments, and ends with 3 unless all have it in their journals. */
export async function halt(args: readonly string[]): Promise<ExitCode> {
  const asked = readHaltArguments(args, OPTIONS)
  const { values } = asked
  const output = new Output(wantsJson(values))
  const ways = openAllWays(values)
  const { credentials, problem } = rosterCredentials(values)
  output.remark(...asked.warnings, ...ways.problems, ...(problem === null ? [] : [problem]))
  const waitMs = durationMs(String(values.wait)) ?? WAIT_MS
  const made = newHalt(asked)
  const raising = new Raising(ways.all, made, credentials, (line) => output.remark(line))
  const interrupt = () => raising.stopWaiting()
  process.on('SIGINT', interrupt)
  try {
    if (ways.all.length > 0) await raising.run(waitMs, progressOn(output))
  } finally {
    process.off('SIGINT', interrupt)
    ways.close()
  }
  return tell(made, raising, output)
}

function newHalt({ body, values }: HaltArguments): FleetHalt {
  const { operator } = values
  return {
    haltId: newFleetHaltId(),
    level: (body.level ?? 'halted') as HaltLevel,
    reason: body.reason ?? 'halted by the command line',
    operator: typeof operator === 'string' ? operator : null,
    by: printable(`the command line of ${whoAmI()} on ${hostname()}`, 200),
    since: new Date().toISOString(),
    scope: body.scope ?? null,
  }
}

function progressOn(output: Output) {
  let last = ''
  return (bots: Raising['bots']) => {
    const { answered, of } = countAnswers(bots)
    const line = `${answered} of ${of} have answered. Ctrl-C ends the waiting, and not the halt.`
    if (line !== last) output.progress(line)
    last = line
  }
}

function tell(made: FleetHalt, { group, bots, doubt, takenBy }: Raising, output: Output): ExitCode {
  const { answered, of } = countAnswers(bots)
  const all = answered === of && doubt === null && hasRoster(bots)
  const document = { haltId: made.haltId, group, taken: takenBy.length > 0, all, answered, of, bots, doubt, halt: made }
  const head = describeAnswers(`${made.haltId}${covers(made)}`, { group, bots, doubt, takenBy })
  output.show(document, () => [head, '', ...answerLines(bots)])
  if (!all) output.remark(...(output.isDocument ? [head] : []), NEXT)
  return all ? EXIT.done : EXIT.unreached
}

/** Pure. */
function covers({ scope, level }: FleetHalt): string {
  return scope === null && level === 'halted' ? '' : ` (${describeFleetScope(scope)}; ${level})`
}
