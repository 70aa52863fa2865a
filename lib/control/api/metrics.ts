import type { Moment } from '../../time/monotonic.js'
import { unreadParts } from '../../words/account-parts.js'
import { type ArmedCheck, armedStatus } from '../../words/armed.js'
import { ageOf, type VenueSnapshot } from '../../words/exposure.js'
import type { ChannelStatus } from '../../words/notification.js'
import { PAUSE_OWNERS } from '../../words/pause.js'
import { printable } from '../../words/printable.js'
import type { Status } from '../../words/status.js'
import type { TripStatus } from '../../words/trip.js'
import type { HaltFiguresReading } from '../figures/halt-figures.js'
import type { PositionsDocument } from '../getting-out/positions.js'
import { exposition, type Family, type Sample } from './exposition.js'

/** What the metrics are made of: all of it was read already. */
export interface MetricsParts {
  readonly status: Status
  readonly positions: PositionsDocument
  readonly snapshots: readonly VenueSnapshot[]
  readonly halts: HaltFiguresReading
  /** The checks of the kill switch itself. */
  readonly armed: readonly ArmedCheck[]
  readonly journal: { readonly sequence: number; readonly waiting: number; readonly failed: boolean }
  readonly now: Moment
}

/** The text of `GET /metrics`. What is not known is left out, never told as zero. Pure. */
export function metricsText(parts: MetricsParts): string {
  return exposition([
    ...stateFamilies(parts),
    ...orderFamilies(parts),
    ...venueFamilies(parts),
    ...moneyFamilies(parts),
    ...tripFamilies(parts),
    ...botFamilies(parts),
    ...armedFamilies(parts),
    ...fleetFamilies(parts),
    ...notificationFamilies(parts),
    ...durationFamilies(parts),
  ])
}

const PREFIX = 'trading_kill_switch_'

function family(type: Family['type'], name: string, help: string, samples: Family['samples']): Family {
  return { type, name: `${PREFIX}${name}`, help, samples }
}

function gauge(name: string, help: string, value: number | boolean | null | readonly Sample[]): Family {
  return family('gauge', name, help, samplesOf(value))
}

function counter(name: string, help: string, value: number | readonly Sample[]): Family {
  return family('counter', name, help, samplesOf(value))
}

function samplesOf(value: number | boolean | null | readonly Sample[]): readonly Sample[] {
  if (typeof value === 'object' && value !== null) return value
  return [[{}, value === null ? null : Number(value)]]
}

/** One of several words: 1 at that which holds, 0 at the others. */
function oneOf(label: string, words: readonly string[], holds: (word: string) => boolean): Sample[] {
  return words.map((word) => [{ [label]: word }, Number(holds(word))])
}

function stateFamilies({ status, halts }: MetricsParts): Family[] {
  const states = ['active', 'reducing', 'halted']
  const { name, version } = status.bot
  return [
    gauge('info', 'The bot, and the version of trading-kill-switch.', [[{ bot: printable(name), version }, 1]]),
    gauge(
      'state',
      'What may pass: 1 at the state in force.',
      oneOf('state', states, (word) => word === status.state),
    ),
    gauge(
      'quiet',
      '1: no order in flight, and none working that could add risk. 0 as well where that is not known.',
      status.quiet,
    ),
    gauge('durable', '1: the state is on disk, and a restart comes back with it.', status.durable),
    gauge('shutting_down', '1: the process has been asked to end.', status.shuttingDown),
    gauge('halts_in_force', 'Halts in force, scoped ones included.', status.haltCount),
    counter(
      'halts_total',
      'Halts since the start of the process, by how they came in.',
      Object.entries(halts.halts).map(([source, count]) => [{ source }, count]),
    ),
    gauge(
      'paused',
      '1: paused by this owner. A pause ends with its cause.',
      oneOf('owner', PAUSE_OWNERS, (word) => status.pauses.some(({ owner }) => owner === word)),
    ),
    gauge(
      'close_all',
      'The newest close-all: 1 at its status.',
      status.closeAll === null
        ? []
        : oneOf('status', ['running', 'flat', 'partial', 'interrupted'], (word) => word === status.closeAll?.status),
    ),
  ]
}

