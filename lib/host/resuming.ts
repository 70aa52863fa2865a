import type { HaltView } from '../guard/halt-view.js'
import { monotonicMs } from '../time/monotonic.js'
import { ResumeRefusedError } from '../words/errors.js'
import type { Halt, HaltSource } from '../words/halt.js'
import { describeRefusal, type ResumeReport } from '../words/resume.js'
import type { TradingState } from '../words/trading-state.js'
import type { ControlThread } from './control-thread.js'
import type { Halting } from './halting.js'

export interface ResumeOutcome {
  readonly state: TradingState
  /** The halt that has ended; null when nothing was halted. */
  readonly lifted: Halt | null
}

/** The one way to resume on the bot thread. Only the keeper lowers: it is asked, and waited for. */
export class Resuming {
  readonly #view: HaltView
  readonly #control: ControlThread
  readonly #halting: Halting

  constructor(view: HaltView, control: ControlThread, halting: Halting) {
    this.#view = view
    this.#control = control
    this.#halting = halting
  }

  /**
   * @param confirm the haltId of the halt to end
   * @throws {ResumeRefusedError} the state is what it was
   */
  async resume(source: HaltSource, confirm: string | undefined): Promise<ResumeOutcome> {
    const report = await this.#ask(source, confirm)
    const state = this.#view.state()
    if (report === null) {
      // The answer got lost, but not what it would have said.
      if (state === 'active') return { state, lifted: null }
      throw new ResumeRefusedError(
        'CONTROL_THREAD_GONE',
        'The control thread did not answer, so the bot stays as it is. Only the keeper there may resume: restart the bot, ' +
          'which comes back halted, and resume it then.',
        [],
      )
    }
    if (report.kind === 'resumed') return { state, lifted: report.lifted }
    if (report.kind === 'not-halted') return { state, lifted: null }
    const { code, message } = describeRefusal(report)
    const haltIds = report.halts.map(({ haltId }) => haltId)
    throw new ResumeRefusedError(code, message, haltIds)
  }

  async #ask(source: HaltSource, confirm: string | undefined): Promise<ResumeReport | null> {
    const callId = this.#control.nextCallId()
    const deadlineMs = this.#halting.keeperDeadlineMs()
    const expiresAt = monotonicMs() + deadlineMs
    const answer = await this.#control.call({ type: 'resume', callId, confirm, source, expiresAt }, deadlineMs)
    return answer as ResumeReport | null
  }
}
