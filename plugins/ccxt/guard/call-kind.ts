import type { CallKind } from '../exchanges/exchange-facts.js'
import { camelCase } from './method-names.js'

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

/** Methods of such a name that are of no kind: they end connections, only compute, or send what they are given. */
const NO_KIND = new Set(['close', 'setSandboxMode', 'setMarkets', 'watchMultiple'])

/**
 * Tells by the name of a method of an exchange object what a call of it does to the account. Pure.
 *
 * @param name in camel case or snake case
 * @param unified whether ccxt defines the method for all exchanges. Only such a method is an order or a stream by its name; a
 *   helper of a single exchange belongs to whatever calls it
 * @returns null for a method of no kind: helpers, and the ways to the wire, which are guarded by themselves
 */
export function callKindOf(name: string, unified: boolean): CallKind | null {
  const camel = camelCase(name)
  if (NO_KIND.has(camel)) return null
  if (READS.test(camel) || SESSIONS.test(camel) || (unified && STREAMS.test(camel))) return 'read'
  if (CANCELS.test(camel) && !MORE_THAN_A_CANCEL.test(camel)) return 'cancel'
  if (CANCELS.test(camel)) return 'order'
  return unified && ORDERS.test(camel) ? 'order' : null
}

/** Whether a method is named like one that orders, also a helper of a single exchange. Pure. */
export function isNamedLikeOrder(name: string): boolean {
  const camel = camelCase(name)
  const isMoreThanACancel = CANCELS.test(camel) && MORE_THAN_A_CANCEL.test(camel)
  return (ORDERS.test(camel) || isMoreThanACancel) && !NO_KIND.has(camel)
}
