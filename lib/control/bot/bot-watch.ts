import type { Latch } from '../../between/latch/latch.js'
import { within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { BotLife, BotStatus } from '../../words/status.js'

/** Without a beat for this long, in ms, the bot's event loop counts as stuck. It beats every 100 ms. */
const STUCK_AFTER_MS = 1_000
/** A stack that was read longer ago than this, in ms, is read anew for who asks. */
const STACK_AGE_MS = 1_000
/** How long who asks for the status waits for the stack, in ms. On a machine that is short of time, the next one gets it. */
const STACK_WAIT_MS = 250

export interface BotWatchParts {
  readonly latch: Latch
  readonly botName: string
  readonly pid: number
  readonly version: string
  readonly captureStack: () => Promise<string[] | null>
}

/** The bot thread, as the control thread sees it: whether it lives, and where it is stuck. */
export class BotWatch {
  readonly #parts: BotWatchParts
  #beats = -1
  #beatSeenAt = performance.now()
  /** Null: none is under way. */
  #reading: Promise<string[] | null> | null = null
  #readAt = Number.NEGATIVE_INFINITY
  #stack: string[] | null = null

  constructor(parts: BotWatchParts) {
    this.#parts = parts
  }

  /** Looks for a beat. To be called at each beat of the control thread. */
  look(): void {
    this.#parts.latch.orders.notePassed(monotonicMs())
    const beats = this.#parts.latch.beats.botBeats()
    if (beats === this.#beats) return
    this.#beats = beats
    this.#beatSeenAt = performance.now()
    this.#readAt = Number.NEGATIVE_INFINITY
    this.#stack = null
  }

  get lastBeatMs(): number {
    return Math.round(performance.now() - this.#beatSeenAt)
  }

  get responsive(): boolean {
    return this.lastBeatMs < STUCK_AFTER_MS
  }

  /** Why nothing can be asked of it now; null when it answers. */
  get unreachable(): string | null {
    return this.responsive ? null : `the bot thread has not answered for ${this.lastBeatMs} ms`
  }

  /** Where the bot thread is stuck; null when it isn't, or when Node can't tell. On a loaded machine that takes seconds. */
  stack(): Promise<string[] | null> {
    if (this.responsive) return Promise.resolve(null)
    if (performance.now() - this.#readAt <= STACK_AGE_MS) return Promise.resolve(this.#stack)
    this.#reading ??= this.#readStack()
    return this.#reading
  }

  /** As far as it is known at once. */
  get life(): BotLife {
    const { responsive, lastBeatMs } = this
    return { responsive, lastBeatMs, stack: responsive ? null : this.#stack }
  }

  async status(): Promise<BotStatus> {
    const { botName, pid, version } = this.#parts
    await within(this.stack(), STACK_WAIT_MS)
    return { name: botName, pid, version, uptimeSeconds: Math.round(process.uptime()), ...this.life }
  }

  async #readStack(): Promise<string[] | null> {
    const seenAt = this.#beatSeenAt
    const stack = await this.#parts.captureStack().catch(() => null)
    this.#reading = null
    if (seenAt !== this.#beatSeenAt) return null
    this.#readAt = performance.now()
    // That Node can't tell this time hides no earlier one.
    this.#stack = stack ?? this.#stack
    return this.#stack
  }
}
