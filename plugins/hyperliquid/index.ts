export { type GuardHyperliquidOptions, guardHyperliquid } from './guard-hyperliquid.js'
