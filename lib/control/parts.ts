import type { Latch } from '../between/latch/latch.js'
import type { ControlSettings, Notice } from '../between/messages.js'
import type { Curl } from '../words/curl.js'
import type { Log } from '../words/ports.js'
import type { InFlightReport } from '../words/status.js'
import type { Devices } from './api/devices.js'
import { HostedCalls } from './api/hosted-calls.js'
import { LatchFirst } from './api/latch-first.js'
import { Listeners } from './api/listeners.js'
import { PairingCodes } from './api/pairing-codes.js'
import { Routes } from './api/routes.js'
import { ScopeWarnings } from './api/scope-warnings.js'
import type { ServerParts } from './api/server.js'
import { StatusSource } from './api/status-source.js'
import type { BotWatch } from './bot/bot-watch.js'
import { SampledNames } from './bot/sampled-names.js'
import type { CourierThread } from './courier/courier-thread.js'
import type { OpenedDirectory } from './disk/journal-directory.js'
import { Figures } from './figures/figures.js'
import { HaltFigures } from './figures/halt-figures.js'
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
  readonly earlierFollowers: readonly EarlierFollower[]
  readonly tellGuard: (notice: Notice) => void
  /** Null: there are no notifications. */
  readonly courier: Pick<CourierThread, 'channels'> | null
  readonly devices: Devices
  readonly log: Log
}

export interface ControlParts {
  readonly keeper: Keeper
  readonly latchFirst: LatchFirst
  readonly sweeper: Sweeper
  readonly closeAll: CloseAll
  readonly status: StatusSource
  readonly figures: Figures
  readonly haltFigures: HaltFigures
  readonly listeners: Listeners
  readonly followers: Followers
  /** What comes in at a server of the host's own. */
  readonly hosted: HostedCalls
  /** The names in the orders that the guard has taken as samples. */
  readonly sampled: SampledNames
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
    maxSnapshotAgeMs: settings.maxSnapshotAgeMs,
  })
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
    journal,
    devices,
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
  const setInFlight = (orders: readonly InFlightReport[]) => {
    inFlightOrders = orders
  }
  return {
    keeper,
    latchFirst,
    sweeper,
    closeAll,
    status,
    figures,
    haltFigures,
    listeners,
    followers,
    hosted,
    sampled,
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
  const { latch, journal, permit, haltFile, log } = given
  return new Keeper({ latch, journal, permit, haltFile, publish: tellGuard, onHalt, figures, trips, log }, start.halts)
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
