import { isMainThread } from 'node:worker_threads'
import type { ControlSettings, RateWindow } from '../between/messages.js'
import { type BotThreadConfig, forControlThread } from '../config/threads.js'
import { Announcer } from '../guard/announcer.js'
import { monotonicMs } from '../time/monotonic.js'
import { describeError } from '../venues/describe-error.js'
import { ownVenues } from '../venues/shared-venue.js'
import { VenueAgent } from '../venues/venue-agent.js'
import type { CanaryAnswer } from '../words/drill.js'
import { neverRead } from '../words/exposure.js'
import { feedNames } from '../words/feed-names.js'
import { readOwnOrders } from '../words/own-orders.js'
import type { Status } from '../words/status.js'
import type { TripStatus } from '../words/trip.js'
import { venueFactsOf } from '../words/venue-facts.js'
import { VERSION } from '../words/version.js'
import { readBotStatus, reportInFlight } from './bot-status.js'
import { Canary, guardsReport } from './canary.js'
import { ChangingVenues } from './changing-venues.js'
import { type ControlEvents, ControlThread, type Ready } from './control-thread.js'
import { courierThreadSource } from './courier-thread.generated.js'
import { Feeds } from './feeds.js'
import type { FleetProgram } from './fleet-thread.js'
import type { GuardParts } from './guard-parts.js'
import { Heartbeat } from './heartbeat.js'
import { Installation } from './installation.js'
import { LiveKillSwitch, type LiveKillSwitchParts } from './kill-switch.js'
import type { Ports } from './ports.js'
import { othersListen } from './process-end.js'
import { type Report, safeLogger } from './safe-logger.js'
import { Shutdown, type ShutdownParts } from './shutdown.js'
import { SignalHandlers } from './signals.js'
import { Sigusr1Toggle } from './sigusr1.js'
import { STANDING_GUARDS } from './standing-guards.js'
import { takesSignals } from './takes-signals.js'
import { VenueSnapshots } from './venue-snapshots.js'
import { venueThreadSource } from './venue-thread.generated.js'

/** What a start needs of the parts. */
export interface Parts {
  /** The host's logger, made safe. */
  readonly report: Report
  readonly control: ControlThread
  readonly killSwitch: LiveKillSwitch
  readonly installation: Installation
}

/** What the parts share while they are put together. */
interface Base {
  readonly ports: Ports
  readonly config: BotThreadConfig
  readonly orders: GuardParts
  readonly report: Report
}

/**
 * Puts together the bot thread's parts, and starts the control thread. What one part calls of a later one stands in a
 * closure.
 *
 * @param ports what the host gives
 * @param orders the way of an order, made before
 * @param fleet what the fleet thread runs; null: this bot is in no fleet
 * @param program of the control thread; a test has a broken one. Default: the control thread's own
 */
export function makeParts(ports: Ports, orders: GuardParts, fleet: FleetProgram, program?: string): Parts {
  const base: Base = { ports, config: ports.config, orders, report: safeLogger(ports.logger) }
  const venues: Venues = makeVenues(base, () => control)
  let trips: readonly TripStatus[] = []
  const status = () => readBotStatus(ports, orders, venues.snapshots.all(), trips)
  const announcer = makeAnnouncer(base, status)
  const events = listenToControl(base, venues, {
    control: () => control,
    gone: (why) => killSwitch.controlGone(why),
    leading: (ready) => killSwitch.leads(ready),
    news: () => announcer.tell(),
    drill: (id) => canary.send(id),
    trips: (told) => {
      trips = told
    },
  })
  const settings = controlSettings(ports, orders.rates, fleet)
  const control: ControlThread = new ControlThread(orders.latch, settings, events, program)
  const killSwitch: LiveKillSwitch = makeKillSwitch(base, {
    control,
    status,
    uninstall: () => installation.uninstall(),
    venues: venues.changing,
    snapshots: () => venues.snapshots.all(),
    announcer,
  })
  const canary = new Canary(orders.guard, killSwitch, orders.latch)
  const heartbeat = makeHeartbeat(base, venues, announcer, killSwitch, () => {
    const report = guardsReport(killSwitch[STANDING_GUARDS], canary)
    if (control.isUp) control.post({ type: 'guards', report })
  })
  const shutdown = makeShutdown(base, venues, {
    control,
    status,
    lateMs: () => heartbeat.lateMs(),
    ending: () => installation.ending(),
  })
  const signals = makeSignals(base, { killSwitch, heartbeat, shutdown, status })
  const installation = new Installation({
    process: ports.process,
    signals: takesSignals(base.config) ? signals : null,
    heartbeat,
    lastMoment: () => killSwitch.lastMoment(),
  })
  return { report: base.report, control, killSwitch, installation }
}

/** The bot thread's venues, and what is known of all venues. */
interface Venues {
  readonly agent: VenueAgent
  readonly snapshots: VenueSnapshots
  readonly changing: ChangingVenues
}

function makeVenues({ ports, config, orders }: Base, control: () => ControlThread): Venues {
  const { latch, reductions, unknown, tickets, limits } = orders
  const snapshots = new VenueSnapshots([
    reductions.update.bind(reductions),
    unknown.settle.bind(unknown),
    (read) => limits?.update(read),
  ])
  const own = readOwnOrders(config.ownOrders)
  const agent: VenueAgent = new VenueAgent({
    venues: ownVenues(ports.venues, own),
    latch,
    settleMs: config.settleMs,
    onRead: (read) => {
      snapshots.takeOwn(agent.snapshots())
      control().post({ type: 'snapshots', snapshots: read })
    },
    onAnswer: (answer) => control().post(answer),
    issue: (closing) => tickets.issue(closing),
  })
  return { agent, snapshots, changing: new ChangingVenues({ agent, snapshots, control, own }) }
}

