import type { TripStatus } from '../../words/trip.js'
import type { Seen } from './readings.js'

/** What it means, the worst first. */
const STATES: Readonly<Record<TripStatus['state'], string>> = {
  tripped: 'TRIPPED: its halt is in force',
  over: 'OVER its limit; it halts once that is confirmed',
  blind: 'BLIND: whether it is over its limit is not known',
  warning: 'NEAR its limit; nothing is halted for that',
  watching: 'within its limit',
}
const WORST_FIRST = Object.keys(STATES)

/** The limits at which the bot halts by itself. */
export function Trips({ seen: { status } }: { readonly seen: Seen }) {
  const trips = [...(status?.trips ?? [])].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state))
  if (trips.length === 0) return null
  return (
    <section aria-labelledby="trips">
      <h2 id="trips">Trips</h2>
      <ul>
        {trips.map((trip) => (
          <li key={trip.name}>
            <Trip {...trip} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Its reason has the numbers, with what they are counted in. */
function Trip({ name, state, level, limit, why, accepted }: TripStatus) {
  // A trip of the bot's own code has no limit.
  const numbers = why ?? (/\d/.test(limit) ? `its limit is ${limit}` : null)
  return (
    <>
      <strong>{name}</strong>: {STATES[state]}
      {level === 'reducing' && ' (reducing)'}
      {accepted !== null && `. ${accepted} is accepted till the day ends`}
      {numbers !== null && <p class={state === 'watching' ? '' : 'worry'}>{numbers}</p>}
    </>
  )
}
