import type { Latch } from '../../between/latch/latch.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { BotStatus } from '../../words/status.js'

/** Without a beat for this long, in ms, the bot's event loop counts as stuck. It beats every 100 ms. */
const STUCK_AFTER_MS = 1_000
/** A stack that was read longer ago than this, in ms, is read anew for who asks. */
const STACK_AGE_MS = 1_000

export interface BotWatchParts {
  readonly latch: Latch
  readonly name: string
  readonly pid: number
  readonly version: string
  readonly captureStack: () => Promise<string[] | null>
}

/** The bot thread, as the control thread sees it: whether it lives, and where it is stuck. */
export class BotWatch {
  readonly #parts: BotWatchParts
  #beats = -1
  #beatSeenAt = performance.now()
  #stack: Promise<string[] | null> | null = null
  #stackAt = Number.NEGATIVE_INFINITY

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

  /** Where the bot thread is stuck; null when it isn't, or when Node can't tell. */
  stack(): Promise<string[] | null> {
    if (this.responsive) return Promise.resolve(null)
    const now = performance.now()
    if (this.#stack === null || now - this.#stackAt > STACK_AGE_MS) {
      this.#stackAt = now
      this.#stack = this.#parts.captureStack()
    }
    return this.#stack
  }

  async status(): Promise<BotStatus> {
    const { name, pid, version } = this.#parts
    return {
      name,
      pid,
      version,
      uptimeSeconds: Math.round(process.uptime()),
      responsive: this.responsive,
      lastBeatMs: this.lastBeatMs,
      stack: await this.stack(),
    }
  }
}
