import type { Moment } from '../../time/monotonic.js'
import { describeUnread, isWhole, unreadParts } from '../../words/account-parts.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import { ofThisBot } from '../../words/own-orders.js'
import { judgeCount } from './counts.js'
import { whyStale } from './equity.js'
import { blind, type Finding, type Limit } from './finding.js'

/**
 * `max_working_orders`: more rest at the venues; where `own_orders` says which are the bot's own, more that may be its own. What is known
 * to be over it is so, whatever else is unknown. Pure.
 */
export function maxWorkingOrders(
  snapshots: readonly VenueSnapshot[],
  now: Moment,
  maxAgeMs: number,
  limit: Limit,
): Finding {
  const stale = snapshots.flatMap((snapshot) => whyStale(snapshot, now, maxAgeMs) ?? [])
  const unread = snapshots.filter((snapshot) => !isWhole(snapshot, 'orders'))
  const unknown = [...stale, ...unread.flatMap((snapshot) => unreadParts(snapshot, ['orders']).map(describeUnread))]
  if (snapshots.length === 0) unknown.push('there is no venue to be read')
  const seen = snapshots.filter((snapshot) => whyStale(snapshot, now, maxAgeMs) === null)
  const count = seen.reduce((sum, { openOrders }) => sum + ofThisBot(openOrders ?? []).length, 0)
  const found = judgeCount(count, { setting: 'max_working_orders', what: 'working orders rest' }, limit)
  return found.state === 'over' || unknown.length === 0 ? found : blind(unknown.join('; '))
}
