import type { Logger } from '../words/ports.js'
import type { LiveKillSwitch } from './kill-switch.js'
import { decideToggle, HOLD_MS } from './signals.js'

/** The toggles of all kill switches in this process, also of other copies of this package: one press reaches each of them. */
const ALL = Symbol.for('trading-kill-switch.sigusr1')

/** What one kill switch tells the others of a process about a press. */
interface Toggle {
  /** True when a press, were it alone, would resume. */
  wouldResume(): boolean
}

/** What SIGUSR1 does: halts, and ends what a signal has halted; but not within two seconds of a halt. */
export class Sigusr1Toggle implements Toggle {
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

  install(): void {
    togglesOfProcess().add(this)
  }

  uninstall(): void {
    togglesOfProcess().delete(this)
  }

  wouldResume(): boolean {
    return this.#resuming || this.#decide(true) === 'resume'
  }

  press(): void {
    const others = [...togglesOfProcess()].filter((toggle) => toggle !== this)
    const [newest] = this.#killSwitch.status().halts
    switch (this.#decide(others.every((other) => other.wouldResume()))) {
      case 'halt':
        void this.#report(this.#killSwitch.haltFrom('signal', { reason: 'SIGUSR1' }))
        break
      case 'resume':
        void this.#resume(newest?.haltId ?? '')
        break
      case 'hold':
        this.#logger.warn(
          { haltId: newest?.haltId },
          'SIGUSR1 ignored: the last halt is less than two seconds old. Send it again to end it.',
        )
    }
  }

  #decide(othersWould: boolean): ReturnType<typeof decideToggle> {
    const [newest] = this.#killSwitch.status().halts
    return decideToggle({
      newest: newest?.source ?? null,
      haltedForMs: this.#haltedForMs(),
      resuming: this.#resuming,
      stalled: this.#stalled(HOLD_MS) || !this.#killSwitch.isRunning,
      othersWould,
    })
  }

  async #report(halt: ReturnType<LiveKillSwitch['haltFrom']>): Promise<void> {
    const { haltId, durable, warnings } = await halt
    if (!durable) this.#logger.warn({ haltId, warnings }, `The halt ${haltId} by SIGUSR1 is in force, but not on disk`)
  }

  async #resume(haltId: string): Promise<void> {
    this.#resuming = true
    try {
      const { state } = await this.#killSwitch.resumeFrom('signal', { confirm: haltId })
      if (state !== 'active') {
        this.#logger.warn(
          { haltId },
          `SIGUSR1 has ended ${haltId}; other halts stay in force, and the state is ${state}`,
        )
      }
    } catch (error) {
      this.#logger.warn({ haltId }, `SIGUSR1: ${(error as Error).message}`)
    } finally {
      this.#resuming = false
    }
  }
}

function togglesOfProcess(): Set<Toggle> {
  const shared = globalThis as { [ALL]?: Set<Toggle> }
  shared[ALL] ??= new Set()
  return shared[ALL]
}
