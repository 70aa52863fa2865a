import type { Moment } from '../time/monotonic.js'
import { isWhole, type UnreadPart, unreadParts } from './account-parts.js'
import type { ArmedStatus } from './armed.js'
import type { DeadManStatus } from './dead-man.js'
import { ageOf, patienceFor, readFrom, riskAdding, type VenueSnapshot } from './exposure.js'
import type { FleetStatus } from './fleet.js'
import type { Halt } from './halt.js'
import { addMoney } from './money.js'
import type { ChannelStatus } from './notification.js'
import type { OrderIntent, OrderSide } from './order.js'
import { ofThisBot } from './own-orders.js'
import type { Pause } from './pause.js'
import type { Account, WorkingOrder } from './ports.js'
import { type GateReading, stricter, type TradingState } from './trading-state.js'
import type { TripStatus } from './trip.js'

/** The document of `GET /status`. */
export interface Status {
  readonly state: TradingState
  /** No order in flight or of unknown outcome, and none working that could add risk; false as well when that can't be told. */
  readonly quiet: boolean
  /** The state as it stands is on disk: a restart comes back with it. */
  readonly durable: boolean
  readonly shuttingDown: boolean
  /** The strictest halt of everything, and the newest of those; null: only scoped halts are in force, or none. */
  readonly halt: Halt | null
  /** The halts in force, newest first, twenty at most. */
  readonly halts: readonly Halt[]
  /** All of them. */
  readonly haltCount: number
  /** Those of {@link halts} that have a scope. */
  readonly scopedHalts: readonly Halt[]
  /** What refuses risk for as long as its cause lasts. Nobody resumes it. */
  readonly pauses: readonly Pause[]
  readonly orders: OrderCounts
  /** The oldest orders in flight or of unknown outcome, twenty at most, as far as the bot thread has told. */
  readonly inFlightOrders: readonly InFlightReport[]
  readonly positions: PositionsSummary
  readonly workingOrders: WorkingOrdersSummary
  /** The parts of accounts that may hold what is not shown here. While there are any, nothing counts as none. */
  readonly unread: readonly UnreadPart[]
  /** The sum of all venues; null when none can tell. A sum is null where a venue tells nothing of it, or counts in another currency. */
  readonly account: (Account & { readonly asOf: string }) | null
  /** Null: there was none. */
  readonly closeAll: CloseAllSummary | null
  /** The processes that follow this one, fifty at most; empty as well on the bot thread, which knows none by name. */
  readonly followers: readonly FollowerStatus[]
  readonly bot: BotStatus
  /** The attached threads, and those that have ended and left orders of unknown outcome. Their orders are among all others here. */
  readonly threads: readonly ThreadStatus[]
  /** How each channel of notifications fares; empty where none is configured, and on the bot thread. */
  readonly notifications: readonly ChannelStatus[]
  /** Whether the kill switch would work, by checks that run all the time; null: on the bot thread, which does not know. */
  readonly armed: ArmedStatus | null
  /** The exchanges' dead man's switches that are configured, one a venue; empty as well on the bot thread. */
  readonly deadMan: readonly DeadManStatus[]
  /** How this bot stands with its fleet; null: it is in none, or that is not known, as on the bot thread. */
  readonly fleet: FleetStatus | null
  /** How each trip stands; empty where none is set. On the bot thread a second old, and empty in a process that follows another one. */
  readonly trips: readonly TripStatus[]
}

/** A process that follows this one. */
export interface FollowerStatus {
  readonly name: string
  readonly pid: number
  /** Of trading-kill-switch. */
  readonly version: string
  /** `lost`: nothing is heard of it, and it may run, so that the bot is not quiet. `ended`: its process is over, or it has said goodbye. */
  readonly state: 'following' | 'lost' | 'ended'
  /** When it was heard last; ISO 8601. */
  readonly heardAt: string
  /** As it has told last; of unknown outcome are those that the readings of this process do not show. */
  readonly orders: OrderCounts
  /** The event loop of its bot thread turns, as it has told last; null: nothing is heard of it. So are the two below. */
  readonly responsive: boolean | null
  readonly lastBeatMs: number | null
  /** Where its bot thread is stuck, innermost call first; null as well when it isn't, or when that is not known. */
  readonly stack: readonly string[] | null
}

/** What is known of all followers. */
export interface FollowersReading {
  /** The newest ones. */
  readonly list: readonly FollowerStatus[]
  /** A venue that is read from then on, by `monotonicMs()`, shows what became of every order of theirs. 0: there is none. Null: not known. */
  readonly settledAt: number | null
}

export const NO_FOLLOWERS: FollowersReading = { list: [], settledAt: 0 }

