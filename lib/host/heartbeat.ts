import type { Latch } from '../between/latch/latch.js'

/** The bot thread's beat, in ms. */
const BEAT_MS = 100
const BEATS_IN_SECOND = 10
/** A beat that comes later than this, in ms, shows that the event loop was stuck. */
const STALL_MS = 1_000

export interface HeartbeatParts {
  readonly latch: Latch
  /** What the guard does at each beat. */
  readonly beatOfGuard: () => void
  /** Takes the keeper's notices, which a bot that sends no orders would let pile up. */
  readonly readNotices: () => void
  /** Says what a halt at the end of its stack could not say. */
  readonly postLostHalts: () => void
  /** Tells the bot's listeners what has changed. */
  readonly tellBot: () => void
  readonly readVenues: () => void
  /** Tells how the guards are; each second. */
  readonly tellGuards: () => void
  /** How often the venues are read while everything may pass, in ms; 0 for never. */
  readonly snapshotIntervalMs: number
  /** How often they are read while something is halted, in ms. */
  readonly haltedSnapshotIntervalMs: number
}

/** Tells the control thread that the bot's event loop turns, and watches over the control thread in return. */
export class Heartbeat {
  readonly #parts: HeartbeatParts
  #timer: NodeJS.Timeout | null = null
  #venuesReadAt = Number.NEGATIVE_INFINITY
  #beatAt = Number.POSITIVE_INFINITY
  #stallEndedAt = Number.NEGATIVE_INFINITY
  #lastStallMs = 0
  #beats = 0

  constructor(parts: HeartbeatParts) {
    this.#parts = parts
  }

  start(): void {
    this.#parts.latch.beats.botBeat()
    this.#beatAt = performance.now()
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  /** True while the event loop is late, and for `withinMs` after that. */
  stalled(withinMs: number): boolean {
    const now = performance.now()
    return now - this.#beatAt > STALL_MS || now - this.#stallEndedAt < withinMs
  }

  /** For how long the event loop was stuck until this moment, in ms; 0: it was not. Of what had to wait, a beat may have come first. */
  lateMs(): number {
    const now = performance.now()
    const ms = now - this.#beatAt
    if (ms > STALL_MS) return ms
    return now - this.#stallEndedAt < BEAT_MS ? this.#lastStallMs : 0
  }

  #beat(): void {
    const beatAt = performance.now()
    if (beatAt - this.#beatAt > STALL_MS) {
      this.#lastStallMs = beatAt - this.#beatAt
      this.#stallEndedAt = beatAt
    }
    this.#beatAt = beatAt
    this.#parts.latch.beats.botBeat()
    this.#parts.beatOfGuard()
    this.#parts.readNotices()
    this.#parts.postLostHalts()
    this.#parts.tellBot()
    if (this.#beats++ % BEATS_IN_SECOND === 0) this.#parts.tellGuards()
    const { latch, snapshotIntervalMs, haltedSnapshotIntervalMs } = this.#parts
    const interval = latch.isOpen() ? snapshotIntervalMs : haltedSnapshotIntervalMs
    const now = performance.now()
    if (interval === 0 || now - this.#venuesReadAt < interval) return
    this.#venuesReadAt = now
    this.#parts.readVenues()
  }
}
