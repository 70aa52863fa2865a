import { camelCase } from './method-names.js'

/** In ms. Some exchanges round less than this to zero, which disarms the switch. */
const SHORTEST_TIMEOUT_MS = 1_000

/** Whether a method sets the exchange's dead man's switch. */
export function isDeadMansSwitch(name: string): boolean {
  return camelCase(name) === 'cancelAllOrdersAfter'
}

/**
 * Whether a call of `cancelAllOrdersAfter(timeout, params)` arms the exchange's dead man's switch. Zero disarms it, which leaves
 * orders at the exchange that would have gone.
 */
export function armsDeadMansSwitch([timeout, params]: readonly unknown[]): boolean {
  if (typeof timeout !== 'number' || !(timeout >= SHORTEST_TIMEOUT_MS)) return false
  return params === undefined || (typeof params === 'object' && params !== null && !Object.keys(params).some(isTime))
}

function isTime(key: string): boolean {
  return /time|countdown|window/i.test(key)
}
