export type { BinanceVenueOptions } from '../../lib/clients/binance/account.js'
export { type BinanceClient, type BinanceClients, BinanceVenue } from './binance-venue.js'
export { type BybitClient, BybitVenue, type BybitVenueOptions } from './bybit-venue.js'
export { type GuardSieblyClientOptions, guardSieblyClient } from './guard-siebly-client.js'
