import { riskAdding, type VenueSnapshot } from '../../words/exposure.js'
import type { CancelFailure, Status } from '../../words/status.js'
import { describeOrder } from '../getting-out/sweeper.js'
import type { RouteParts } from './route-parts.js'

const MOST_NAMED = 10

/** What a halt's reply says of orders that rest at the venues: they can still fill. */
export function workingOrderWarnings(
  { workingOrders }: Pick<Status, 'workingOrders'>,
  { venues, settings }: Pick<RouteParts, 'venues' | 'settings'>,
): string[] {
  const resting = settings.workingOrders === 'keep' ? riskAddingAt(venues.snapshots) : []
  return [...unreachable(venues.unreachable), ...notCancelled(workingOrders.failed), ...kept(resting)]
}

function unreachable(why: string | null): string[] {
  if (why === null) return []
  return [
    `${why}, so working orders can't be read or cancelled until it does; no new order passes. Look at the exchange.`,
  ]
}

function notCancelled(failed: readonly CancelFailure[]): string[] {
  if (failed.length === 0) return []
  const named = failed.map(({ venue, id, error, ...order }) => `${id} at ${venue} (${describeOrder(order)}): ${error}`)
  return [`${failed.length} working orders could not be cancelled yet, and are tried again: ${some(named)}.`]
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

function some(named: readonly string[]): string {
  const left = named.length - MOST_NAMED
  return left > 0 ? `${named.slice(0, MOST_NAMED).join(', ')} and ${left} more` : named.join(', ')
}
