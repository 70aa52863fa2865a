import type { TripStatus } from '../../words/trip.js'
import { type Check, type Found, failing, OK, unknown } from './check.js'

/** The trips see what they watch. One that has tripped has done so. */
export class TripsCheck implements Check {
  readonly name = 'trips'
  readonly #trips: () => readonly TripStatus[]

  readonly #isEarly: () => boolean

  /**
   * @param trips empty: there are none
   * @param isEarly whether a venue is still being read for the first time
   */
  constructor(trips: () => readonly TripStatus[], isEarly: () => boolean) {
    this.#trips = trips
    this.#isEarly = isEarly
  }

  look(): Found | null {
    const trips = this.#trips()
    if (trips.length === 0) return null
    const blind = trips.filter(({ state }) => state === 'blind')
    if (blind.length === 0) return OK
    const why = blind.map((trip) => `${trip.name} sees nothing: ${trip.why ?? 'nothing was read yet'}`).join('; ')
    return this.#isEarly() ? unknown(why) : failing(why)
  }
}