function orderFamilies({ status: { orders, workingOrders, inFlightOrders } }: MetricsParts): Family[] {
  const oldest = inFlightOrders.find(({ outcome }) => outcome === 'awaited')
  return [
    counter('orders_passed_total', 'Orders that have passed the guard.', orders.passed),
    counter('orders_refused_total', 'Orders that were refused.', orders.rejected),
    counter('orders_late_total', 'Orders that the venue has answered after a halt that covers them.', orders.late),
    gauge('orders_in_flight', 'Orders that have passed, and are not answered by the venue yet.', orders.inFlight),
    gauge('orders_unknown', 'Orders answered by an error, which may be at the venue or not.', orders.unknown),
    gauge(
      'orders_oldest_in_flight_timestamp_seconds',
      'Since when the oldest order is in flight.',
      oldest === undefined ? null : Date.parse(oldest.since) / 1_000,
    ),
    gauge('working_orders', 'Working orders of this bot. Left out where not known.', workingOrders.count),
    gauge(
      'working_orders_risk_adding',
      'Working orders that could open or enlarge a position. Left out where not known.',
      workingOrders.riskAdding,
    ),
    gauge('working_orders_not_cancelled', 'Working orders that could not be cancelled yet.', workingOrders.failedCount),
  ]
}

function venueFamilies({ snapshots, status, now }: MetricsParts): Family[] {
  const perVenue = (value: (snapshot: VenueSnapshot) => number | null): Sample[] =>
    snapshots.map((snapshot) => [{ venue: printable(snapshot.venue) }, value(snapshot)])
  const age = (snapshot: VenueSnapshot) => {
    const ms = ageOf(snapshot, now)
    return ms === null ? null : ms / 1_000
  }
  return [
    gauge(
      'venue_up',
      '1: the newest attempt to read the venue has succeeded.',
      perVenue(({ error }) => Number(error === null)),
    ),
    gauge('venue_age_seconds', 'How old the last successful reading is. Left out where there was none.', perVenue(age)),
    gauge(
      'venue_unread_parts',
      'Parts of the account that may hold something, and are not read.',
      perVenue((snapshot) => unreadParts(snapshot).length),
    ),
    gauge(
      'dead_man',
      'The exchange’s dead man’s switch, where one is configured: 1 at its state.',
      status.deadMan.flatMap(({ venue, state }) =>
        oneOf('state', ['armed', 'failing', 'disarmed', 'unarmed'], (word) => word === state).map(
          ([labels, value]): Sample => [{ venue: printable(venue), ...labels }, value],
        ),
      ),
    ),
  ]
}

function moneyFamilies({ status: { account }, positions }: MetricsParts): Family[] {
  const number = (amount: string | null | undefined) => (amount == null ? null : Number(amount))
  const inCurrency = (amount: string | null | undefined): Sample[] =>
    account === null ? [] : [[{ currency: printable(account.currency) }, number(amount)]]
  return [
    gauge(
      'equity',
      'Equity of all venues, open profit included. Left out where not known.',
      inCurrency(account?.equity),
    ),
    gauge('daily_pnl', 'Profit since the venue’s start of day.', inCurrency(account?.dailyPnl)),
    gauge('unrealized_pnl', 'Open profit.', inCurrency(account?.unrealizedPnl)),
    gauge('positions', 'Open positions. Left out where not known.', positions.totals.count),
    gauge(
      'positions_value',
      'Value of the open positions. Left out where not known.',
      Object.entries(positions.totals.currencies).map(([currency, { value }]) => [
        { currency: printable(currency) },
        number(value),
      ]),
    ),
    gauge('positions_stale', '1: what is known of positions is too old to be counted on.', positions.stale),
  ]
}

const TRIP_STATES = ['watching', 'warning', 'over', 'tripped', 'blind']

