import type { ControlSettings } from '../../between/messages.js'
import { describeUnread, type UnreadPart } from '../../words/account-parts.js'
import { riskAdding, type VenueSnapshot } from '../../words/exposure.js'
import type { Cancelling, Status } from '../../words/status.js'
import { describeOrder } from '../getting-out/sweeper.js'
import type { RouteParts } from './route-parts.js'

const MOST_NAMED = 10

/** What a halt's reply says of orders that rest at the venues: they can still fill. */
export function workingOrderWarnings(
  { workingOrders, unread }: Pick<Status, 'workingOrders' | 'unread'>,
  { venues, settings }: Pick<RouteParts, 'venues'> & { readonly settings: Pick<ControlSettings, 'workingOrders'> },
): string[] {
  const resting = settings.workingOrders === 'keep' ? riskAddingAt(venues.snapshots) : []
  return [
    ...nothingToRead(venues.names),
    ...unreachable(venues.unreachable),
    ...notCancelled(workingOrders),
    ...notKnown(unread),
    ...kept(resting),
  ]
}

function nothingToRead(names: readonly string[]): string[] {
  if (names.length > 0) return []
  return [
    'This bot has given its kill switch no venue: what rests at the exchange is not known and not cancelled, positions are not known, and ' +
      'quiet stays false. Look at the exchange. To have it read, set venue_module under [control], or pass `venues` to the kill switch.',
  ]
}

function unreachable(why: string | null): string[] {
  if (why === null) return []
  return [
    `${why}, so working orders can't be read or cancelled until it does; no new order passes. Look at the exchange.`,
  ]
}

function notCancelled({ failed, failedCount }: Pick<Cancelling, 'failed' | 'failedCount'>): string[] {
  if (failed.length === 0) return []
  const named = failed.map(({ venue, id, error, ...order }) => `${id} at ${venue} (${describeOrder(order)}): ${error}`)
  return [`${failedCount} working orders could not be cancelled yet, and are tried again: ${some(named, failedCount)}.`]
}

function notKnown(parts: readonly UnreadPart[]): string[] {
  const unread = parts.filter((part) => part.unread.includes('orders'))
  if (unread.length === 0) return []
  return [
    `What rests elsewhere is not known, and not cancelled: ${some(unread.map(describeUnread))}. Look at the exchange.`,
  ]
}

function kept(resting: readonly string[]): string[] {
  if (resting.length === 0) return []
  return [
    `${resting.length} working orders that could add risk rest at the venue and can still fill (working_orders = "keep"): ` +
      `${some(resting)}. Cancel them there.`,
  ]
}

function riskAddingAt(snapshots: readonly VenueSnapshot[]): string[] {
  return snapshots.flatMap(({ venue, openOrders, positions }) =>
    riskAdding(openOrders ?? [], positions ?? []).map((order) => `${order.id} at ${venue} (${describeOrder(order)})`),
  )
}

function some(named: readonly string[], count = named.length): string {
  const left = count - MOST_NAMED
  return left > 0 ? `${named.slice(0, MOST_NAMED).join(', ')} and ${left} more` : named.join(', ')
}
