export { describeCapabilities } from './capabilities.js'
export { type CcxtVenueOptions, createVenue } from './create-venue.js'
export { OrderPartlySentError } from './errors.js'
export type { CcxtExchange } from './exchange.js'
export {
  exchangeVenue,
  type GuardExchangeOptions,
  guardExchange,
  type ReadingOptions,
  unguardExchange,
} from './guard-exchange.js'
