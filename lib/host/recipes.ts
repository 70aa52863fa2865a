import { isMainThread } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import type { ControlConfig } from '../config/control-config.js'
import { ClosingTickets } from '../guard/closing-tickets.js'
import { ControlWatch } from '../guard/control-watch.js'
import { Guard } from '../guard/guard.js'
import { HaltView } from '../guard/halt-view.js'
import { InFlightOrders } from '../guard/in-flight.js'
import { createOrderMiddleware } from '../guard/middleware.js'
import { Reductions } from '../guard/reductions.js'
import { UnknownOutcomes } from '../guard/unknown-outcomes.js'
import { monotonicMs, thisMoment } from '../time/monotonic.js'
import { VenueAgent } from '../venues/agent.js'
import { type DescribeOrder, type OrderIntent, orderIdIn } from '../words/order.js'
import type { Logger, OrderMiddleware, Venue } from '../words/ports.js'
import type { InFlightReport } from '../words/status.js'
import { makeStatus, NOT_CANCELLING, type Status } from '../words/status.js'
import { VERSION } from '../words/version.js'
import { ControlThread } from './control-thread.js'
import { defaultLogger } from './default-logger.js'
import { Heartbeat } from './heartbeat.js'
import { Installation, type ProcessPort } from './installation.js'
import { LiveKillSwitch } from './kill-switch.js'
import { safeLogger } from './safe-logger.js'
import { Shutdown } from './shutdown.js'
import { SignalHandlers } from './signals.js'
import { Toggle } from './toggle.js'
import { VenueSnapshots } from './venue-snapshots.js'
import { venueThreadSource } from './venue-thread.generated.js'

/** What a kill switch needs from its host. */
export interface Ports {
  readonly config: ControlConfig
  /** The bot's name. */
  readonly name: string
  readonly venues: readonly Venue[]
  readonly logger: Logger
  /** Null: orders are read by common field names. */
  readonly describe: DescribeOrder | null
  readonly onShutdown: (() => Promise<void>) | null
  readonly process: ProcessPort
}

/** Everything that a kill switch consists of on the bot thread. */
export interface Parts extends Ports {
  /** The host's logger, made safe. */
  readonly report: Logger
  readonly latch: Latch
  readonly view: HaltView
  readonly watch: ControlWatch
  readonly reductions: Reductions
  readonly tickets: ClosingTickets
  readonly guard: Guard
  readonly inFlight: InFlightOrders
  readonly unknown: UnknownOutcomes
  readonly middleware: OrderMiddleware
  readonly agent: VenueAgent
  readonly readings: VenueSnapshots
  readonly control: ControlThread
  readonly heartbeat: Heartbeat
  readonly toggle: Toggle
  readonly signals: SignalHandlers
  readonly shutdown: Shutdown
  readonly status: () => Status
  readonly killSwitch: LiveKillSwitch
  readonly installation: Installation
}

/**
 * How each part is made from the others; the one list that both {@link makeParts} and the plugin's container read. Parts are made when they are first asked for, and once.
 * What one part calls of another later on stands in a closure.
 */
