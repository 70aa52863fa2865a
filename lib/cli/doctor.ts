import { isRunning } from '../between/lock-owner.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, type Place, readPlace } from './bot-client.js'
import { checkConfiguration } from './doctor/configuration.js'
import { checkDirectory } from './doctor/directory.js'
import { type Finding, ok, problem } from './doctor/finding.js'
import { checkFleet } from './doctor/fleet.js'
import { checkNotifications } from './doctor/notifications.js'
import { checkSignals } from './doctor/process-signals.js'
import { checkRunningBot } from './doctor/running-bot.js'
import { checkWaysIn } from './doctor/ways-in.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'

const OPTIONS = { ...COMMON, config: { type: 'string' }, notify: { type: 'boolean' } } as const

/** `doctor`: looks at what a halt relies on, and says of each thing that is wrong what mends it. Changes nothing, and sends nothing but what `--notify` asks for. */
export async function doctor(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  if (positionals.length > 0)
    throw new UsageError(`doctor takes no "${positionals[0]}": --config names a configuration.`)
  const output = new Output(wantsJson(values))
  const file = typeof values.config === 'string' ? values.config : null
  const place = readPlace(values, process.env)
  const findings =
    place.url !== null && !place.isStateDirNamed
      ? await examineFromAfar(place)
      : await examine(file, place, values.notify === true)
  output.show(findings, () => findings.flatMap(findingLines))
  const problems = findings.filter(({ level }) => level === 'problem').length
  output.remark(
    problems === 0
      ? 'Nothing is wrong that could be seen from here.'
      : problems === 1
        ? 'One problem.'
        : `${problems} problems.`,
  )
  return problems === 0 ? EXIT.done : EXIT.notAsItShouldBe
}

/** @param mayNotify a message may be sent through each channel */
async function examine(file: string | null, place: Place, mayNotify: boolean): Promise<Finding[]> {
  const { findings, config } = checkConfiguration(file, process.env)
  const stateDir = place.isStateDirNamed || config === null ? place.stateDir : config.stateDir
  const client = new BotClient({ ...place, stateDir })
  const { directory } = client
  if (directory === null) return [...findings]
  const { holder } = directory
  return [
    ...findings,
    ...tokenFindings(place),
    ...(await checkDirectory(directory)),
    ...(holder === null
      ? [ok('bot', `none runs with ${directory.path}`), ...(config === null ? [] : await checkWaysIn(config))]
      : [...noWay(client), ...(await checkRunningBot(client))]),
    ...(config === null ? [] : [...(await checkFleet(config)), ...(await checkNotifications(config, mayNotify))]),
    ...(holder !== null && isRunning(holder) === true ? checkSignals(holder.pid, config?.signalHandlers ?? true) : []),
  ]
}

/** Only what the bot itself tells. */
async function examineFromAfar(place: Place): Promise<Finding[]> {
  return [...tokenFindings(place), ...(await checkRunningBot(new BotClient(place)))]
}

function tokenFindings({ tokenProblem }: Place): Finding[] {
  return tokenProblem === null ? [] : [problem('token', tokenProblem, 'CONTROL_AUTH_TOKEN, or --token-file <file>')]
}

function noWay(client: BotClient): Finding[] {
  if (client.ways.length > 0) return []
  return [
    problem(
      'address',
      client.whyNoWay(),
      'trading-kill-switch doctor --url http://127.0.0.1:9876 --state-dir <its directory>',
    ),
  ]
}

function findingLines({ level, about, what, mend }: Finding): string[] {
  const mark = { ok: 'ok       ', warning: 'WARNING  ', problem: 'PROBLEM  ' }[level]
  return [`${mark}${about}: ${what}`, ...(mend === null ? [] : [`         → ${mend}`])]
}
