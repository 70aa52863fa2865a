import type { HaltView } from '../guard/halt-view.js'
import { monotonicMs } from '../time/monotonic.js'
import { ResumeRefusedError } from '../words/errors.js'
import type { Halt, HaltSource } from '../words/halt.js'
import { printable } from '../words/printable.js'
import { type AcceptedLimits, describeRefusal, type ResumeAnswer } from '../words/resume.js'
import type { TradingState } from '../words/trading-state.js'
import type { ControlThread } from './control-thread.js'
import type { Halting } from './halting.js'

/** What a resume in code says. */
export interface ResumeRequest {
  /** The haltId of the halt to end, or several. */
  readonly confirm: string | readonly string[]
  /**
   * The person for whom the code asks, e.g. who has pressed a button in the bot's own page. Without it, only halts that were
   * made by code can be ended: a program's timer must not end a person's halt.
   */
  readonly operator?: string
  /** Limits to accept till the day ends, of the trips whose halts are ended: `{ max_daily_loss: '8%' }`. */
  readonly accept?: AcceptedLimits
}

/** The same, as it was said; nothing of it need be there. */
export interface AskedResume {
  readonly confirm: string | readonly string[] | undefined
  readonly operator?: string | undefined
  readonly accept?: unknown
}

export interface ResumeOutcome {
  /** What is left: other halts may still be in force. */
  readonly state: TradingState
  /** The halts that have ended; none when nothing was halted. */
  readonly lifted: readonly Halt[]
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

  /** @throws {ResumeRefusedError} the state is what it was */
  async resume(source: HaltSource, request: AskedResume): Promise<ResumeOutcome> {
    const report = await this.#ask(source, request)
    const state = this.#view.state()
    if (report === null) {
      // The answer got lost, but not what it would have said.
      if (state === 'active') return { state, lifted: [] }
      throw new ResumeRefusedError(
        'CONTROL_THREAD_GONE',
        'The control thread did not answer, so the bot stays as it is. Only the keeper there may resume: restart the bot, ' +
          'which comes back halted, and resume it then.',
        [],
      )
    }
    if (report.kind === 'resumed') return { state, lifted: report.lifted }
    if (report.kind === 'not-halted') return { state, lifted: [] }
    if (report.kind === 'leader-unheard') {
      const message = `Nothing was resumed here: ${report.why}. Only the leader resumes: look at its status, and confirm there.`
      throw new ResumeRefusedError('LEADER_UNHEARD', message, [])
    }
    const { code, message } = describeRefusal(report)
    const haltIds = report.halts.map(({ haltId }) => haltId)
    throw new ResumeRefusedError(code, message, haltIds)
  }

  async #ask(source: HaltSource, { confirm, operator, accept }: AskedResume): Promise<ResumeAnswer | null> {
    const callId = this.#control.nextCallId()
    this.#halting.resuming(callId)
    const deadlineMs = this.#halting.keeperDeadlineMs()
    const message = {
      type: 'resume',
      callId,
      confirm: [confirm].flat().filter((haltId) => typeof haltId === 'string'),
      source,
      operator: personIn(operator),
      accept: limitsIn(accept),
      expiresAt: monotonicMs() + deadlineMs,
    } as const
    return (await this.#control.call(message, deadlineMs)) as ResumeAnswer | null
  }
}

/** What can't be understood accepts nothing, and the resume says what holds. */
function limitsIn(accept: unknown): AcceptedLimits {
  const isLimit = (limit: unknown) => typeof limit === 'string' || typeof limit === 'number'
  const given = typeof accept === 'object' && accept !== null ? Object.entries(accept) : []
  return Object.fromEntries(given.filter(([, limit]) => isLimit(limit)).map(([name, limit]) => [name, String(limit)]))
}

/** A text in which nothing can be seen names nobody, and what is no text neither: a program must not pass for a person by mistake. */
function personIn(operator: unknown): string | null {
  const shown = typeof operator === 'string' ? printable(operator).trim() : ''
  return shown === '' ? null : shown
}