export interface PositionsSummary {
  /** Null: unknown. Never zero for want of an answer. */
  readonly count: number | null
  /** Those that were read. */
  readonly atLeast: number
  /** ISO 8601, of the oldest reading that is counted; null: never read. */
  readonly asOf: string | null
  readonly stale: boolean
}

export interface WorkingOrdersSummary {
  /** Null: unknown. Never zero for want of an answer. */
  readonly count: number | null
  /** Those that were read. */
  readonly atLeast: number
  /** Those of others on the same account, by `own_orders`: they count nowhere else, and are left alone. */
  readonly others: number
  /** Those that could open or enlarge a position. */
  readonly riskAdding: number | null
  /** They are being cancelled. */
  readonly cancelling: boolean
  /** What could not be cancelled yet, in the venue's words, twenty at most. */
  readonly failed: readonly CancelFailure[]
  /** All of them. */
  readonly failedCount: number
  readonly asOf: string | null
  readonly stale: boolean
}

/** A working order that the venue has not taken off. */
export interface CancelFailure {
  readonly venue: string
  readonly id: string
  readonly symbol: string
  /** Null: the venue doesn't tell; so is the quantity. */
  readonly side: OrderSide | null
  readonly quantity: string | null
  /** The venue's words. */
  readonly error: string
  readonly attempts: number
}

/** An attached thread, as its block of counts shows it. */
export interface ThreadReading {
  /** As `worker_threads` numbers it. */
  readonly threadId: number
  readonly isAttached: boolean
  /** When its event loop turned last, by `monotonicMs()`. */
  readonly beatAt: number
  readonly inFlight: number
  readonly unknown: number
}

/** What the control thread is doing about the working orders; all it knows on the bot thread is nothing. */
export interface Cancelling {
  readonly cancelling: boolean
  /** Twenty at most. */
  readonly failed: readonly CancelFailure[]
  readonly failedCount: number
}

export const NOT_CANCELLING: Cancelling = { cancelling: false, failed: [], failedCount: 0 }

/** The newest close-all, in one line of the status. */
export interface CloseAllSummary {
  readonly id: string
  readonly status: CloseAllStatus
}

/** `interrupted`: the process ended in the middle of it. */
export type CloseAllStatus = 'running' | 'flat' | 'partial' | 'interrupted'

export interface BotStatus {
  readonly name: string
  readonly pid: number
  /** Of trading-kill-switch. */
  readonly version: string
  readonly uptimeSeconds: number
  /** The bot thread's event loop turns. */
  readonly responsive: boolean
  readonly lastBeatMs: number
  /** Where the bot thread is stuck, innermost call first; null when it isn't, or when Node can't tell. */
  readonly stack: readonly string[] | null
}

/** Whether a bot thread answers, and where it is stuck. */
export type BotLife = Pick<BotStatus, 'responsive' | 'lastBeatMs' | 'stack'>

/** A thread that sends orders of its own, by `attachKillSwitch()`. */
export interface ThreadStatus {
  /** As `worker_threads` numbers it. */
  readonly threadId: number
  /** False: it has ended, or was detached. */
  readonly attached: boolean
  /** Its event loop turns. */
  readonly responsive: boolean
  readonly lastBeatMs: number
  readonly inFlight: number
  /** Answered by an error, or in flight when the thread ended; no reading has shown yet what became of them. */
  readonly unknown: number
}

/** What a status is made of. */
export interface StatusParts {
  readonly gate: GateReading
  readonly halt: Halt | null
  /** The newest ones. */
  readonly halts: readonly Halt[]
  readonly haltCount: number
  readonly pauses: readonly Pause[]
  readonly durable: boolean
  /** Of unknown outcome are those that {@link snapshots} do not show. */
  readonly orders: OrderCounts
  /** {@link import('../between/latch/latch.js').Latch.orders.sent} */
  readonly sent: number
  /** When the last halt came into force, by `monotonicMs()`; 0: none has in this run. */
  readonly haltedAt: number
  readonly inFlightOrders: readonly InFlightReport[]
  readonly snapshots: readonly VenueSnapshot[]
  readonly cancelling: Cancelling
  readonly closeAll: CloseAllSummary | null
  /** Left out: there are none. */
  readonly followers?: FollowersReading
  readonly bot: BotStatus
  readonly threads: readonly ThreadReading[]
  /** Left out: there are none. */
  readonly notifications?: readonly ChannelStatus[]
  /** Left out: it is not known. */
  readonly armed?: ArmedStatus
  /** Left out: there are none. */
  readonly deadMan?: readonly DeadManStatus[]
  /** Left out: it is in none, or that is not known. */
  readonly fleet?: FleetStatus | null
  /** Left out: there are none. */
  readonly trips?: readonly TripStatus[]
  readonly now: Moment
  readonly maxSnapshotAgeMs: number
}

