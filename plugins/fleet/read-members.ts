import { type FleetMember, type FleetPresence, isFleetHaltId } from '../../lib/words/fleet.js'
import { printable } from '../../lib/words/printable.js'

const MOST_OF_A_TEXT = 1_000
/** More can't be the bots of a fleet. */
const MOST_MEMBERS = 10_000
const STATES: readonly unknown[] = ['active', 'reducing', 'halted']

/** Under which field of the presence a run of a bot stands. Pure. */
export function presenceField({ bot, run }: Pick<FleetPresence, 'bot' | 'run'>): string {
  return `${bot}\n${run}`
}

/**
 * All bots of a group: those of the roster, and those that were heard. A bot of which two runs are heard stands there twice. Pure.
 *
 * @param presence field and text by turns @param roster bot and since by turns
 * @throws {Error} where there are more than any fleet has
 */
export function readMembers(now: number, presence: readonly string[], roster: readonly string[]): FleetMember[] {
  if (Math.max(presence.length, roster.length) > 2 * MOST_MEMBERS)
    throw new Error(`the engine tells of more than ${MOST_MEMBERS} bots: look who has written them there`)
  const onRoster = new Set(pairs(roster).map(([bot]) => nameOf(bot)))
  const heard = pairs(presence)
    .map(([field, text]) => readHeard(field, text, now))
    .map(({ bot, ...rest }) => ({ bot, ...rest, onRoster: onRoster.has(bot) }))
  const last = newestRuns(heard)
  const bots = new Set(last.map(({ bot }) => bot))
  const absent = [...onRoster].filter((bot) => !bots.has(bot))
  const never = absent.map((bot) => ({ bot, presence: null, heardMs: null, onRoster: true }))
  return [...last, ...never].sort((one, other) => (one.bot < other.bot ? -1 : one.bot > other.bot ? 1 : 0))
}

/** Of each bot the run that was heard last, and every other one whose lease has not ended. */
function newestRuns(members: readonly FleetMember[]): FleetMember[] {
  const age = ({ heardMs }: FleetMember) => heardMs ?? Number.POSITIVE_INFINITY
  const newest = new Map<string, FleetMember>()
  for (const member of members) {
    const known = newest.get(member.bot)
    if (known === undefined || age(member) < age(known)) newest.set(member.bot, member)
  }
  return members.filter((member) => newest.get(member.bot) === member || age(member) < (member.presence?.leaseMs ?? 0))
}

/**
 * By a clock that was set back, or that of another server since a failover, something was heard in the future. It is as far from now as if it
 * were past: a bot that goes on says so anew, and one that is gone does not stay there for as long as the clock was set back.
 */
function readHeard(field: string, text: string, now: number): Omit<FleetMember, 'onRoster'> {
  const at = Number.parseInt(text, 10)
  const bot = nameOf(field.split('\n')[0] ?? field)
  const json = text.slice(text.indexOf(' ') + 1)
  return { bot, presence: readPresence(bot, json), heardMs: Number.isNaN(at) ? null : Math.abs(now - at) }
}

/** Null: it can't be read. */
export function readPresence(bot: string, json: string): FleetPresence | null {
  try {
    const told = JSON.parse(json)
    const { run, state, quiet, pid, leaseMs } = told
    if (typeof run !== 'string' || !STATES.includes(state)) return null
    return {
      bot,
      run: printable(run, MOST_OF_A_TEXT),
      version: text(told.version) ?? 'unknown',
      host: text(told.host) ?? 'unknown',
      pid: typeof pid === 'number' ? pid : 0,
      url: text(told.url),
      state,
      quiet: quiet === true,
      equity: text(told.equity),
      journalled: ids(told.journalled),
      holds: ids(told.holds),
      leaseMs: typeof leaseMs === 'number' && leaseMs > 0 ? leaseMs : 0,
    }
  } catch {
    return null
  }
}

function nameOf(bot: string): string {
  return printable(bot, MOST_OF_A_TEXT)
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? printable(value, MOST_OF_A_TEXT) : null
}

function ids(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isFleetHaltId) : []
}

function pairs(flat: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, index) => [
    flat[2 * index] ?? '',
    flat[2 * index + 1] ?? '',
  ])
}
