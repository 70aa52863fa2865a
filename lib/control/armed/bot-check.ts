import { type Check, type Found, failing, OK } from './check.js'

export interface BotCheckParts {
  readonly bot: { readonly responsive: boolean; readonly lastBeatMs: number }
  /** Of the attached threads. */
  readonly threads: () => readonly {
    readonly threadId: number
    readonly isAttached: boolean
    readonly beatAt: number
  }[]
  /** By `monotonicMs()`. */
  readonly now: () => number
}

/** A thread beats every 100 ms. */
const STUCK_AFTER_MS = 1_000

/** The event loops of the bot's threads turn: while one doesn't, its bot can't tell how it is, nor take an answer. */
export class BotCheck implements Check {
  readonly name = 'bot'
  readonly #parts: BotCheckParts

  constructor(parts: BotCheckParts) {
    this.#parts = parts
  }

  look(): Found {
    const { bot, threads, now } = this.#parts
    const stuck = threads()
      .filter(({ isAttached, beatAt }) => isAttached && now() - beatAt > STUCK_AFTER_MS)
      .map(({ threadId }) => `the attached thread ${threadId}`)
    if (!bot.responsive) stuck.unshift("the bot's thread")
    return stuck.length === 0 ? OK : failing(`${stuck.join(', ')} does not answer`)
  }
}

/** Looks come every second. */
const LATE_MS = 3_000
/** How long a thread that was late is not said to be well, in ms. */
const REMEMBERED_MS = 30_000

/** The control thread itself turns in time: it has nobody else to look at it but the guard, which halts when it is gone. */
export class ControlThreadCheck implements Check {
  readonly name = 'control-thread'
  #lookedAt: number | null = null
  #late: { readonly ms: number; readonly at: number } | null = null

  look(now = performance.now()): Found {
    const ms = this.#lookedAt === null ? 0 : now - this.#lookedAt
    this.#lookedAt = now
    if (ms > LATE_MS) this.#late = { ms, at: now }
    if (this.#late === null || now - this.#late.at > REMEMBERED_MS) return OK
    return failing(`it was late by ${Math.round(this.#late.ms - 1_000)} ms: the machine is short of time, or slept`)
  }
}
