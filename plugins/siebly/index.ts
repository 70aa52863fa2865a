export { type GuardSieblyClientOptions, guardSieblyClient } from './guard-siebly-client.js'
