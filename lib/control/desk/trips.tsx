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

function Trip(trip: TripStatus) {
  const { name, state, why, accepted } = trip
  return (
    <>
      <strong>{name}</strong>: {state}, {measured(trip)}
      {accepted !== null && ', accepted for today'}
      {state !== 'watching' && why !== null && <p class="worry">{why}</p>}
    </>
  )
}

/** Those of orders in time, and of the bot's own code, see without a number that could be shown. */
function measured({ state, limit, value }: TripStatus): string {
  if (value !== null) return `${value} of ${limit}`
  return state === 'blind' ? `unknown of ${limit}` : `limit ${limit}`
}
