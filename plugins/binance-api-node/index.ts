export type { BinanceVenueOptions } from '../../lib/clients/binance/account.js'
export { type BinanceApiNodeClient, BinanceVenue } from './binance-venue.js'
export { type GuardBinanceOptions, guardBinance } from './guard-binance.js'
