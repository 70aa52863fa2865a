import type { TripStatus } from '../../words/trip.js'
import type { Seen } from './readings.js'

/** The limits at which the bot halts by itself. */
export function Trips({ seen: { status } }: { readonly seen: Seen }) {
  const trips = status?.trips ?? []
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

function Trip({ name, state, limit, value, why, accepted }: TripStatus) {
  return (
    <>
      <strong>{name}</strong>: {state}, {value ?? 'unknown'} of {limit}
      {accepted !== null && ', accepted for today'}
      {state !== 'watching' && why !== null && <p class="worry">{why}</p>}
    </>
  )
}
