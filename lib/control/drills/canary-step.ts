import type { ToBot } from '../../between/messages.js'
import { LATE, within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { CanaryAnswer, DrillStep } from '../../words/drill.js'

/** How long the bot's thread may take, in ms. */
const DEADLINE_MS = 2_000
/** A thread that has been silent for this long, in ms, is not asked: what is posted there would pile up. */
const STUCK_FOR_MS = 10_000

export interface CanaryStepParts {
  /** Why nothing can be asked of the bot's thread now; null: it answers. */
  readonly bot: { readonly unreachable: string | null; readonly lastBeatMs: number }
  readonly post: (message: ToBot) => void
}

/** Has the bot's thread send a canary through its own guard. */
export class CanaryStep {
  readonly #parts: CanaryStepParts
  readonly #waiting = new Map<string, (answer: CanaryAnswer) => void>()

  constructor(parts: CanaryStepParts) {
    this.#parts = parts
  }

  /** What the bot thread has answered. */
  take(id: string, answer: CanaryAnswer): void {
    this.#waiting.get(id)?.(answer)
  }

  async run(id: string): Promise<Pick<DrillStep, 'result' | 'detail'>> {
    const { bot, post } = this.#parts
    if (bot.unreachable !== null && bot.lastBeatMs > STUCK_FOR_MS) return silent(bot.unreachable)
    const answer = new Promise<CanaryAnswer>((resolve) => this.#waiting.set(id, resolve))
    // Found later, it is not carried out: nobody waits for it any more.
    post({ type: 'drill', id, expiresAt: monotonicMs() + DEADLINE_MS })
    const told = await within(answer, DEADLINE_MS)
    this.#waiting.delete(id)
    return told === LATE ? silent(bot.unreachable ?? `it has not answered within ${DEADLINE_MS} ms`) : judge(told)
  }
}

function silent(why: string): Pick<DrillStep, 'result' | 'detail'> {
  return { result: 'failed', detail: `the bot's thread did not answer: ${why}` }
}

/** Pure. */
export function judge({
  answers,
  reached,
  replaced,
  micros,
  attachedThreads,
}: CanaryAnswer): Pick<DrillStep, 'result' | 'detail'> {
  const wrong = answers.filter(({ answer }) => answer !== 'DRILL').map(({ asked, answer }) => `${asked}: ${answer}`)
  const problems = [
    ...replaced.map((name) => `${name} was replaced by other code, and was not called`),
    ...wrong,
    ...(reached === 0 ? [] : [`the order came ${reached} times to what stands in the venue's place`]),
    ...(answers.length === 0 ? ['nothing was asked'] : []),
  ]
  if (problems.length > 0) return { result: 'failed', detail: `the guard is broken: ${problems.join('; ')}` }
  const asked = answers.map((each) => each.asked).join(', ')
  const threads = attachedThreads === 0 ? '' : `. ${attachedThreads} attached threads were not asked`
  return { result: 'passed', detail: `refused by ${asked}, within ${micros} µs${threads}` }
}
