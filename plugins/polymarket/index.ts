export { type GuardClobClientOptions, guardClobClient } from './guard-clob-client.js'
export { type ClobClient, PolymarketError, PolymarketVenue, type PolymarketVenueOptions } from './venue.js'
