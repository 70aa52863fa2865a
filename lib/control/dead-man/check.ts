import type { DeadManSetting } from '../../config/dead-man.js'
import { comparedVenue } from '../../words/compared-name.js'
import type { DeadManFacts } from '../../words/ports.js'
import type { HeldVenueFacts } from '../../words/venue-facts.js'

/** While a venue thread that hangs is replaced, nothing is refreshed; that takes some 25 s. In ms. */
const SHORTEST_WITH_MODULE_MS = 60_000

/** `[control.dead_man]` asks for what can't be done. */
export class DeadManError extends Error {
  constructor(problems: readonly string[]) {
    super(`The dead man's switch can't be used. ${problems.join('. ')}.`)
  }
}

/** What keeps `[control.dead_man]` from doing what it says, a line each, with what to write. Pure. */
export function deadManProblems(
  settings: Readonly<Record<string, DeadManSetting>>,
  venues: readonly HeldVenueFacts[],
): string[] {
  return Object.entries(settings).flatMap(([name, setting]) => {
    const found = venues.find((venue) => isNamed(venue.name, name))
    return found === undefined ? [noSuchVenue(name, venues)] : problemsOf(name, setting, found)
  })
}

/** The same of a venue that is there, or that comes; null: nothing does, or no switch is asked for there. Pure. */
export function problemAt(settings: Readonly<Record<string, DeadManSetting>>, venue: HeldVenueFacts): string | null {
  const found = Object.entries(settings).find(([name]) => isNamed(venue.name, name))
  const problems = found === undefined ? [] : problemsOf(venue.name, found[1], venue)
  return problems.length === 0 ? null : problems.join('. ')
}

/** The same of one venue. Pure. */
export function problemsOf(name: string, setting: DeadManSetting, venue: HeldVenueFacts): string[] {
  const { ofModule, deadMan: facts } = venue
  const table = `[control.dead_man.${name}]`
  if (facts === null) {
    return [
      `${table}: this version knows no dead man's switch of the venue "${name}" (it has no deadMan()), so nothing would cancel its ` +
        'orders. Take the table out, or give the venue a deadMan(timeoutMs)',
    ]
  }
  const { timeoutMs, cancelsStops } = setting
  const { shortestMs, longestMs } = facts
  const given = `${table}: timeout_ms = ${timeoutMs} is`
  const problems: string[] = []
  if (shortestMs !== null && timeoutMs < shortestMs)
    problems.push(`${given} less than ${name} takes: set ${shortestMs}`)
  if (longestMs !== null && timeoutMs > longestMs) problems.push(`${given} more than ${name} takes: set ${longestMs}`)
  if (ofModule && timeoutMs < SHORTEST_WITH_MODULE_MS) {
    problems.push(
      `${given} too short with a venue_module, since replacing one that hangs takes some 25 s: set ${SHORTEST_WITH_MODULE_MS} or more`,
    )
  }
  if (facts.cancelsStops !== false && !cancelsStops) problems.push(stopsGo(table, name, facts))
  return problems
}

function stopsGo(table: string, name: string, { cancelsStops, note }: DeadManFacts): string {
  const what = cancelsStops === null ? 'may take (it is not known)' : 'takes'
  return (
    `${table}: once the bot is gone, ${name} ${what} stops that protect a position off as well${note === '' ? '' : ` (${note})`}. ` +
    'Write cancels_stops = true if that is what you want, or take the table out'
  )
}

function noSuchVenue(name: string, venues: readonly HeldVenueFacts[]): string {
  const known = venues.length === 0 ? 'no venue' : `these: ${venues.map((venue) => venue.name).join(', ')}`
  return `[control.dead_man.${name}]: the bot has no venue "${name}" at its start. It has ${known}`
}

/** Whether a venue is what a setting names. */
export function isNamed(venue: string, name: string): boolean {
  return comparedVenue(venue) === comparedVenue(name)
}
