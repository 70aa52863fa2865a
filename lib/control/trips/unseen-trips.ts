import type { TripSettings } from '../../words/trip.js'
import { NOT_COUNTED } from './take-reading.js'

/** Trips are set that could see nothing: they would silently do nothing. */
export class UnseenTripsError extends Error {
  /** @param lines say which, and what to do */
  constructor(lines: readonly string[]) {
    super(`The trips can't be started, since they would see nothing: ${lines.join('; ')}.`)
  }
}

/** Trips of what is not counted, a line each. Pure. */
export function notCounted({ limits }: Pick<TripSettings, 'limits'>): string[] {
  const names = limits.map(({ name }) => name).filter((name) => NOT_COUNTED.includes(name))
  return names.map((name) => `trips: ${name} needs a count that this version does not make: take it out`)
}
