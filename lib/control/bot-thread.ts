import type { VenueSnapshot } from '../exposure.js'
import type { Latch } from '../latch.js'
import type { BotStatus } from '../status.js'

/** Without a beat for this long, in ms, the bot's event loop counts as stuck. It beats every 100 ms. */
const STUCK_AFTER_MS = 1_000
/** A stack that was read longer ago than this, in ms, is read anew for who asks. */
const STACK_AGE_MS = 1_000

export interface BotThreadParts {
  readonly latch: Latch
  readonly name: string
  readonly pid: number
  readonly version: string
  readonly venues: readonly string[]
  /** Asks the bot thread to read its venues; the answers come through {@link BotThread.take}. */
  readonly askForSnapshots: () => void
  readonly captureStack: () => Promise<string[] | null>
}

/** The bot thread, as the control thread sees it: whether it lives, where it is stuck, and what its venues said last. */
export class BotThread {
  readonly #parts: BotThreadParts
  #beats = -1
  #beatSeenAt = performance.now()
  #snapshots: readonly VenueSnapshot[]
  #waiting: (() => void)[] = []
  #stack: Promise<string[] | null> | null = null
  #stackAt = Number.NEGATIVE_INFINITY

  constructor(parts: BotThreadParts) {
    this.#parts = parts
    this.#snapshots = parts.venues.map((venue) => ({
      venue,
      positions: null,
      openOrders: null,
      account: null,
      asOf: null,
      passedBefore: -1,
      error: 'not read yet',
    }))
  }

  /** Looks for a beat. To be called at each beat of the control thread. */
  look(): void {
    const beats = this.#parts.latch.botBeats()
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

  /** What the venues said last, one entry a venue. */
  get snapshots(): readonly VenueSnapshot[] {
    return this.#snapshots
  }

  /** Takes what the bot thread has read. @param complete every venue has been asked */
  take(snapshots: readonly VenueSnapshot[], complete: boolean): void {
    this.#snapshots = snapshots
    if (!complete) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Asks for a new reading, and returns what is known when it has come, or when the time is up. */
  async read(deadlineMs: number): Promise<readonly VenueSnapshot[]> {
    if (this.#parts.venues.length === 0 || !this.responsive) return this.#snapshots
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      timer = setTimeout(resolve, deadlineMs)
      this.#parts.askForSnapshots()
    })
    clearTimeout(timer)
    return this.#snapshots
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
