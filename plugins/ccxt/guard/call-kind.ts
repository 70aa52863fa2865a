/** What a call does to the account. Whatever is not certainly a read or a cancel is an order. */
export type DoorKind = 'read' | 'cancel' | 'order'

/** Calls that read: `fetchBalance`, `loadMarkets`; but not `fetch` and `fetch2`, which send anything. */
const READS = /^(fetch|load)[A-Z]/

/** Subscriptions. An exchange's own helpers of such a name send whatever they are given: bitvavo's orders go through `watchRequest`. */
const STREAMS = /^(watch|unWatch)[A-Z]/

/** Calls that keep a session alive. They are part of reads, cancels and orders alike, and place nothing. */
const SESSIONS = /^(authenticate|signIn|keepAlive|negotiate|getListenKey|renewListenToken|ensureUserDataStream)/

const CANCELS = /^cancel[A-Z]/

/** Names that begin like a cancel and do more than that. */
const MORE_THAN_A_CANCEL = /replace|after|reorder|close|reopen/i

const ORDERS =
  /^(create|edit|withdraw|transfer|set|borrow|repay|add|reduce|close|redeem|approve|deposit|modify|place|buy|sell)/

/** What has such a name and is no door: it ends connections, only computes, or sends what it is given. */
const NO_DOORS = new Set(['close', 'setSandboxMode', 'setMarkets', 'watchMultiple'])

/** A dead man's switch with less than this many milliseconds is rounded to zero by some exchanges, which disarms it. */
const SHORTEST_DEAD_MAN_MS = 1_000

/**
 * Sorts a method of an exchange object by its name. Pure.
 *
 * @param name in camel case or snake case
 * @param unified whether ccxt defines the method for all exchanges; only such ones are sorted as orders and streams by their
 *   name, the helpers of a single exchange belong to whatever calls them
 * @returns null for what is no door: helpers, and the ways to the wire, which are watched by themselves
 */
export function doorOf(name: string, unified: boolean): DoorKind | null {
  const camel = camelCase(name)
  if (NO_DOORS.has(camel)) return null
  if (READS.test(camel) || SESSIONS.test(camel) || (unified && STREAMS.test(camel))) return 'read'
  if (CANCELS.test(camel) && !MORE_THAN_A_CANCEL.test(camel)) return 'cancel'
  if (CANCELS.test(camel)) return 'order'
  return unified && ORDERS.test(camel) ? 'order' : null
}

/** `create_order` → `createOrder`. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
}

/** Whether a method sets the exchange's dead man's switch. */
export function isDeadMansSwitch(name: string): boolean {
  return camelCase(name) === 'cancelAllOrdersAfter'
}

/**
 * Whether a call of `cancelAllOrdersAfter(timeout, params)` arms the exchange's dead man's switch. Zero disarms it, which leaves
 * orders at the exchange that would have gone.
 */
export function armsDeadMansSwitch([timeout, params]: readonly unknown[]): boolean {
  if (typeof timeout !== 'number' || !(timeout >= SHORTEST_DEAD_MAN_MS)) return false
  return params === undefined || (typeof params === 'object' && params !== null && !Object.keys(params).some(isTime))
}

function isTime(key: string): boolean {
  return /time|countdown|window/i.test(key)
}
