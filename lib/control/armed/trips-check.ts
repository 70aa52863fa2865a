import type { TripStatus } from '../../words/trip.js'
import { type Check, type Found, failing, OK } from './check.js'

/** The trips see what they watch. One that has tripped has done so. */
export class TripsCheck implements Check {
  readonly name = 'trips'
  readonly #trips: () => readonly TripStatus[]

  /** @param trips empty: there are none */
  constructor(trips: () => readonly TripStatus[]) {
    this.#trips = trips
  }

  look(): Found | null {
    const trips = this.#trips()
    if (trips.length === 0) return null
    const blind = trips.filter(({ state }) => state === 'blind')
    if (blind.length === 0) return OK
    return failing(blind.map(({ name, why }) => `${name} sees nothing: ${why ?? 'nothing was read yet'}`).join('; '))
  }
}
