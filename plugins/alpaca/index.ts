export { type AlpacaClient, AlpacaVenue, type AlpacaVenueOptions } from './alpaca-venue.js'
export { type GuardAlpacaOptions, guardAlpaca } from './guard-alpaca.js'