export const recipes: { readonly [Name in Exclude<keyof Parts, 'config'>]: (parts: Parts) => Parts[Name] } = {
  name: () => 'bot',
  venues: () => [],
  logger: ({ name }) => defaultLogger(name),
  describe: () => null,
  onShutdown: () => null,
  process: () => process,

  report: ({ logger }) => safeLogger(logger),
  latch: () => new Latch(),
  view: (parts) => new HaltView(parts.latch, () => parts.control.receiveNotice()),
  watch: ({ latch }) => new ControlWatch(latch),
  reductions: ({ config }) => new Reductions(config.maxSnapshotAgeMs, config.settleMs, thisMoment),
  tickets: () => new ClosingTickets(),
  guard: (parts) =>
    new Guard({
      latch: parts.latch,
      view: parts.view,
      reductions: parts.reductions,
      inFlight: parts.inFlight,
      unknown: parts.unknown,
      tickets: parts.tickets,
      watch: parts.watch,
      describe: parts.describe,
      onControlGone: () => parts.killSwitch.controlGone(),
      onExample: (order, code, haltId) => parts.control.post({ type: 'rejected', order, code, haltId }),
      onLate: (order, answer, unknown) => parts.control.post({ type: 'late', order, id: orderIdIn(answer), unknown }),
    }),
  inFlight: ({ latch }) => new InFlightOrders(latch),
  unknown: ({ latch, config }) => new UnknownOutcomes(latch, config.settleMs, monotonicMs),
  middleware: ({ guard, inFlight }) => createOrderMiddleware(guard, inFlight),
  readings: (parts) =>
    new VenueSnapshots([parts.reductions.update.bind(parts.reductions), parts.unknown.settle.bind(parts.unknown)]),
  agent: (parts) =>
    new VenueAgent({
      venues: parts.venues,
      latch: parts.latch,
      settleMs: parts.config.settleMs,
      onRead: (snapshots) => {
        parts.readings.takeOwn(snapshots)
        parts.control.post({ type: 'snapshots', snapshots })
      },
      onAnswer: (answer) => parts.control.post(answer),
      issue: (closing) => parts.tickets.issue(closing),
    }),
  control: (parts) =>
    new ControlThread(
      parts.latch,
      {
        botName: parts.name,
        version: VERSION,
        pid: parts.process.pid,
        isMainThread,
        host: parts.config.host,
        port: parts.config.port,
        allowedHosts: parts.config.allowedHosts,
        operators: parts.config.operators,
        tokenHint: parts.config.tokenHint,
        socket: parts.config.socket,
        tls: parts.config.tls,
        stateDir: parts.config.stateDir,
        maxSnapshotAgeMs: parts.config.maxSnapshotAgeMs,
        snapshotIntervalMs: parts.config.snapshotIntervalMs,
        settleMs: parts.config.settleMs,
        workingOrders: parts.config.workingOrders,
        cancelDeadlineMs: parts.config.cancelDeadlineMs,
        allowCloseAll: parts.config.allowCloseAll,
        closeDeadlineMs: parts.config.closeDeadlineMs,
        venueModule:
          parts.config.venueModule === null ? null : { ...parts.config.venueModule, source: venueThreadSource },
        venues: parts.venues.map(({ name }) => name),
      },
      {
        onVenueRequest: (request) => {
          tellInFlight(parts)
          parts.agent.take(request)
        },
        onModuleSnapshots: (snapshots) => parts.readings.takeModule(snapshots),
        onModuleVenues: (names) => {
          parts.agent.leave(names)
          parts.readings.takeOwn(parts.agent.snapshots())
        },
        onLog: (level, message, fields) => parts.report[level](fields, message),
        onGone: (why) => parts.killSwitch.controlGone(why),
        onClosing: () => parts.view.readNotices(),
      },
    ),
  heartbeat: (parts) =>
    new Heartbeat({
      latch: parts.latch,
      lookAtControl: () => parts.guard.lookAtControl(),
      readNotices: () => parts.view.readNotices(),
      readVenues: () => void parts.agent.read().catch(() => {}),
      snapshotIntervalMs: parts.config.snapshotIntervalMs,
      haltedSnapshotIntervalMs: Math.min(1_000, parts.config.maxSnapshotAgeMs / 2),
    }),
  toggle: ({ killSwitch, report, view, heartbeat }) =>
    new Toggle(
      killSwitch,
      report,
      () => monotonicMs() - view.haltedAt(),
      (withinMs) => heartbeat.stalled(withinMs),
    ),
  signals: (parts) =>
    new SignalHandlers(parts.process, {
      toggle: () => parts.toggle.press(),
      printStatus: () => parts.report.info({ status: parts.status() }, 'status'),
      shutDown: (signal) => parts.shutdown.begin(signal),
    }),
  shutdown: (parts) =>
    new Shutdown({
      latch: parts.latch,
      agent: parts.agent,
      readings: parts.readings,
      control: parts.control,
      logger: parts.report,
      status: parts.status,
      workingOrders: parts.config.shutdownWorkingOrders,
      uninstall: () => parts.installation.uninstall(),
      onShutdown: parts.onShutdown,
      exit: (code) => parts.process.exit(code),
      deadlineMs: parts.config.shutdownDeadlineMs,
    }),
  status: (parts) => () =>
    makeStatus({
      gate: parts.latch.gate.read(),
      halt: parts.view.current(),
      scopedHalts: parts.view.scopedHalts(),
      durable: parts.view.durable(),
      orders: parts.latch.orders.counts(),
      sent: parts.latch.orders.sent(),
      haltedAt: parts.view.haltedAt(),
      inFlightOrders: reportInFlight(parts),
      snapshots: parts.readings.all(),
      cancelling: NOT_CANCELLING,
      closeAll: null,
      now: thisMoment(),
      maxSnapshotAgeMs: parts.config.maxSnapshotAgeMs,
      bot: {
        name: parts.name,
        pid: parts.process.pid,
        version: VERSION,
        uptimeSeconds: Math.round(parts.process.uptime()),
        responsive: true,
        lastBeatMs: 0,
        stack: null,
      },
    }),
  killSwitch: (parts) =>
    new LiveKillSwitch({
      latch: parts.latch,
      view: parts.view,
      guard: parts.guard,
      middleware: parts.middleware,
      control: parts.control,
      watch: parts.watch,
      status: parts.status,
      logger: parts.report,
      stateDir: parts.config.stateDir,
      uninstall: () => parts.installation.uninstall(),
    }),
  installation: (parts) =>
    new Installation({
      process: parts.process,
      signals: parts.config.signalHandlers ? parts.signals : null,
      heartbeat: parts.heartbeat,
      lastMoment: () => parts.killSwitch.lastMoment(),
    }),
}

