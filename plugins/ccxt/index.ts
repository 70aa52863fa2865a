export { describeCapabilities } from './capabilities.js'
export { type CcxtVenueOptions, createVenue } from './create-venue.js'
export { OrderPartlySentError } from './guard/order-partly-sent-error.js'
export {
  exchangeVenue,
  type GuardExchangeOptions,
  guardExchange,
  type ReadingOptions,
  unguardExchange,
} from './guard-exchange.js'
export type { CcxtExchange } from './library/exchange.js'
