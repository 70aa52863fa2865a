import type { Logger } from '../words/ports.js'
import type { LiveKillSwitch } from './kill-switch.js'
import { decideToggle, HOLD_MS } from './signals.js'

/** What SIGUSR1 does: halts, and resumes what is halted; but not within two seconds of a halt. */
export class Sigusr1Toggle {
  readonly #killSwitch: LiveKillSwitch
  readonly #logger: Logger
  readonly #haltedForMs: () => number
  readonly #stalled: (withinMs: number) => boolean
  #resuming = false

  constructor(
    killSwitch: LiveKillSwitch,
    logger: Logger,
    haltedForMs: () => number,
    stalled: (withinMs: number) => boolean,
  ) {
    this.#killSwitch = killSwitch
    this.#logger = logger
    this.#haltedForMs = haltedForMs
    this.#stalled = stalled
  }

  press(): void {
    const { state, halt } = this.#killSwitch.status()
    const haltedForMs = this.#haltedForMs()
    const stalled = this.#stalled(HOLD_MS) || this.#killSwitch.url === null
    switch (decideToggle({ state, haltedForMs, resuming: this.#resuming, stalled })) {
      case 'halt':
        void this.#report(this.#killSwitch.haltFrom('signal', { reason: 'SIGUSR1' }))
        break
      case 'resume':
        void this.#resume(halt?.haltId)
        break
      case 'hold':
        this.#logger.warn(
          { haltId: halt?.haltId },
          'SIGUSR1 ignored: the last halt is less than two seconds old. Send it again to resume.',
        )
    }
  }

  async #report(halt: ReturnType<LiveKillSwitch['haltFrom']>): Promise<void> {
    const { haltId, durable, warnings } = await halt
    if (!durable) this.#logger.warn({ haltId, warnings }, `The halt ${haltId} by SIGUSR1 is in force, but not on disk`)
  }

  async #resume(haltId: string | undefined): Promise<void> {
    this.#resuming = true
    try {
      await this.#killSwitch.resumeFrom('signal', haltId)
    } catch (error) {
      this.#logger.warn({ haltId }, `SIGUSR1: ${(error as Error).message}`)
    } finally {
      this.#resuming = false
    }
  }
}
