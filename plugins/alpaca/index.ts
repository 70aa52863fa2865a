export { type GuardAlpacaOptions, guardAlpaca } from './guard-alpaca.js'
