import type { Moment } from '../time/monotonic.js'
import { ageOf, riskAdding, type VenueSnapshot } from './exposure.js'
import type { Halt } from './halt.js'
import { addMoney } from './money.js'
import type { OrderIntent, OrderSide } from './order.js'
import type { Pause } from './pause.js'
import type { Account } from './ports.js'
import type { GateReading, TradingState } from './trading-state.js'

/** The document of `GET /status`. */
export interface Status {
  readonly state: TradingState
  /** No order in flight, and none working that could add risk; false as well when that can't be told. */
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
  /** What refuses risk for as long as a condition lasts, and ends by itself. */
  readonly pauses: readonly Pause[]
  readonly orders: OrderCounts
  /** The oldest orders in flight or of unknown outcome, twenty at most, as far as the bot thread has told. */
  readonly inFlightOrders: readonly InFlightReport[]
  readonly positions: PositionsSummary
  readonly workingOrders: WorkingOrdersSummary
  /** Null when no venue can tell. Venues with another currency than the first are left out of the sums. */
  readonly account: (Account & { readonly asOf: string }) | null
  /** Null: there was none. */
  readonly closeAll: CloseAllSummary | null
  readonly bot: BotStatus
}

export interface PositionsSummary {
  /** Null: unknown. Never zero for want of an answer. */
  readonly count: number | null
  /** ISO 8601, of the oldest reading that is counted; null: never read. */
  readonly asOf: string | null
  readonly stale: boolean
}

export interface WorkingOrdersSummary {
  /** Null: unknown. Never zero for want of an answer. */
  readonly count: number | null
  /** Those that could open or enlarge a position. */
  readonly riskAdding: number | null
  /** They are being cancelled. */
  readonly cancelling: boolean
  /** What could not be cancelled yet, in the venue's words. */
  readonly failed: readonly CancelFailure[]
  readonly asOf: string | null
  readonly stale: boolean
}

/** A working order that the venue has not taken off. */
export interface CancelFailure {
  readonly venue: string
  readonly id: string
  readonly symbol: string
  readonly side: OrderSide
  readonly quantity: string
  /** The venue's words. */
  readonly error: string
  readonly attempts: number
}

/** What the control thread is doing about the working orders; all it knows on the bot thread is nothing. */
export interface Cancelling {
  readonly cancelling: boolean
  readonly failed: readonly CancelFailure[]
}

export const NOT_CANCELLING: Cancelling = { cancelling: false, failed: [] }

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

/** What a status is made of. */
export interface StatusParts {
  readonly gate: GateReading
  readonly halt: Halt | null
  /** The newest ones. */
  readonly halts: readonly Halt[]
  readonly haltCount: number
  readonly pauses: readonly Pause[]
  readonly durable: boolean
  readonly orders: OrderCounts
  /** {@link import('../between/latch/latch.js').Latch.orders.sent} */
  readonly sent: number
  /** When the last halt came into force, by `monotonicMs()`; 0: none has in this run. */
  readonly haltedAt: number
  readonly inFlightOrders: readonly InFlightReport[]
  readonly snapshots: readonly VenueSnapshot[]
  readonly cancelling: Cancelling
  readonly closeAll: CloseAllSummary | null
  readonly bot: BotStatus
  readonly now: Moment
  readonly maxSnapshotAgeMs: number
}

export function makeStatus(parts: StatusParts): Status {
  const { gate, snapshots, now, maxSnapshotAgeMs } = parts
  return {
    state: gate.state,
    quiet: isQuiet(parts),
    durable: parts.durable,
    shuttingDown: gate.shuttingDown,
    halt: parts.halt,
    halts: parts.halts,
    haltCount: parts.haltCount,
    scopedHalts: parts.halts.filter(({ scope }) => scope !== null),
    pauses: parts.pauses,
    orders: parts.orders,
    inFlightOrders: parts.inFlightOrders,
    positions: summarizePositions(snapshots, now, maxSnapshotAgeMs),
    workingOrders: summarizeWorkingOrders(parts),
    account: sumAccounts(snapshots),
    closeAll: parts.closeAll,
    bot: parts.bot,
  }
}

/**
 * True only when every venue has been read since the halt, and late enough to show what became of every order that has passed,
 * and shows no working order that adds risk.
 */
export function isQuiet({ orders, sent, haltedAt, snapshots, now, maxSnapshotAgeMs }: StatusParts): boolean {
  return (
    orders.inFlight === 0 &&
    snapshots.length > 0 &&
    snapshots.every(
      (snapshot) =>
        isFresh(snapshot, now, maxSnapshotAgeMs) &&
        showsAll(snapshot, sent) &&
        snapshot.began >= haltedAt &&
        snapshot.openOrders !== null &&
        riskAdding(snapshot.openOrders, snapshot.positions ?? []).length === 0,
    )
  )
}

/** True when the venue was read late enough to show what became of every order that has passed. */
export function showsAll({ sentBefore }: VenueSnapshot, sent: number): boolean {
  return sentBefore === sent
}

/** True when the newest attempt succeeded, and is young enough to count. */
export function isFresh(snapshot: VenueSnapshot, now: Moment, maxAgeMs: number): boolean {
  const age = ageOf(snapshot, now)
  return snapshot.error === null && age !== null && age <= maxAgeMs
}

/** When the oldest of the readings began, as ISO 8601; null when a venue was never read, or there is none. */
export function oldestReading(snapshots: readonly VenueSnapshot[]): string | null {
  const times = snapshots.map((snapshot) => snapshot.asOf)
  if (times.length === 0 || times.includes(null)) return null
  return new Date(Math.min(...times.map((time) => time ?? 0))).toISOString()
}

function summarizePositions(snapshots: readonly VenueSnapshot[], now: Moment, maxAgeMs: number): PositionsSummary {
  return {
    count: addKnown(snapshots.map(({ positions }) => positions?.length ?? null)),
    asOf: oldestReading(snapshots),
    stale: snapshots.length === 0 || snapshots.some((snapshot) => !isFresh(snapshot, now, maxAgeMs)),
  }
}

/** Null, if one of them is unknown, or if there is nobody to tell. */
function addKnown(counts: readonly (number | null)[]): number | null {
  if (counts.length === 0 || counts.includes(null)) return null
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

function summarizeWorkingOrders({ snapshots, now, maxSnapshotAgeMs, cancelling }: StatusParts): WorkingOrdersSummary {
  return {
    count: addKnown(snapshots.map(({ openOrders }) => openOrders?.length ?? null)),
    riskAdding: addKnown(
      snapshots.map(({ openOrders, positions }) =>
        openOrders === null || positions === null ? null : riskAdding(openOrders, positions).length,
      ),
    ),
    ...cancelling,
    asOf: oldestReading(snapshots),
    stale: snapshots.length === 0 || snapshots.some((snapshot) => !isFresh(snapshot, now, maxSnapshotAgeMs)),
  }
}

function sumAccounts(snapshots: readonly VenueSnapshot[]): Status['account'] {
  const told = snapshots.filter((snapshot) => snapshot.account !== null)
  const currency = told[0]?.account?.currency
  const accounts = told.filter(({ account }) => account?.currency === currency)
  const asOf = oldestReading(accounts)
  if (currency === undefined || asOf === null) return null
  const sum = (field: 'equity' | 'dailyPnl' | 'unrealizedPnl') =>
    addMoney(accounts.map(({ account }) => account?.[field] ?? null))
  return { equity: sum('equity'), dailyPnl: sum('dailyPnl'), unrealizedPnl: sum('unrealizedPnl'), currency, asOf }
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
