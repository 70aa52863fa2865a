import { LATE, within } from '../../time/deadline.js'
import type { HaltReport } from '../../words/halt.js'
import type { ResumeAnswer } from '../../words/resume.js'

/** Somebody on the bot thread who waits for what the leader says of a halt. */
interface Waiting {
  first: (report: HaltReport) => void
  last: (report: HaltReport) => void
}

/** What the leader is waited for. */
export interface AwaitedHalt {
  /** It has heard the halt, and says whether it is on disk. */
  readonly first: Promise<HaltReport>
  /** The same, once all is known that was asked for. */
  readonly last: Promise<HaltReport>
  /** Nobody waits any more. */
  readonly forget: () => void
}

/** The answers of a leader, by what they answer. */
export class FollowerAnswers {
  readonly #halts = new Map<string, Set<Waiting>>()
  readonly #resumes = new Map<number, (answer: ResumeAnswer) => void>()

  /** To be called before the halt is said. Resolves when it was answered, which may be never. */
  halt(haltId: string): AwaitedHalt {
    const waiting: Waiting = { first: () => {}, last: () => {} }
    const first = new Promise<HaltReport>((resolve) => {
      waiting.first = resolve
    })
    const last = new Promise<HaltReport>((resolve) => {
      waiting.last = resolve
    })
    const all = this.#halts.get(haltId) ?? new Set()
    this.#halts.set(haltId, all.add(waiting))
    const forget = () => {
      all.delete(waiting)
      if (all.size === 0 && this.#halts.get(haltId) === all) this.#halts.delete(haltId)
    }
    return { first, last, forget }
  }

  halted(haltId: string, report: HaltReport, last: boolean): void {
    for (const waiting of this.#halts.get(haltId) ?? []) {
      waiting.first(report)
      if (last) waiting.last(report)
    }
    if (last) this.#halts.delete(haltId)
  }

  /** Resolves with the answer, or with `otherwise` when there is none in time. */
  async resume(call: number, deadlineMs: number, otherwise: ResumeAnswer): Promise<ResumeAnswer> {
    const answer = new Promise<ResumeAnswer>((resolve) => this.#resumes.set(call, resolve))
    const answered = await within(answer, deadlineMs)
    this.#resumes.delete(call)
    return answered === LATE ? otherwise : answered
  }

  resumed(call: number, answer: ResumeAnswer): void {
    this.#resumes.get(call)?.(answer)
  }

  /** The leader is lost: what it would have said of resumes nobody will know. */
  lost(why: string): void {
    for (const resolve of this.#resumes.values()) resolve({ kind: 'leader-unheard', why })
  }
}
