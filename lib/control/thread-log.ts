import { write } from 'node:fs'
import type { ToBot } from '../between/messages.js'
import type { Log, LogLevel } from '../words/ports.js'
import { printable, printableJson } from '../words/printable.js'

export interface ThreadLogParts {
  readonly botName: string
  /** To the bot thread, which writes it into the bot's own log. */
  readonly post: (message: ToBot) => void
  /** The bot thread can log. */
  readonly botResponsive: () => boolean
}

/** The control thread's log: the bot's logger, and standard error as well when the bot thread can't log. */
export class ThreadLog {
  readonly #parts: ThreadLogParts
  #writing = false

  constructor(parts: ThreadLogParts) {
    this.#parts = parts
  }

  readonly log: Log = (level, message, fields) => {
    this.#parts.post({ type: 'log', level, message, fields })
    if (!this.#parts.botResponsive()) this.#toStandardError(level, message)
  }

  /** A terminal that takes nothing blocks whoever writes to it: not this thread, and only one line at a time. */
  #toStandardError(level: LogLevel, message: string): void {
    if (this.#writing) return
    this.#writing = true
    const line = { level, time: new Date().toISOString(), name: this.#parts.botName, msg: printable(message) }
    write(2, `${printableJson(line)}\n`, () => {
      this.#writing = false
    })
  }
}
