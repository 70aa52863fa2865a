import type { FleetSettings } from '../../config/fleet.js'
import { COMMON, UsageError } from '../arguments.js'
import { BotClient, Unreached } from '../bot-client.js'
import type { Credentials } from '../way.js'
import { ByBot } from './by-bot.js'
import { openEngine } from './by-engine.js'
import { FLEET_OPTIONS, readBotPlace, readEngine, readRosterToken } from './fleet-place.js'
import type { FleetWay, RosterWay } from './fleet-way.js'

/** The options of every command that asks a fleet. */
export const ASKING = { ...COMMON, ...FLEET_OPTIONS } as const

const NAME_ENGINE = 'Or name the engine by --config FILE, that of a bot, or by --url redis://… and --group'

/** The ways to a fleet, the best one first. */
export interface Ways {
  readonly all: readonly FleetWay[]
  /** What was wrong with a way that is not among them. */
  readonly problems: readonly string[]
  close(): void
}

/** By the engine, where one is named, else by the bot at hand. @throws {UsageError} */
export function openWays(values: Readonly<Record<string, unknown>>): Ways {
  const engine = readEngine(values, process.env)
  const all = [engine === null ? byBot(values) : openEngine(engine)]
  return { all, problems: [], close: () => closeAll(all) }
}

/** By everything that may lead there: one that is wrong must not keep a halt from the others. Never throws. */
export function openAllWays(values: Readonly<Record<string, unknown>>): Ways {
  const all: FleetWay[] = []
  const problems: string[] = []
  try {
    const engine = readEngineLaxly(values, problems)
    if (engine !== null) all.push(openEngine(engine))
  } catch (error) {
    problems.push((error as Error).message)
  }
  const place = readBotPlace(values, process.env)
  // A bot that merely is at hand may be one of another fleet.
  if (all.length > 0 && !place.isStateDirNamed && values.config === undefined)
    return { all, problems, close: () => closeAll(all) }
  if (place.tokenProblem !== null) problems.push(place.tokenProblem)
  const bot = new BotClient(place)
  if (bot.ways.length > 0) all.push(new ByBot(bot))
  else if (all.length === 0) problems.push(`No bot is at hand: ${bot.whyNoWay()}. ${NAME_ENGINE}.`)
  return { all, problems, close: () => closeAll(all) }
}

/** One whose authority can't be read may be known to Node's. @throws {UsageError} */
function readEngineLaxly(values: Readonly<Record<string, unknown>>, problems: string[]): FleetSettings | null {
  try {
    return readEngine(values, process.env)
  } catch (error) {
    problems.push((error as Error).message)
    return values.cacert === undefined ? null : readEngine({ ...values, cacert: undefined }, process.env)
  }
}

/** Of the engine itself. @throws {UsageError} */
export function openRosterWay(values: Readonly<Record<string, unknown>>): RosterWay {
  const engine = readEngine(values, process.env)
  if (engine !== null) return openEngine(engine)
  throw new UsageError(
    'The roster is changed in the engine itself: name it by --config FILE, or by --url redis://… and --group.',
  )
}

/** For direct calls of the bots on the roster. */
export function rosterCredentials(values: Readonly<Record<string, unknown>>): {
  readonly credentials: Credentials
  readonly problem: string | null
} {
  const { token, problem } = readRosterToken(values['roster-token-file'], process.env)
  const path = (name: string) => (typeof values[name] === 'string' ? values[name] : null)
  return { credentials: { token, cacert: path('cacert'), cert: path('cert'), key: path('key') }, problem }
}

function byBot(values: Readonly<Record<string, unknown>>): ByBot {
  const bot = new BotClient(readBotPlace(values, process.env))
  if (bot.ways.length === 0) throw new Unreached(`${bot.whyNoWay()}. ${NAME_ENGINE}`)
  return new ByBot(bot)
}

function closeAll(ways: readonly FleetWay[]): void {
  for (const way of ways) way.close()
}