/** Makes parts from the recipes when they are first asked for, each once. `given` takes their place. */
export function makeParts(given: Partial<Parts> & Pick<Parts, 'config'>): Parts {
  return lazyParts(given.config, (name, parts) => given[name] ?? makePart(name, parts))
}

/** Makes one part by its recipe. */
export function makePart<Name extends keyof typeof recipes>(name: Name, parts: Parts): Parts[Name] {
  return recipes[name](parts)
}

/** An object whose every part is got by `get` when it is first read, and kept. */
export function lazyParts(config: ControlConfig, get: (name: keyof typeof recipes, parts: Parts) => unknown): Parts {
  const parts = { config } as Parts
  for (const name of Object.keys(recipes) as (keyof typeof recipes)[]) {
    let made: { readonly part: unknown } | null = null
    Object.defineProperty(parts, name, {
      enumerable: true,
      get: () => {
        made ??= { part: get(name, parts) }
        return made.part
      },
    })
  }
  return parts
}

/** So many are told; all of them are counted. */
const IN_FLIGHT_TOLD = 20

function tellInFlight(parts: Parts): void {
  const orders = reportInFlight(parts)
  if (orders.length > 0) parts.control.post({ type: 'in-flight', orders })
}

function reportInFlight({ inFlight, unknown, guard }: Parts): InFlightReport[] {
  const awaited = inFlight.oldest(IN_FLIGHT_TOLD).map(({ order, since }) => ({ order: guard.read(order), since }))
  return [
    ...awaited.map(({ order, since }) => inFlightReport(order, since, 'awaited')),
    ...unknown.examples().map(({ order, since }) => inFlightReport(order, since, 'unknown')),
  ].slice(0, IN_FLIGHT_TOLD)
}

function inFlightReport(order: OrderIntent, since: number, outcome: InFlightReport['outcome']): InFlightReport {
  return { order, since: new Date(since).toISOString(), outcome }
}
