import type { TripSettings } from './trip.js'

/** The feeds, in the order in which all threads know them. */
export function feedNames({ feeds }: Pick<TripSettings, 'feeds'>): string[] {
  return Object.keys(feeds).sort()
}
