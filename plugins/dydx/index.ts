export { type GuardDydxOptions, guardDydx } from './guard-dydx.js'
