import type { FleetMember } from '../../words/fleet.js'
import type { Seen } from './readings.js'
import { time } from './words.js'

/** So many bots are listed. */
const MOST_SHOWN = 200

/** The bots of the fleet, as the engine knows them. */
export function Fleet({ seen: { status, fleet } }: { readonly seen: Seen }) {
  // A bot of an older version tells nothing of it.
  const own = status?.fleet ?? null
  if (own === null) return null
  const members = fleet?.members ?? null
  const isPaused = (status?.pauses ?? []).some(({ owner }) => owner === 'lease')
  return (
    <section aria-labelledby="fleet">
      <h2 id="fleet">
        Fleet <bdi>{own.group}</bdi>
        {members !== null && `: ${members.length} bots`}
      </h2>
      {own.lease === 'lost' && (
        <p class="worry">
          Its engine is not heard
          {own.leaseEndsAt !== null && ` since ${time(own.leaseEndsAt)}`}: {own.failure ?? 'no answer came in time'}.{' '}
          {isPaused ? 'What adds risk is paused.' : 'This bot trades on, and a halt of the fleet may not reach it.'}
        </p>
      )}
      {members === null ? (
        <p class="worry">The other bots are not known: the engine can’t be asked.</p>
      ) : (
        <ul>
          {members.slice(0, MOST_SHOWN).map((member) => (
            <li key={`${member.bot} ${member.presence?.run ?? ''}`}>
              <Member {...member} />
            </li>
          ))}
        </ul>
      )}
      {members !== null && members.length > MOST_SHOWN && <p>The first {MOST_SHOWN} are shown.</p>}
    </section>
  )
}

function Member({ bot, presence, heardMs, onRoster }: FleetMember) {
  if (presence === null || heardMs === null) {
    return (
      <>
        <strong>
          <bdi>{bot}</bdi>
        </strong>
        <p class="worry">Belongs to the fleet, and was never heard.</p>
      </>
    )
  }
  const { state, quiet, equity, holds, journalled, leaseMs } = presence
  const unwritten = holds.filter((haltId) => !journalled.includes(haltId)).length
  return (
    <>
      <strong>
        <bdi>{bot}</bdi>
      </strong>
      : {state}, {quiet ? 'quiet' : 'not quiet'}, equity {equity ?? 'not known'}, heard {Math.round(heardMs / 1000)} s
      ago
      {!onRoster && ', on no roster'}.
      {heardMs > leaseMs && (
        <p class="worry">Its lease is over. It is paused if it runs, unless it is set to trade on.</p>
      )}
      {unwritten > 0 && <p class="worry">Halts that are not in its journal yet: {unwritten}.</p>}
    </>
  )
}
