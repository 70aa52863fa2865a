import { randomUUID } from 'node:crypto'
import type { Latch } from '../between/latch/latch.js'
import type { ControlSettings, Notice, ToBot } from '../between/messages.js'
import type { Curl } from '../words/curl.js'
import { limitedSymbols } from '../words/limits.js'
import type { Log } from '../words/ports.js'
import { type InFlightReport, sumAccounts } from '../words/status.js'
import { stricter } from '../words/trading-state.js'
import type { HeldVenueFacts } from '../words/venue-facts.js'
import type { Devices } from './api/devices.js'
import { HostedCalls } from './api/hosted-calls.js'
import { LatchFirst } from './api/latch-first.js'
import { Listeners } from './api/listeners.js'
import { PairingCodes } from './api/pairing-codes.js'
import { Routes } from './api/routes.js'
import { ScopeWarnings } from './api/scope-warnings.js'
import type { ServerParts } from './api/server.js'
import { StatusSource } from './api/status-source.js'
import type { Armed } from './armed/armed.js'
import { DeadManCheck } from './armed/dead-man-check.js'
import { FleetCheck } from './armed/fleet-check.js'
import { GuardsCheck } from './armed/guards-check.js'
import { makeArmed } from './armed/make-armed.js'
import { TripsCheck } from './armed/trips-check.js'
import { OwnCalls } from './armed/way-in.js'
import { WaysInCheck } from './armed/ways-in-check.js'
import type { BotWatch } from './bot/bot-watch.js'
import { LimitedSymbols } from './bot/limited-symbols.js'
import { SampledNames } from './bot/sampled-names.js'
import type { CourierThread } from './courier/courier-thread.js'
import { DeadMan, type DeadManParts } from './dead-man/dead-man.js'
import { DiskFiles } from './disk/files.js'
import type { OpenedDirectory } from './disk/journal-directory.js'
import { CanaryStep } from './drills/canary-step.js'
import { DrillCheck } from './drills/drill-check.js'
import { DrillFiles } from './drills/drill-files.js'
import { Drills, type DrillsParts } from './drills/drills.js'
import { Figures } from './figures/figures.js'
import { HaltFigures } from './figures/halt-figures.js'
import { Fleet } from './fleet/fleet.js'
import { FleetThread } from './fleet/fleet-thread.js'
import { FollowerCalls, type FollowerCallsParts } from './follow/follower-calls.js'
import { type EarlierFollower, removeMark } from './follow/follower-marks.js'
import { Followers } from './follow/followers.js'
import { CloseAll } from './getting-out/close-all.js'
import { Sweeper } from './getting-out/sweeper.js'
import { Keeper } from './keeper/keeper.js'
import { WholeSetAnswer } from './keeper/whole-set-answer.js'
import { BotTrips } from './trips/bot-trips.js'
import { UnreadPartsWatch } from './venues/unread-parts-watch.js'
import type { Venues } from './venues/venues.js'

/** What is there before the parts are made. */
export interface Foundations extends OpenedDirectory {
  readonly latch: Latch
  readonly settings: ControlSettings
  readonly bot: BotWatch
  readonly venues: Venues
  /** What is known of them before they are read. */
  readonly facts: readonly HeldVenueFacts[]
  readonly earlierFollowers: readonly EarlierFollower[]
  readonly tellGuard: (notice: Notice) => void
  /** Null: there are no notifications. */
  readonly courier: Pick<CourierThread, 'channels' | 'drill'> | null
  readonly devices: Devices
  /** To the bot thread. */
  readonly post: (message: ToBot) => void
  readonly log: Log
}

export interface ControlParts {
  readonly keeper: Keeper
  readonly latchFirst: LatchFirst
  readonly sweeper: Sweeper
  readonly closeAll: CloseAll
  readonly deadMan: DeadMan
  /** Null: this bot is in none. */
  readonly fleet: Fleet | null
  readonly status: StatusSource
  /** Whether all this would work. */
  readonly armed: Armed
  readonly drills: Drills
  /** Takes how the guards on the bot thread are. */
  readonly guards: GuardsCheck
  readonly figures: Figures
  readonly haltFigures: HaltFigures
  readonly listeners: Listeners
  readonly followers: Followers
  /** What comes in at a server of the host's own. */
  readonly hosted: HostedCalls
  /** The names in the orders that the guard has taken as samples. */
  readonly sampled: SampledNames
  readonly limitedSymbols: LimitedSymbols
  readonly scopeWarnings: ScopeWarnings
  /** What the guard gets when it has lost a notice. */
  readonly wholeSet: WholeSetAnswer
  /** Says what is not read of the accounts. */
  readonly unreadParts: UnreadPartsWatch
  readonly trips: BotTrips
  /** Takes what the bot thread has reported of its orders in flight. */
  readonly setInFlight: (orders: readonly InFlightReport[]) => void
}

