import type { Role } from '../between/messages.js'
import { thisMoment } from '../time/monotonic.js'
import { readFrom, type VenueSnapshot } from '../words/exposure.js'
import type { OrderIntent } from '../words/order.js'
import { type InFlightReport, makeStatus, NOT_CANCELLING, type Status } from '../words/status.js'
import type { TripStatus } from '../words/trip.js'
import { VERSION } from '../words/version.js'
import type { GuardParts } from './guard-parts.js'
import type { Ports } from './ports.js'

/** So many orders are shown; all of them are counted. */
const ORDERS_SHOWN = 20

/** The status, as far as the bot thread knows it. */
export function readBotStatus(
  { config, name, process }: Pick<Ports, 'config' | 'name' | 'process'>,
  orders: GuardParts,
  snapshots: readonly VenueSnapshot[],
  trips: readonly TripStatus[] = [],
): Status {
  const { latch, view } = orders
  const { settleMs, maxSnapshotAgeMs } = config
  const from = readFrom(snapshots)
  return makeStatus({
    gate: latch.gate.read(),
    halt: view.current(),
    halts: view.newest(),
    haltCount: view.count(),
    pauses: view.pauses(),
    durable: view.durable(),
    orders: latch.orders.countsBeside(from, settleMs),
    sent: latch.orders.sent(),
    haltedAt: view.haltedAt(),
    inFlightOrders: reportInFlight(orders),
    snapshots,
    cancelling: NOT_CANCELLING,
    closeAll: null,
    followers: { list: [], settledAt: othersSettledAt(view.role()) },
    now: thisMoment(),
    maxSnapshotAgeMs,
    bot: {
      name,
      pid: process.pid,
      version: VERSION,
      uptimeSeconds: Math.round(process.uptime()),
      responsive: true,
      lastBeatMs: 0,
      stack: null,
    },
    threads: latch.threads.list(from, settleMs),
    trips,
  })
}

/** What has become of the orders of other processes only the control thread knows, but for those of a leader before this one. */
function othersSettledAt({ followers, followersSettledAt }: Role): number | null {
  return followers === 0 ? followersSettledAt : null
}

/** The oldest orders that the venue has not answered, then those of unknown outcome. */
export function reportInFlight({ inFlight, unknown, guard }: GuardParts): InFlightReport[] {
  const awaited = inFlight.oldest(ORDERS_SHOWN).map(({ order, since }) => ({ order: guard.read(order), since }))
  return [
    ...awaited.map(({ order, since }) => reportOrder(order, since, 'awaited')),
    ...unknown.examples().map(({ order, since }) => reportOrder(order, since, 'unknown')),
  ].slice(0, ORDERS_SHOWN)
}

function reportOrder(order: OrderIntent, since: number, outcome: InFlightReport['outcome']): InFlightReport {
  return { order, since: new Date(since).toISOString(), outcome }
}
