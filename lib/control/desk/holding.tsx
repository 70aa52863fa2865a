import type { HoldingTrip } from '../../words/resume.js'
import type { TripStatus } from '../../words/trip.js'

/** What has been typed for each trip, by its name. */
export type Typed = Readonly<Record<string, string>>

interface Props {
  readonly holding: readonly HoldingTrip[]
  readonly trips: readonly TripStatus[]
  readonly typed: Typed
  readonly onTyped: (typed: Typed) => void
}

/** Trips that would only trip again, and a field for a milder limit of each. None is proposed: who accepts one has to think of it. */
export function Holding({ holding, trips, typed, onTyped }: Props) {
  return (
    <>
      {holding.map(({ name, why, acceptable }) => (
        <div key={name}>
          <p class="worry">
            {why.startsWith(name) ? '' : `${name}: `}
            {why}
          </p>
          {acceptable && (
            <label>
              {name}: till the day ends, accept {mildness(trips, name)}
              <input
                name="accept"
                autocomplete="off"
                maxLength={100}
                value={typed[name] ?? ''}
                onInput={({ currentTarget }) => onTyped({ ...typed, [name]: currentTarget.value })}
              />
            </label>
          )}
        </div>
      ))}
    </>
  )
}

/** Where a trip is now decides what would let it end, and not the limit that it has passed. */
function mildness(trips: readonly TripStatus[], name: string): string {
  const trip = trips.find((each) => each.name === name)
  const passed = trip?.value ?? trip?.limit
  return `${name === 'min_equity' ? 'less' : 'more'} than ${passed ?? 'the limit that is set'}`
}

/** The limits that a resume of these trips accepts. Those of a share are one without its sign, too. */
export function acceptedOf(holding: readonly HoldingTrip[], trips: readonly TripStatus[], typed: Typed): Typed {
  const entries = holding.flatMap(({ name, acceptable }) => {
    const limit = (typed[name] ?? '').trim()
    if (!acceptable || limit === '') return []
    const isShare = trips.find((each) => each.name === name)?.limit.endsWith('%') === true
    return [[name, isShare && !limit.endsWith('%') ? `${limit}%` : limit] as const]
  })
  return Object.fromEntries(entries)
}
