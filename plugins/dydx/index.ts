export { DydxVenue, type DydxVenueOptions } from './dydx-venue.js'
export { type GuardDydxOptions, guardDydx } from './guard-dydx.js'
