import { type FleetHalt, type FleetMember, type FleetScope, hasRoster, standingOf } from '../../words/fleet.js'
import { table } from '../table.js'
import type { FleetLook } from './fleet-way.js'

export const NO_ROSTER =
  'NOBODY IS ON THE ROSTER, so that a bot that is not there is not missed: fleet roster add NAME … puts them there.'

/** The halts of a fleet, for people. Pure. */
export function fleetHaltLines(halts: readonly FleetHalt[]): string[] {
  const newestFirst = [...halts].sort((one, other) => (one.since < other.since ? 1 : -1))
  return table(
    ['HALT', 'LEVEL', 'COVERS', 'BY', 'SINCE', 'REASON'],
    newestFirst.map(({ haltId, level, scope, operator, by, since, reason }) => [
      haltId,
      level,
      describeFleetScope(scope),
      operator ?? by,
      since,
      reason,
    ]),
  )
}

/** All that a look has shown. Pure. */
export function fleetLines({ group, halts, members, doubt }: FleetLook): string[] {
  const there = members.filter((each) => standingOf(each) === 'held').length
  const inForce = new Set(halts.map(({ haltId }) => haltId))
  const holding = members.filter((member) => !holdsOnly(inForce, member)).map(({ bot }) => bot)
  // An engine that has lost its memory knows of no halts, until bots that hold them have told it.
  const isKnown = doubt === null && members.some((each) => each.onRoster && standingOf(each) === 'held')
  const nothing = isKnown ? 'NOT HALTED' : 'NOT KNOWN TO BE HALTED'
  const halted = holding.length === 0 ? nothing : `${nothing}, BUT FOR ${holding.join(', ')}:`
  const head = `${halts.length === 0 ? halted : 'HALTED'}  the fleet ${group}: ${there} of ${members.length} bots are there`
  return [
    head,
    ...doubtLines(doubt),
    ...(halts.length === 0 ? [] : ['', ...fleetHaltLines(halts)]),
    ...(members.length === 0 ? ['', 'No bot is known. Is the group the right one?'] : ['', ...memberLines(members)]),
    ...rosterLines(members),
  ]
}

/** Pure. */
export function doubtLines(doubt: string | null): string[] {
  return doubt === null ? [] : [`HALTS AND BOTS MAY BE MISSING HERE: ${doubt}.`]
}

/** What keeps a bot that is missing from showing. Pure. */
export function rosterLines(members: readonly FleetMember[]): string[] {
  const held = members.filter((each) => standingOf(each) === 'held').map(({ bot }) => bot)
  const twice = [...new Set(held.filter((bot, index) => held.indexOf(bot) !== index))]
  return [
    ...twice.map((bot) => `SEVERAL PROCESSES ARE CALLED ${bot}: give each its own name, bot in [control.fleet].`),
    ...(hasRoster(members) ? [] : [NO_ROSTER]),
  ]
}

/** Pure. */
export function memberLines(members: readonly FleetMember[]): string[] {
  const rows = members.map((member) => {
    const { bot, presence, heardMs, onRoster } = member
    return [
      bot,
      onRoster ? 'yes' : 'NO',
      standingOf(member).toUpperCase().replace('HELD', 'held'),
      heardMs === null ? null : seconds(heardMs),
      presence === null ? null : presence.state.toUpperCase(),
      presence === null ? null : presence.quiet ? 'quiet' : 'NOT QUIET',
      presence?.equity,
      presence === null ? null : `${presence.holds.length}${unwritten(presence)}`,
      presence === null ? null : `${presence.host} ${presence.pid}, ${presence.version}`,
    ]
  })
  return table(['BOT', 'ON ROSTER', 'LEASE', 'HEARD', 'STATE', 'QUIET', 'EQUITY', 'HALTS', 'WHERE'], rows)
}

/**
 * Otherwise it is worth a look: someone of the roster is not there, or nobody is on it, or a halt is not where it has to be, or has ended for
 * others alone, or there may be more. Pure.
 */
export function isAsItShouldBe({ halts, members, doubt }: FleetLook): boolean {
  const inForce = new Set(halts.map(({ haltId }) => haltId))
  return (
    doubt === null &&
    hasRoster(members) &&
    members.every(
      (member) =>
        (!member.onRoster || standingOf(member) === 'held') &&
        holdsOnly(inForce, member) &&
        (member.presence === null || halts.every(({ haltId }) => isWrittenDown(member, haltId))),
    )
  )
}

/** All that it holds is in force in the fleet. A bot whose `resume_keys` are other ones holds what has ended for all others. */
function holdsOnly(inForce: ReadonlySet<string>, member: FleetMember): boolean {
  return standingOf(member) !== 'held' || member.presence?.holds.every((haltId) => inForce.has(haltId)) !== false
}

function isWrittenDown(member: FleetMember, haltId: string): boolean {
  return standingOf(member) !== 'held' || member.presence?.journalled.includes(haltId) === true
}

function unwritten({ holds, journalled }: { holds: readonly string[]; journalled: readonly string[] }): string {
  const count = holds.filter((each) => !journalled.includes(each)).length
  return count === 0 ? '' : `, ${count} NOT IN ITS JOURNAL`
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s ago` : `${Math.round(ms / 60_000)} min ago`
}

/** A field that this version doesn't know stands there as well: bots of it take the halt for one of everything. */
export function describeFleetScope(scope: FleetScope | null): string {
  if (scope === null) return 'everything'
  return Object.entries(scope)
    .map(([field, name]) => `${field}=${name}`)
    .join(' ')
}