export function makeStatus(parts: StatusParts): Status {
  const { gate, snapshots, now, maxSnapshotAgeMs } = parts
  const counts = { awaited: parts.orders.inFlight, unknown: parts.orders.unknown }
  return {
    state: stateNow(parts),
    quiet: isQuiet(parts),
    durable: parts.durable,
    shuttingDown: gate.shuttingDown,
    halt: parts.halt,
    halts: parts.halts,
    haltCount: parts.haltCount,
    scopedHalts: parts.halts.filter(({ scope }) => scope !== null),
    pauses: parts.pauses,
    orders: parts.orders,
    inFlightOrders: parts.inFlightOrders.filter(({ outcome }) => counts[outcome] > 0),
    positions: summarizePositions(snapshots, now, maxSnapshotAgeMs),
    workingOrders: summarizeWorkingOrders(parts),
    unread: snapshots.flatMap((snapshot) => unreadParts(snapshot)),
    account: sumAccounts(snapshots),
    closeAll: parts.closeAll,
    followers: followersBeside(snapshots, parts.followers ?? NO_FOLLOWERS),
    bot: parts.bot,
    threads: parts.threads.map((thread) => threadStatus(thread, now)),
    notifications: parts.notifications ?? [],
    armed: parts.armed ?? null,
    deadMan: parts.deadMan ?? [],
    fleet: parts.fleet ?? null,
    trips: parts.trips ?? [],
  }
}

/** A follower reads no venues: what became of its orders shows here. */
function followersBeside(snapshots: readonly VenueSnapshot[], { list, settledAt }: FollowersReading): FollowerStatus[] {
  const isShown = settledAt !== null && readFrom(snapshots) >= settledAt
  return list.map((each) => (isShown ? { ...each, orders: { ...each.orders, inFlight: 0, unknown: 0 } } : each))
}

/** A pause lets pass what `reducing` does: a state of everything that says `active` would be one that nothing passes in. */
function stateNow({ gate, pauses }: StatusParts): TradingState {
  return gate.paused || pauses.length > 0 ? stricter(gate.state, 'reducing') : gate.state
}

/**
 * True only when every venue has been read since the halt, and late enough to show what became of every order that has passed;
 * of all parts of its account; and shows no working order that adds risk. The orders of followers count as its own.
 */
export function isQuiet(
  parts: Pick<StatusParts, 'orders' | 'sent' | 'haltedAt' | 'snapshots' | 'now' | 'maxSnapshotAgeMs' | 'followers'>,
): boolean {
  const { orders, sent, haltedAt, snapshots, now, maxSnapshotAgeMs } = parts
  const { settledAt } = parts.followers ?? NO_FOLLOWERS
  return (
    settledAt !== null &&
    orders.inFlight === 0 &&
    orders.unknown === 0 &&
    snapshots.length > 0 &&
    snapshots.every(
      (snapshot) =>
        isFresh(snapshot, now, maxSnapshotAgeMs) &&
        showsAll(snapshot, sent) &&
        snapshot.began >= Math.max(haltedAt, settledAt) &&
        snapshot.openOrders !== null &&
        isWhole(snapshot, 'orders') &&
        riskAdding(snapshot.openOrders, snapshot.positions ?? []).length === 0,
    )
  )
}

/** Without a beat for this long, in ms, a thread's event loop counts as stuck. It beats every 100 ms. */
const STUCK_AFTER_MS = 1_000

function threadStatus({ threadId, isAttached, beatAt, inFlight, unknown }: ThreadReading, now: Moment): ThreadStatus {
  const lastBeatMs = Math.max(0, Math.round(now.monotonic - beatAt))
  const responsive = isAttached && lastBeatMs < STUCK_AFTER_MS
  return { threadId, attached: isAttached, responsive, lastBeatMs, inFlight, unknown }
}

/** True when the venue was read late enough to show what became of every order that has passed. */
export function showsAll({ sentBefore }: VenueSnapshot, sent: number): boolean {
  return sentBefore === sent
}

/** True when the newest attempt succeeded, and is young enough to count. */
export function isFresh(snapshot: VenueSnapshot, now: Moment, maxAgeMs: number): boolean {
  const age = ageOf(snapshot, now)
  return snapshot.error === null && age !== null && age <= maxAgeMs + patienceFor(snapshot)
}

