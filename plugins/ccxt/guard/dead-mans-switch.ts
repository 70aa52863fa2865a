import { camelCase } from './method-names.js'

/** In ms. Some exchanges round less than this to zero, which disarms the switch. */
const SHORTEST_TIMEOUT_MS = 1_000

/** Parameters that say which orders it is for. Any other may contradict the time. */
const WHICH_ORDERS = new Set(
  'symbol market type subType product marginMode operatorId vaultAddress subAccountAddress'.split(' '),
)

/** Whether a method sets the exchange's dead man's switch. */
export function isDeadMansSwitch(name: string): boolean {
  return camelCase(name) === 'cancelAllOrdersAfter'
}

/**
 * Whether a call of `cancelAllOrdersAfter(timeout, params)` arms the exchange's dead man's switch. Zero disarms it, which leaves
 * orders at the exchange that would have gone. The request that it makes is judged by itself as well.
 */
export function armsDeadMansSwitch([timeout, params]: readonly unknown[]): boolean {
  if (typeof timeout !== 'number' || !(timeout >= SHORTEST_TIMEOUT_MS)) return false
  if (params === undefined || params === null) return true
  return typeof params === 'object' && Object.keys(params).every((key) => WHICH_ORDERS.has(key))
}
