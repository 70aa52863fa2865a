export { type GuardHyperliquidOptions, guardHyperliquid } from './guard-hyperliquid.js'
export { HyperliquidVenue, type HyperliquidVenueOptions } from './hyperliquid-venue.js'
