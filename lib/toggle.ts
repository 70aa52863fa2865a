import { decideToggle } from './host/signals.js'
import type { LiveKillSwitch } from './kill-switch.js'
import type { Logger } from './ports.js'

/** What SIGUSR1 does: halts, and resumes what is halted; but not within two seconds of a halt. */
export class Toggle {
  readonly #killSwitch: LiveKillSwitch
  readonly #logger: Logger
  #haltedAt = Number.NEGATIVE_INFINITY
  #resuming = false

  constructor(killSwitch: LiveKillSwitch, logger: Logger) {
    this.#killSwitch = killSwitch
    this.#logger = logger
  }

  press(): void {
    const { state, halt } = this.#killSwitch.status()
    switch (decideToggle(state, this.#haltedForMs(halt?.since), this.#resuming)) {
      case 'halt':
        this.#haltedAt = performance.now()
        this.#report(this.#killSwitch.haltFrom('signal', { reason: 'SIGUSR1' }))
        break
      case 'resume':
        this.#resume(halt?.haltId)
        break
      case 'hold':
        this.#logger.warn(
          { haltId: halt?.haltId },
          'SIGUSR1 ignored: the halt is less than two seconds old. Send it again to resume.',
        )
    }
  }

  /** Since the last halt by signal, by a clock that never jumps, or by anyone, whichever is shorter. */
  #haltedForMs(since: string | undefined): number {
    const bySignal = performance.now() - this.#haltedAt
    const byAnyone = since === undefined ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(since)
    return byAnyone < 0 ? bySignal : Math.min(bySignal, byAnyone)
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
