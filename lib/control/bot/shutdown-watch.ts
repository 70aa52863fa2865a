import { within } from '../../time/deadline.js'
import type { Log } from '../../words/ports.js'

/** What the bot thread gets beyond the deadline, to end the process itself, in ms. */
const GRACE_MS = 250
/** How long the last line of the journal may take, in ms. */
const LAST_LINE_MS = 500

export interface ShutdownWatchParts {
  readonly isResponsive: () => boolean
  readonly note: (what: string) => void
  /** Brings what waits into the journal. */
  readonly flush: () => Promise<void>
  readonly log: Log
  /** Ends the process; no code of it runs any more. */
  readonly kill: () => void
}

/** Ends the process at the deadline of a shutdown, where the bot thread is stuck in the middle of it and can't. */
export class ShutdownWatch {
  readonly #parts: ShutdownWatchParts
  #isStarted = false

  constructor(parts: ShutdownWatchParts) {
    this.#parts = parts
  }

  start(deadlineMs: number): void {
    if (this.#isStarted) return
    this.#isStarted = true
    setTimeout(() => this.#look(), deadlineMs + GRACE_MS).unref()
  }

  #look(): void {
    if (this.#parts.isResponsive()) {
      setTimeout(() => this.#look(), GRACE_MS).unref()
      return
    }
    void this.#end()
  }

  async #end(): Promise<void> {
    const { note, flush, log, kill } = this.#parts
    log('error', 'Not down at the deadline of the shutdown, and the bot thread is stuck: the process is killed.', {})
    note('killed: the bot thread was stuck at the deadline of the shutdown')
    await within(flush(), LAST_LINE_MS)
    kill()
  }
}