function controlSettings(
  { config, name, venues, process }: Ports,
  rates: readonly RateWindow[],
  fleet: FleetProgram,
): ControlSettings {
  const { venueModule } = config
  return {
    ...forControlThread(config),
    venueModule: venueModule === null ? null : { ...venueModule, source: venueThreadSource },
    courierSource: config.notify.length === 0 ? null : courierThreadSource,
    ...(fleet !== null && { fleetThread: fleet }),
    botName: name,
    version: VERSION,
    pid: process.pid,
    isMainThread,
    rates,
    venues: ownVenues(venues, readOwnOrders(config.ownOrders)).map(venueFactsOf),
  }
}

interface Later {
  readonly control: () => ControlThread
  readonly gone: (why: string) => void
  readonly leading: (ready: Ready) => void
  readonly news: () => void
  readonly drill: (id: string) => Promise<CanaryAnswer>
  readonly trips: (told: readonly TripStatus[]) => void
}

function makeAnnouncer({ orders, report }: Base, status: () => Status): Announcer {
  const { latch, view } = orders
  return new Announcer({
    latch,
    view,
    isQuiet: () => status().quiet,
    onFailed: (event, error) =>
      report.error(
        { event, error: describeError(error) },
        `A listener of ${event} has failed: ${describeError(error)}`,
      ),
  })
}

/** What the bot thread does when the control thread speaks of its own accord. */
function listenToControl({ orders, report }: Base, { agent, snapshots }: Venues, later: Later): ControlEvents {
  return {
    onVenueRequest: (request) => {
      const inFlight = reportInFlight(orders)
      if (inFlight.length > 0) later.control().post({ type: 'in-flight', orders: inFlight })
      agent.take(request)
    },
    onModuleSnapshots: (read) => snapshots.takeModule(read),
    onModuleVenues: (names) => {
      agent.leave(names)
      snapshots.takeModule(names.map(neverRead))
      snapshots.takeOwn(agent.snapshots())
    },
    onLog: (level, message, fields) => {
      report[level](fields, message)
      orders.latch.news.lineLogged()
    },
    onNews: later.news,
    onDrill: (id) => void later.drill(id).then((answer) => later.control().post({ type: 'drill-answer', id, answer })),
    onTrips: later.trips,
    onGone: later.gone,
    onLeading: later.leading,
    onClosing: () => orders.view.readNotices(),
  }
}

function makeKillSwitch(
  { config, orders, report }: Base,
  of: Pick<LiveKillSwitchParts, 'control' | 'status' | 'uninstall' | 'venues' | 'snapshots' | 'announcer'>,
): LiveKillSwitch {
  const { latch, view, guard, middleware, watch, rates } = orders
  return new LiveKillSwitch({
    latch,
    view,
    guard,
    middleware,
    watch,
    logger: report,
    stateDir: config.stateDir,
    feeds: new Feeds(latch.trips, feedNames(config.trips)),
    rates,
    limits: config.limits,
    ...of,
  })
}

function makeHeartbeat(
  { config, orders }: Base,
  { agent }: Venues,
  announcer: Announcer,
  killSwitch: LiveKillSwitch,
  tellGuards: () => void,
): Heartbeat {
  const { latch, guard, view } = orders
  return new Heartbeat({
    latch,
    beatOfGuard: () => guard.beat(),
    readNotices: () => view.readNotices(),
    postLostHalts: () => killSwitch.postLostHalts(),
    tellBot: () => announcer.look(),
    // Each follower that read them too would cost the bot a share of what it may ask.
    readVenues: () => {
      if (!view.role().following) void agent.read().catch(() => {})
    },
    tellGuards,
    snapshotIntervalMs: config.snapshotIntervalMs,
    haltedSnapshotIntervalMs: Math.min(1_000, config.maxSnapshotAgeMs / 2),
  })
}

function makeShutdown(
  { ports, config, orders, report }: Base,
  { agent, snapshots }: Venues,
  of: Pick<ShutdownParts, 'control' | 'status' | 'lateMs' | 'ending'>,
): Shutdown {
  return new Shutdown({
    latch: orders.latch,
    agent,
    readings: snapshots,
    logger: report,
    workingOrders: config.shutdownWorkingOrders,
    deadlineMs: config.shutdownDeadlineMs,
    onShutdown: ports.onShutdown,
    exit: (code) => ports.process.exit(code),
    othersListen: (signal) => othersListen(ports.process, signal),
    ...of,
  })
}

function makeSignals(
  { ports, orders, report }: Base,
  of: {
    readonly killSwitch: LiveKillSwitch
    readonly heartbeat: Heartbeat
    readonly shutdown: Shutdown
    readonly status: () => Status
  },
): SignalHandlers {
  const toggle = new Sigusr1Toggle(
    of.killSwitch,
    report,
    () => monotonicMs() - orders.view.haltedAt(),
    (withinMs) => of.heartbeat.stalled(withinMs),
  )
  return new SignalHandlers(ports.process, {
    installed: (installed) => (installed ? toggle.install() : toggle.uninstall()),
    toggle: () => toggle.press(),
    printStatus: () => report.info({ status: of.status() }, 'status'),
    shutDown: (signal) => of.shutdown.begin(signal),
  })
}
