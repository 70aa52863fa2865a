import type { Log } from '../../words/ports.js'
import type { BotWatch } from './bot-watch.js'

/** A bot thread that is silent for this long, in ms, is worth a line in the log. */
export const REPORT_STUCK_AFTER_MS = 5_000

export interface StuckReportParts {
  readonly bot: Pick<BotWatch, 'lastBeatMs' | 'stack'>
  readonly pid: number
  readonly log: Log
  /** Into the journal, where there is one. */
  readonly note: (what: string, details?: object) => void
}

/** Says in the log where this process's bot thread is stuck, and that it answers again; each once. */
export class StuckReport {
  readonly #parts: StuckReportParts
  #isStuck = false

  constructor(parts: StuckReportParts) {
    this.#parts = parts
  }

  /** To be called each second, or more often. @returns it answers again */
  look(): boolean {
    const { bot, log, note } = this.#parts
    const isStuck = bot.lastBeatMs > REPORT_STUCK_AFTER_MS
    if (isStuck === this.#isStuck) return false
    this.#isStuck = isStuck
    if (isStuck) {
      void this.#say(bot.lastBeatMs)
      return false
    }
    log('warn', 'The bot thread answers again', {})
    note('bot answers again')
    return true
  }

  async #say(silentMs: number): Promise<void> {
    const { bot, pid, log, note } = this.#parts
    const stack = await bot.stack()
    const message = `The bot thread is stuck since ${silentMs} ms, ${placeOf(stack)}. ${howToEnd(pid)}`
    log('error', message, { stack })
    note('bot stuck', { stack })
  }
}

/** Where a thread is stuck, for people: the innermost place that is not within Node. */
export function placeOf(stack: readonly string[] | null): string {
  return `at ${stack?.find((place) => !place.includes('(node:')) ?? stack?.[0] ?? 'an unknown place'}`
}

/** What ends a process whose thread is stuck, for people. */
export function howToEnd(pid: number): string {
  return `To end it: kill -9 ${pid}; a halted bot comes back halted.`
}
