import type { VenueSnapshot } from '../exposure.js'
import type { Latch } from '../latch.js'
import { isQuiet, makeStatus, type Status, type StatusParts } from '../status.js'
import type { BotThread } from './bot-thread.js'
import type { Keeper } from './keeper.js'

/** How long an operator waits for the venues before she gets what is known, in ms. */
const READ_DEADLINE_MS = 600
/** Readings younger than this, in ms, are not asked for anew. */
const FRESH_MS = 500
const POLL_MS = 50

/** Puts the status together, also while the bot thread is stuck. */
export class StatusSource {
  readonly #latch: Latch
  readonly #keeper: Keeper
  readonly #bot: BotThread
  readonly #maxSnapshotAgeMs: number

  constructor(latch: Latch, keeper: Keeper, bot: BotThread, maxSnapshotAgeMs: number) {
    this.#latch = latch
    this.#keeper = keeper
    this.#bot = bot
    this.#maxSnapshotAgeMs = maxSnapshotAgeMs
  }

  get maxSnapshotAgeMs(): number {
    return this.#maxSnapshotAgeMs
  }

  async status(): Promise<Status> {
    await this.readVenues(FRESH_MS)
    return makeStatus(await this.#parts())
  }

  /** Waits until the bot is quiet, or the time is up, or `isGone` says that nobody waits any more. */
  async waitForQuiet(waitMs: number, isGone: () => boolean): Promise<void> {
    const end = performance.now() + waitMs
    for (;;) {
      await this.readVenues(0, Math.min(READ_DEADLINE_MS, Math.max(0, end - performance.now())))
      if (isQuiet(await this.#parts()) || isGone()) return
      const left = end - performance.now()
      if (left <= 0) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(POLL_MS, left)))
    }
  }

  /** What the venues say, read anew unless every reading is younger than `freshMs`. */
  async readVenues(freshMs: number, deadlineMs = READ_DEADLINE_MS): Promise<readonly VenueSnapshot[]> {
    const now = Date.now()
    const young = this.#bot.snapshots.every(
      ({ asOf, error }) => error === null && asOf !== null && now - asOf < freshMs,
    )
    return young ? this.#bot.snapshots : this.#bot.read(deadlineMs)
  }

  async #parts(): Promise<StatusParts> {
    const { halt, scopedHalts } = this.#keeper.halts
    return {
      gate: this.#latch.read(),
      halt,
      scopedHalts,
      durable: this.#keeper.durable,
      orders: this.#latch.counts(),
      snapshots: this.#bot.snapshots,
      bot: await this.#bot.status(),
      now: Date.now(),
      maxSnapshotAgeMs: this.#maxSnapshotAgeMs,
    }
  }
}