/** Makes what the control thread consists of. Nothing is started. */
export function makeControlParts(given: Foundations): ControlParts {
  const { latch, settings, bot, venues, log } = given
  const publish = (notice: Notice) => {
    given.tellGuard(notice)
    followers.publish(notice)
  }
  const haltFigures = new HaltFigures()
  const trips: BotTrips = new BotTrips({ ...given, kept: given.start.trips, keeper: () => keeper })
  const keeper: Keeper = makeKeeper({ ...given, tellGuard: publish }, trips, haltFigures, () => sweeper.start())
  const sweeper = makeSweeper(given, keeper)
  const closeAll = makeCloseAll(given, keeper, sweeper, () => followers.settledAt())
  const deadMan = makeDeadMan(given, keeper, {
    followers: () => followers.reading(),
    sweepGaveUp: () => sweeper.gaveUp,
    lettingIn: () => latchFirst.isBusy,
  })
  const wholeSet = new WholeSetAnswer({ latch, keeper, role: () => followers.role(), tellGuard: given.tellGuard })
  const latchFirst = new LatchFirst(latch, (haltId) => followers.lettingIn(haltId))
  let inFlightOrders: readonly InFlightReport[] = []
  const status = new StatusSource({
    latch,
    keeper,
    bot,
    venues,
    sweeper,
    inFlightOrders: () => inFlightOrders,
    closeAll: () => closeAll.summary,
    trips: () => trips.status(),
    followers: () => followers.reading(),
    settleMs: settings.settleMs,
    notifications: () => given.courier?.channels ?? [],
    armed: () => armed.status,
    deadMan: () => deadMan.list(),
    fleet: () => fleet?.status() ?? null,
    maxSnapshotAgeMs: settings.maxSnapshotAgeMs,
  })
  const fleet: Fleet | null = makeFleet(given, keeper, { url: () => listeners.url, isQuiet: () => status.isQuiet() })
  const ownCalls = new OwnCalls()
  const sampled = new SampledNames()
  const scopeWarnings = new ScopeWarnings({ venues, sampled })
  const figures = new Figures()
  const { journal, devices } = given
  const routeParts = {
    latch,
    keeper,
    latchFirst,
    bot,
    venues,
    status,
    scopeWarnings,
    closeAll,
    figures,
    haltFigures,
    trips,
    fleet,
    journal,
    devices,
    armed: () => armed,
    drills: () => drills,
    ownCall: (nonce: string) => ownCalls.come(nonce),
    pairingCodes: new PairingCodes(),
    settings,
  }
  const makeRoutes = (curl: () => Curl) => new Routes({ ...routeParts, curl })
  const reports: Pick<ServerParts, 'onRefused' | 'onError'> = {
    onRefused: (kind, facts) => keeper.refused(kind, facts),
    onError: (error) => log('error', `The control server: ${error.message}`, { stack: error.stack?.split('\n') }),
  }
  const listeners = new Listeners({ settings, devices, makeRoutes, ...reports })
  const hosted = new HostedCalls({ settings, devices, routes: makeRoutes(() => listeners.curl), ...reports })
  const followers: Followers = makeFollowers(given, { keeper, status, scopeWarnings, hosted })
  const mutual = settings.tls !== null && settings.tls.clientCa !== null
  const waysIn = new WaysInCheck({ listeners, calls: ownCalls, mutual })
  const guards = new GuardsCheck()
  const drills: Drills = makeDrills(
    given,
    keeper,
    () => waysIn.reach(),
    () => {
      return { state: latch.gate.read().state, quiet: status.isQuiet() }
    },
  )
  const armed: Armed = makeArmed({
    ...given,
    keeper,
    waysIn,
    isClosing: () => closeAll.summary?.status === 'running',
    followers: () => followers.reading(),
    channels: () => given.courier?.channels ?? [],
    more: [
      new TripsCheck(
        () => trips.status(),
        () => venues.snapshots.some(({ attempted }) => attempted === 0),
      ),
      new DeadManCheck(() => deadMan.list()),
      new FleetCheck(() => fleet?.status() ?? null, fleet?.settings.onLostLease === 'pause'),
      guards,
      new DrillCheck({ drills, everyMs: settings.drillEveryMs, startedAt: Date.now() }),
    ],
  })
  const setInFlight = (orders: readonly InFlightReport[]) => {
    inFlightOrders = orders
  }
  return {
    keeper,
    latchFirst,
    sweeper,
    closeAll,
    deadMan,
    fleet,
    status,
    armed,
    drills,
    guards,
    figures,
    haltFigures,
    listeners,
    followers,
    hosted,
    sampled,
    limitedSymbols: new LimitedSymbols(limitedSymbols(settings.limits), log),
    scopeWarnings,
    wholeSet,
    unreadParts: new UnreadPartsWatch(venues, log),
    trips,
    setInFlight,
  }
}

function makeKeeper(
  { start, tellGuard, ...given }: Foundations,
  trips: BotTrips,
  figures: HaltFigures,
  onHalt: () => void,
): Keeper {
  const { latch, journal, permit, haltFile, settings, log } = given
  const isInFleet = settings.fleet !== null
  const parts = { latch, journal, permit, haltFile, publish: tellGuard, onHalt, figures, trips, isInFleet, log }
  return new Keeper(parts, start.halts)
}

