export { type BitgetClient, BitgetVenue, type BitgetVenueOptions } from './bitget-venue.js'
export { type BybitClient, BybitVenue, type BybitVenueOptions } from './bybit-venue.js'
export { type GuardSieblyClientOptions, guardSieblyClient } from './guard-siebly-client.js'
export { type OkxClient, OkxVenue, type OkxVenueOptions } from './okx-venue.js'
