import type { Latch } from '../../between/latch/latch.js'
import { thisMoment } from '../../time/monotonic.js'
import type { ArmedStatus } from '../../words/armed.js'
import type { DeadManStatus } from '../../words/dead-man.js'
import { ageOf, readFrom } from '../../words/exposure.js'
import type { FleetStatus } from '../../words/fleet.js'
import type { ChannelStatus } from '../../words/notification.js'
import type { FollowersReading, InFlightReport } from '../../words/status.js'
import {
  type CloseAllSummary,
  isQuiet,
  makeStatus,
  type Status,
  type StatusParts,
  showsAll,
} from '../../words/status.js'
import type { TripStatus } from '../../words/trip.js'
import type { BotWatch } from '../bot/bot-watch.js'
import type { Sweeper } from '../getting-out/sweeper.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Venues } from '../venues/venues.js'

/** How long an operator waits for the venues before she gets what is known, in ms. */
const READ_DEADLINE_MS = 600
/** Readings younger than this, in ms, are not asked for anew. */
const FRESH_MS = 500
const POLL_MS = 50

export interface StatusSourceParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly bot: BotWatch
  readonly venues: Venues
  readonly sweeper: Sweeper
  /** The orders in flight, as the bot thread has told last. */
  readonly inFlightOrders: () => readonly InFlightReport[]
  readonly closeAll: () => CloseAllSummary | null
  readonly followers: () => FollowersReading
  readonly trips: () => readonly TripStatus[]
  readonly settleMs: number
  readonly notifications: () => readonly ChannelStatus[]
  readonly armed: () => ArmedStatus
  readonly deadMan: () => readonly DeadManStatus[]
  /** Null: this bot is in no fleet. */
  readonly fleet: () => FleetStatus | null
  readonly maxSnapshotAgeMs: number
}

/** Puts the status together, also while the bot thread is stuck. */
export class StatusSource {
  readonly #parts: StatusSourceParts

  constructor(parts: StatusSourceParts) {
    this.#parts = parts
  }

  async status(): Promise<Status> {
    const { venues, latch, keeper, followers } = this.#parts
    const now = thisMoment()
    const young = venues.snapshots.every(
      (snapshot) =>
        snapshot.error === null &&
        (ageOf(snapshot, now) ?? FRESH_MS) < FRESH_MS &&
        showsAll(snapshot, latch.orders.sent()) &&
        snapshot.began >= Math.max(keeper.haltedAt, followers().settledAt ?? 0),
    )
    if (!young) await venues.read(READ_DEADLINE_MS)
    return this.cached()
  }

  /** By what was read last: asks no venue, however often it is called. */
  async cached(): Promise<Status> {
    const { bot: watch, notifications, armed, deadMan, fleet, trips } = this.#parts
    // Waited for first: the rest is of the moment of the answer.
    const bot = await watch.status()
    const own = {
      notifications: notifications(),
      armed: armed(),
      deadMan: deadMan(),
      fleet: fleet(),
      trips: trips(),
    }
    return makeStatus({ ...this.#known(), bot, ...own })
  }

  /** Waits until the bot is quiet, or the time is up, or `isGone` says that nobody waits any more. */
  async waitForQuiet(waitMs: number, isGone: () => boolean): Promise<void> {
    const end = performance.now() + waitMs
    for (;;) {
      await this.#parts.venues.read(Math.min(READ_DEADLINE_MS, Math.max(0, end - performance.now())))
      if (this.isQuiet() || isGone()) return
      const left = end - performance.now()
      if (left <= 0) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(POLL_MS, left)))
    }
  }

  /** By what was read last. */
  isQuiet(): boolean {
    return isQuiet(this.#known())
  }

  #known(): Omit<StatusParts, 'bot'> {
    const { latch, keeper, venues, sweeper, inFlightOrders, closeAll, followers, settleMs, maxSnapshotAgeMs } =
      this.#parts
    const { halts } = keeper
    const { snapshots } = venues
    const from = readFrom(snapshots)
    return {
      gate: latch.gate.read(),
      halt: halts.strictest(),
      halts: halts.newest(),
      haltCount: halts.size,
      pauses: keeper.pausing.list(),
      durable: keeper.durable,
      orders: latch.orders.countsBeside(from, settleMs),
      sent: latch.orders.sent(),
      haltedAt: keeper.haltedAt,
      inFlightOrders: inFlightOrders(),
      snapshots,
      cancelling: sweeper.cancelling(),
      closeAll: closeAll(),
      followers: followers(),
      threads: latch.threads.list(from, settleMs),
      now: thisMoment(),
      maxSnapshotAgeMs,
    }
  }
}