const LEFT_FLEET =
  'This bot was in a fleet, and is in NONE now: it has no [control.fleet]. A halt of the fleet does not reach it, and one that is in force here is resumed here.'

/** Null: this bot is in no fleet. */
function makeFleet(
  { latch, settings, venues, start, log }: Foundations,
  keeper: Keeper,
  { url, isQuiet }: { readonly url: () => string; readonly isQuiet: () => boolean },
): Fleet | null {
  const { fleet, fleetThread, botName: name, version, pid, publicUrl } = settings
  if (fleet === null && start.fleet !== undefined) log('warn', LEFT_FLEET, {})
  if (fleet === null || fleetThread === undefined) return null
  const { source, requireFrom } = fleetThread
  const run = randomUUID()
  const data = {
    latch: latch.buffer,
    settings: { ...fleet, bot: fleet.bot === '' ? fleetNameOf(name) : fleet.bot },
    requireFrom,
    run,
  }
  return new Fleet({
    settings: data.settings,
    keeper,
    thread: new FleetThread({ source, data, log }),
    ...(start.fleet !== undefined && { kept: start.fleet }),
    state: () => {
      const { state, paused } = latch.gate.read()
      return paused ? stricter(state, 'reducing') : state
    },
    self: () => ({ url: publicUrl ?? url(), quiet: isQuiet(), equity: equityOf(venues) }),
    bot: { run, version, pid },
    log,
  })
}

/** As a roster can name it. */
function fleetNameOf(name: string): string {
  return name.replace(/[^\w.@:-]/g, '-').slice(0, 64)
}

/** As it is shown to the fleet; null: it is not known. */
function equityOf({ snapshots }: Pick<Venues, 'snapshots'>): string | null {
  const account = sumAccounts(snapshots)
  return account === null || account.equity === null ? null : `${account.equity} ${account.currency}`
}

function makeDrills(
  { settings, bot, courier, post, log }: Foundations,
  keeper: Keeper,
  reach: DrillsParts['reach'],
  state: DrillsParts['state'],
): Drills {
  const { stateDir, botName: name, pid, version, drillEveryMs: everyMs } = settings
  return new Drills({
    keeper,
    canary: new CanaryStep({ bot, post }),
    files: new DiskFiles(stateDir),
    evidence: new DrillFiles(stateDir),
    reach,
    courier,
    state,
    bot: { name, pid, version, node: process.version },
    everyMs,
    log,
  })
}

function makeFollowers(
  { latch, settings, earlierFollowers: earlier, tellGuard, log }: Foundations,
  { keeper, hosted, ...rest }: Omit<FollowerCallsParts, 'latch'> & { readonly hosted: HostedCalls },
): Followers {
  const { version, settleMs, stateDir } = settings
  const calls = new FollowerCalls({ latch, keeper, ...rest })
  const lastEpoch = () => latch.haltIds.lastEpoch
  const tellOwn = (notice: Notice) => {
    tellGuard(notice)
    latch.news.nextRevision()
  }
  const forget = (nonce: string) => void removeMark(stateDir, nonce)
  const about = { version, settleMs, lastEpoch, earlier, forget }
  return new Followers({ keeper, calls, hosted, ...about, tellGuard: tellOwn, log })
}

function makeSweeper({ venues, latch, settings, log }: Foundations, keeper: Keeper): Sweeper {
  return new Sweeper({
    venues,
    latch,
    halts: () => keeper.halts,
    policy: settings.workingOrders,
    deadlineMs: settings.cancelDeadlineMs,
    note: (facts) => keeper.note(facts),
    log,
  })
}

function makeDeadMan(
  { venues, facts, latch, settings, log }: Foundations,
  keeper: Keeper,
  others: Pick<DeadManParts, 'followers' | 'sweepGaveUp' | 'lettingIn'>,
): DeadMan {
  const { settleMs, maxSnapshotAgeMs } = settings
  return new DeadMan({
    settings: settings.deadMan,
    facts,
    latch,
    venues,
    pausing: keeper.pausing,
    haltedAt: () => keeper.haltedAt,
    ...others,
    settleMs,
    maxSnapshotAgeMs,
    note: (facts) => keeper.note(facts),
    log,
  })
}

function makeCloseAll(
  given: Foundations,
  keeper: Keeper,
  sweeper: Sweeper,
  othersSettledAt: () => number | null,
): CloseAll {
  const { venues, latch, settings, bot, start, log } = given
  return new CloseAll({
    venues,
    sweeper,
    keeper,
    latch,
    deadlineMs: settings.closeDeadlineMs,
    settleMs: settings.settleMs,
    maxSnapshotAgeMs: settings.maxSnapshotAgeMs,
    dustValue: settings.dustValue,
    othersSettledAt,
    botStuck: () => !bot.responsive,
    log,
    last: start.closeAll.kind === 'none' ? null : start.closeAll.report,
  })
}
