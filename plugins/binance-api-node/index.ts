export { type GuardBinanceOptions, guardBinance } from './guard-binance.js'
