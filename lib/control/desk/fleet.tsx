import { type FleetMember, type FleetStatus, hasRoster, standingOf } from '../../words/fleet.js'
import type { Status } from '../../words/status.js'
import { FleetHalts, HaltFleet } from './fleet-halting.js'
import type { Press } from './halting.js'
import type { Seen } from './readings.js'
import { ago, deaf, names, short, time } from './words.js'

/** So many bots are listed. */
const MOST_SHOWN = 200
/** With more of them, those that are well are listed where somebody wants to see them. */
const FEW = 10

interface Props {
  readonly seen: Seen
  readonly mayHalt: boolean
  readonly press: Press
  readonly onPress: (body: object) => void
  readonly onGiveUp: () => void
}

/** Null: they are not known now, or others may be missing among them. */
export function membersOf({ lost, fleet }: Seen): readonly FleetMember[] | null {
  return lost === null && !fleet?.doubt ? (fleet?.members ?? null) : null
}

/** The bots of the fleet, as the engine knows them, and what halts them all. */
export function Fleet({ seen, mayHalt, press, onPress, onGiveUp }: Props) {
  const { status, fleet } = seen
  // A bot of an older version tells nothing of it.
  if (status?.fleet == null) return null
  const own = status.fleet
  const members = membersOf(seen)
  return (
    <section aria-labelledby="fleet">
      <h2 id="fleet">
        Fleet <bdi>{own.group}</bdi>
        {members !== null && `: ${members.length} ${members.length === 1 ? 'bot' : 'bots'}`}
      </h2>
      {own.lease === 'lost' && <LeaseLost own={own} status={status} />}
      {members === null ? (
        <p class="worry">The other bots are not known: {whyNot(seen)}.</p>
      ) : (
        <Sum members={members} />
      )}
      <FleetHalts halts={fleet?.halts ?? []} members={members} press={press} />
      {mayHalt && <HaltFleet group={own.group} members={members} press={press} onPress={onPress} onGiveUp={onGiveUp} />}
      {members !== null && <Members members={members} own={own} version={status.bot.version} />}
    </section>
  )
}

function whyNot({ fleet, lost }: Seen): string {
  if (lost !== null) return 'this one does not answer'
  return fleet === null ? 'this one has not told of them yet' : (fleet.doubt ?? 'the engine can’t be asked')
}

function LeaseLost({ own, status }: { readonly own: FleetStatus; readonly status: Status }) {
  const isPaused = status.pauses.some(({ owner }) => owner === 'lease')
  return (
    <p class="worry">
      Its engine is not heard
      {own.leaseEndsAt !== null && ` since ${time(own.leaseEndsAt)}`}: {own.failure ?? 'no answer came in time'}.{' '}
      {isPaused ? 'What adds risk is paused.' : 'This bot trades on, and a halt of the fleet may not reach it.'}
    </p>
  )
}

/** How many do what. Those that are not heard do what nobody knows. */
export function sumOf(members: readonly FleetMember[]): string {
  const silent = deaf(members)
  const heard = members.filter((member) => !silent.includes(member))
  const parts = (['active', 'reducing', 'halted'] as const).flatMap((state) => {
    const count = heard.filter(({ presence }) => presence?.state === state).length
    return count === 0 ? [] : `${count} ${state}`
  })
  if (members.length > 0 && !hasRoster(members)) parts.push('NOBODY ON THE ROSTER')
  if (silent.length > 0) parts.push(`${silent.length} NOT HEARD: ${names(silent)}`)
  return parts.join(', ')
}

/** Each that belongs to the fleet is heard. */
export function isWell(members: readonly FleetMember[]): boolean {
  return hasRoster(members) && deaf(members).length === 0
}

function Sum({ members }: { readonly members: readonly FleetMember[] }) {
  return (
    <>
      <p class={isWell(members) ? '' : 'worry'}>{sumOf(members) || 'No bot is known.'}</p>
      {!hasRoster(members) && (
        <p>
          A bot that is not there is not missed, until <code>trading-kill-switch fleet roster add</code> has named it.
        </p>
      )}
    </>
  )
}

interface MembersProps {
  readonly members: readonly FleetMember[]
  readonly own: FleetStatus
  readonly version: string
}

/** Those that somebody has to look at come first. */
function Members({ members, own, version }: MembersProps) {
  const named = new Map<string, number>()
  for (const { bot } of members) named.set(bot, (named.get(bot) ?? 0) + 1)
  const all = members.map((member) => ({ member, worries: worriesOf(member, (named.get(member.bot) ?? 0) > 1) }))
  const worrying = all.filter(({ worries }) => worries.length > 0)
  const well = all.filter(({ worries }) => worries.length === 0)
  const list = (some: typeof all) => (
    <>
      <ul>
        {some.slice(0, MOST_SHOWN).map(({ member, worries }) => (
          <li key={`${member.bot} ${member.presence?.run ?? ''}`}>
            <Member member={member} worries={worries} own={own} version={version} />
          </li>
        ))}
      </ul>
      {some.length > MOST_SHOWN && <p>The first {MOST_SHOWN} are shown.</p>}
    </>
  )
  return (
    <>
      {list(worrying)}
      {well.length <= FEW ? (
        list(well)
      ) : (
        <details>
          <summary>{well.length} bots with nothing to worry about</summary>
          {list(well)}
        </details>
      )}
    </>
  )
}

function worriesOf(member: FleetMember, isTwice: boolean): readonly string[] {
  const { presence, heardMs } = member
  if (presence === null || heardMs === null) {
    return [
      heardMs === null
        ? 'Belongs to the fleet, and was never heard.'
        : 'What it says can’t be read: it may have another version.',
    ]
  }
  const { holds, journalled } = presence
  const unwritten = holds.filter((haltId) => !journalled.includes(haltId)).length
  return [
    ...(standingOf(member) === 'ended'
      ? ['Its lease is over. It is paused if it runs, unless it is set to trade on.']
      : []),
    ...(unwritten > 0 ? [`Halts that are not in its journal yet: ${unwritten}.`] : []),
    ...(isTwice
      ? [`More than one process has this name; this one is ${presence.pid} on ${short(presence.host)}.`]
      : []),
  ]
}

interface MemberProps extends Pick<MembersProps, 'own' | 'version'> {
  readonly member: FleetMember
  readonly worries: readonly string[]
}

function Member({ member, worries, own, version }: MemberProps) {
  const { bot, presence, heardMs, onRoster } = member
  const isHeard = standingOf(member) === 'held'
  return (
    <>
      <strong>
        <bdi>{short(bot, 64)}</bdi>
      </strong>
      {bot === own.bot && ' (this bot)'}
      {presence !== null && heardMs !== null && (
        <>
          : {isHeard ? doing(presence) : `NOT HEARD for ${ago(0, heardMs)}; then ${doing(presence)}`}
          {isHeard && `, heard ${ago(0, heardMs)} ago`}
          {!onRoster && ', on no roster'}
          {presence.version !== version && `, version ${short(presence.version, 20)}`}.
        </>
      )}
      {worries.map((worry) => (
        <p class="worry" key={worry}>
          {worry}
        </p>
      ))}
    </>
  )
}

function doing({ state, quiet, equity }: NonNullable<FleetMember['presence']>): string {
  const still = state === 'active' ? 'active' : `${state.toUpperCase()}, ${quiet ? 'quiet' : 'NOT QUIET YET'}`
  return `${still}, equity ${equity === null ? 'not known' : short(equity, 40)}`
}