/** When the oldest of the readings began, as ISO 8601; null when a venue was never read, or there is none. */
export function oldestReading(snapshots: readonly VenueSnapshot[]): string | null {
  const times = snapshots.map((snapshot) => snapshot.asOf)
  if (times.length === 0 || times.includes(null)) return null
  return new Date(Math.min(...times.map((time) => time ?? 0))).toISOString()
}

function summarizePositions(snapshots: readonly VenueSnapshot[], now: Moment, maxAgeMs: number): PositionsSummary {
  return {
    count: addKnown(snapshots.map((each) => (isWhole(each, 'positions') ? (each.positions?.length ?? null) : null))),
    atLeast: snapshots.reduce((sum, { positions }) => sum + (positions?.length ?? 0), 0),
    asOf: oldestReading(snapshots),
    stale: snapshots.length === 0 || snapshots.some((snapshot) => !isFresh(snapshot, now, maxAgeMs)),
  }
}

/** Null, if one of them is unknown, or if there is nobody to tell. */
function addKnown(counts: readonly (number | null)[]): number | null {
  if (counts.length === 0 || counts.includes(null)) return null
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

function ownOrders({ openOrders }: VenueSnapshot): readonly WorkingOrder[] | null {
  return openOrders === null ? null : ofThisBot(openOrders)
}

function othersOrders({ openOrders }: VenueSnapshot): number {
  return (openOrders ?? []).filter(({ whose }) => whose === 'another').length
}

function summarizeWorkingOrders({ snapshots, now, maxSnapshotAgeMs, cancelling }: StatusParts): WorkingOrdersSummary {
  return {
    count: addKnown(snapshots.map((each) => (isWhole(each, 'orders') ? (ownOrders(each)?.length ?? null) : null))),
    atLeast: snapshots.reduce((sum, each) => sum + (ownOrders(each)?.length ?? 0), 0),
    others: snapshots.reduce((sum, each) => sum + othersOrders(each), 0),
    riskAdding: addKnown(
      snapshots.map((each) => {
        const { openOrders, positions } = each
        if (openOrders === null || positions === null || !isWhole(each, 'orders')) return null
        return riskAdding(openOrders, positions).length
      }),
    ),
    ...cancelling,
    asOf: oldestReading(snapshots),
    stale: snapshots.length === 0 || snapshots.some((snapshot) => !isFresh(snapshot, now, maxSnapshotAgeMs)),
  }
}

/** The sum is that of all venues, or none: a part of the money is not less money, but another figure. */
export function sumAccounts(snapshots: readonly VenueSnapshot[]): Status['account'] {
  const accounts = snapshots.flatMap(({ account }) => (account === null ? [] : [account]))
  const [first] = accounts
  const asOf = oldestReading(snapshots.filter(({ account }) => account !== null))
  if (first === undefined || asOf === null) return null
  const isAll = accounts.length === snapshots.length && accounts.every(({ currency }) => currency === first.currency)
  const sum = (field: 'equity' | 'dailyPnl' | 'unrealizedPnl') =>
    isAll ? addMoney(accounts.map((account) => account[field])) : null
  const equity = sum('equity')
  const reason = equity === null ? (whyNoEquity(snapshots) ?? 'it is not known') : null
  return {
    equity,
    reason,
    dailyPnl: sum('dailyPnl'),
    unrealizedPnl: sum('unrealizedPnl'),
    currency: first.currency,
    asOf,
  }
}

function whyNoEquity(snapshots: readonly VenueSnapshot[]): string | null {
  const silent = snapshots.find(({ account }) => account === null)
  if (silent !== undefined)
    return `${silent.venue} tells no equity${silent.accountError === null ? '' : `: ${silent.accountError}`}`
  const unknown = snapshots.find(({ account }) => account?.equity === null)
  if (unknown !== undefined) return `${unknown.venue}: ${unknown.account?.reason ?? 'it tells no equity'}`
  const currencies = new Set(snapshots.map(({ account }) => account?.currency))
  return currencies.size < 2 ? null : `there is money in ${[...currencies].join(' and ')}, and no rate between them`
}

export interface OrderCounts {
  readonly passed: number
  readonly rejected: number
  /** Passed, and not answered by the venue yet. */
  readonly inFlight: number
  /** Answered by an error, so that they may be at the venue or not, and no reading has shown yet which. */
  readonly unknown: number
  /** Answered after a halt that covers them. */
  readonly late: number
}

/** An order between the guard and the venue's answer, or one whose answer was an error. */
export interface InFlightReport {
  readonly order: OrderIntent
  /** ISO 8601, to about 50 ms. */
  readonly since: string
  /** `unknown`: the answer was an error, so that the order may be at the venue or not. */
  readonly outcome: 'awaited' | 'unknown'
}