function tripFamilies({ status: { trips } }: MetricsParts): Family[] {
  const number = (text: string | null) =>
    text !== null && /^-?\d+(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : null
  const perTrip = (value: (trip: TripStatus) => number | null): Sample[] =>
    trips.map((trip) => [{ trip: printable(trip.name) }, value(trip)])
  return [
    gauge(
      'trip_value',
      'What is held against the limit of the trip, in its unit. Left out where not known.',
      perTrip(({ value }) => number(value)),
    ),
    gauge(
      'trip_limit',
      'The limit of the trip, or what was accepted for the day.',
      perTrip(({ limit }) => number(limit)),
    ),
    gauge(
      'trip_state',
      'How the trip stands: 1 at its state.',
      trips.flatMap(({ name, state }) =>
        TRIP_STATES.map((word): Sample => [{ trip: printable(name), state: word }, Number(word === state)]),
      ),
    ),
  ]
}

function botFamilies({ status: { bot, followers, threads }, journal }: MetricsParts): Family[] {
  const states = ['following', 'lost', 'ended']
  return [
    gauge('bot_responsive', '1: the bot thread’s event loop turns.', bot.responsive),
    gauge(
      'bot_last_beat_seconds',
      'How long ago the bot thread has given its last sign of life.',
      bot.lastBeatMs / 1_000,
    ),
    gauge('uptime_seconds', 'How long the process has run.', bot.uptimeSeconds),
    gauge(
      'followers',
      'Processes that follow this one.',
      states.map((state) => [{ state }, followers.filter((each) => each.state === state).length]),
    ),
    gauge('threads_attached', 'Attached worker threads.', threads.filter(({ attached }) => attached).length),
    gauge('journal_sequence', 'The place of the newest line of the journal that is on disk.', journal.sequence),
    gauge('journal_waiting', 'Entries that are not on disk yet.', journal.waiting),
    gauge('journal_failed', '1: the last write has failed, and is tried again.', journal.failed),
  ]
}

function armedFamilies({ armed: checks }: MetricsParts): Family[] {
  return [
    gauge('armed', '1: every check of the kill switch itself is ok.', armedStatus(checks).armed),
    gauge(
      'armed_check',
      '1: this check is ok. 0 as well where that can’t be told.',
      checks.map(({ name, state }) => [{ check: name }, Number(state === 'ok')]),
    ),
  ]
}

function fleetFamilies({ status: { fleet } }: MetricsParts): Family[] {
  if (fleet === null) return []
  const { group, lease, haltCount, lostLeases, leaseEndsAt } = fleet
  const labels = { group }
  return [
    gauge('fleet_lease', '1: the fleet’s engine has taken a renewal within the lease. 0: it is lost.', [
      [labels, Number(lease === 'held')],
    ]),
    gauge(
      'fleet_lease_end_timestamp_seconds',
      'When the lease ends, or has ended. Left out where it was never held.',
      leaseEndsAt === null ? null : [[labels, Date.parse(leaseEndsAt) / 1_000]],
    ),
    counter('fleet_leases_lost_total', 'How often the lease was lost since the start of the process.', [
      [labels, lostLeases],
    ]),
    gauge('fleet_halts_in_force', 'Halts of the fleet that are in force on this bot.', [[labels, haltCount]]),
  ]
}

function notificationFamilies({ status: { notifications } }: MetricsParts): Family[] {
  const perChannel = (value: (channel: ChannelStatus) => number): Sample[] =>
    notifications.map((channel) => [{ channel: channel.name, kind: channel.kind }, value(channel)])
  return [
    counter(
      'notifications_delivered_total',
      'Messages that the service has taken.',
      perChannel(({ delivered }) => delivered),
    ),
    counter(
      'notifications_failed_total',
      'Attempts that have failed. Each is made again.',
      perChannel(({ failed }) => failed),
    ),
    gauge(
      'notifications_waiting',
      'Events that are not delivered yet.',
      perChannel(({ waiting }) => waiting),
    ),
    gauge(
      'notifications_ok',
      '1: the newest attempt has not failed.',
      perChannel(({ lastError }) => Number(lastError === null)),
    ),
    gauge(
      'notifications_armed',
      '1: those who may command by the channel are heard. Channels that nobody commands by are left out.',
      notifications.flatMap(({ name, kind, armed }): Sample[] =>
        armed === null ? [] : [[{ channel: name, kind }, Number(armed)]],
      ),
    ),
  ]
}

function durationFamilies({ halts: { latch, durable, quiet } }: MetricsParts): Family[] {
  return [
    family('histogram', 'halt_latch_seconds', 'From the arrival of POST /halt to the raised latch.', latch),
    family('histogram', 'halt_durable_seconds', 'From a halt in force to its being on disk.', durable),
    family('histogram', 'halt_quiet_seconds', 'From a halt in force to quiet, to a second.', quiet),
  ]
}
