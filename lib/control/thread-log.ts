import { write } from 'node:fs'
import type { Latch } from '../between/latch/latch.js'
import type { ToBot } from '../between/messages.js'
import { logLine } from '../words/log-line.js'
import type { Log, LogLevel } from '../words/ports.js'

/** So many lines wait for a standard error that takes none; then the oldest go. */
const MOST_WAITING = 1_000

export interface ThreadLogParts {
  readonly botName: string
  readonly pid: number
  readonly latch: Pick<Latch, 'news'>
  /** To the bot thread, which writes it into the bot's own log. */
  readonly post: (message: ToBot) => void
  /** The bot thread can log. */
  readonly botResponsive: () => boolean
}

interface Line {
  readonly level: LogLevel
  readonly message: string
  readonly fields: object
  /** In ms since 1970. */
  readonly time: number
}

/**
 * The control thread's log: the bot's logger, and standard error for every line that the bot thread has not handed to it by the time at
 * which it counts as stuck. When that thread comes back, the logger gets these lines as well.
 */
export class ThreadLog {
  readonly #parts: ThreadLogParts
  /** Posted, and not known to be with the logger; oldest first. */
  readonly #posted: Line[] = []
  /** How many lines are older than these. */
  #before = 0
  /** For standard error. */
  readonly #waiting: Buffer[] = []
  #writing = false

  constructor(parts: ThreadLogParts) {
    this.#parts = parts
  }

  readonly log: Log = (level, message, fields) => {
    this.#parts.post({ type: 'log', level, message, fields })
    this.#posted.push({ level, message, fields, time: Date.now() })
    this.look()
  }

  /** To be called at each beat. */
  look(): void {
    const { latch, botResponsive } = this.#parts
    this.#leave(latch.news.linesLogged() - this.#before)
    if (!botResponsive()) this.#toStandardError(this.#leave(this.#posted.length))
    this.#write()
  }

  /** The oldest lines, which this has nothing to do with any more. */
  #leave(count: number): Line[] {
    const lines = this.#posted.splice(0, Math.max(0, count))
    this.#before += lines.length
    return lines
  }

  #toStandardError(lines: readonly Line[]): void {
    const { botName: name, pid } = this.#parts
    for (const { level, time, fields, message } of lines) {
      this.#waiting.push(Buffer.from(logLine({ name, pid }, level, time, fields, message)))
    }
    if (this.#waiting.length > MOST_WAITING) this.#waiting.splice(0, this.#waiting.length - MOST_WAITING)
  }

  /** A terminal that takes nothing blocks whoever writes to it: not this thread, and only one writing at a time. */
  #write(): void {
    if (this.#writing || this.#waiting.length === 0) return
    this.#writing = true
    const lines = Buffer.concat(this.#waiting.splice(0))
    write(2, lines, (error, written) => {
      this.#writing = false
      const isFull = error?.code === 'EAGAIN'
      const rest = isFull ? lines : lines.subarray(error === null ? written : lines.length)
      if (rest.length > 0) this.#waiting.unshift(rest)
      // One that is full is tried again at the next beat.
      if (!isFull) this.#write()
    })
  }
}
