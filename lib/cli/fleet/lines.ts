import { COMMON, UsageError } from '../arguments.js'
import { BotClient } from '../bot-client.js'
import type { Credentials } from '../way.js'
import { BotLine } from './bot-line.js'
import { openEngineLine } from './engine-line.js'
import type { FleetLine, RosterLine } from './fleet-line.js'
import { FLEET_OPTIONS, readBotPlace, readEngine, readRosterToken } from './fleet-place.js'

/** The options of every command that asks a fleet. */
export const ASKING = { ...COMMON, ...FLEET_OPTIONS } as const

/** The ways to a fleet, the best one first. */
export interface Lines {
  readonly all: readonly FleetLine[]
  /** What was wrong with a way that is not among them. */
  readonly problems: readonly string[]
  close(): void
}

/** By the engine, where one is named, else by the bot at hand. @throws {UsageError} */
export async function openLines(values: Readonly<Record<string, unknown>>): Promise<Lines> {
  const engine = readEngine(values, process.env)
  const all = [engine === null ? botLine(values) : openEngineLine(engine)]
  return { all, problems: [], close: () => closeAll(all) }
}

/** By everything that may lead there: one that is wrong must not keep a halt from the others. Never rejects. */
export async function openAllLines(values: Readonly<Record<string, unknown>>): Promise<Lines> {
  const all: FleetLine[] = []
  const problems: string[] = []
  try {
    const engine = readEngine(values, process.env)
    if (engine !== null) all.push(openEngineLine(engine))
  } catch (error) {
    problems.push((error as Error).message)
  }
  const bot = new BotClient(readBotPlace(values, process.env))
  if (bot.ways.length > 0) all.push(new BotLine(bot))
  else if (all.length === 0) problems.push(`No bot is at hand: ${bot.whyNoWay()}. The engine is named by --config, or by --url and --group.`)
  return { all, problems, close: () => closeAll(all) }
}

/** Of the engine itself. @throws {UsageError} */
export async function openRosterLine(values: Readonly<Record<string, unknown>>): Promise<RosterLine> {
  const engine = readEngine(values, process.env)
  if (engine !== null) return openEngineLine(engine)
  throw new UsageError('The roster is changed in the engine itself: name it by --config FILE, or by --url redis://… and --group.')
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

function botLine(values: Readonly<Record<string, unknown>>): BotLine {
  return new BotLine(new BotClient(readBotPlace(values, process.env)))
}

function closeAll(lines: readonly FleetLine[]): void {
  for (const line of lines) line.close()
}
