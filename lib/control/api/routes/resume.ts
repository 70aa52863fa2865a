import type { Halt } from '../../../words/halt.js'
import { listHalts } from '../../../words/halt-set.js'
import { describeRefusal, type ResumeReport } from '../../../words/resume.js'
import type { Status } from '../../../words/status.js'
import { readBody } from '../body.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, ResumeBody } from '../schemas.js'

type Refusal = Exclude<ResumeReport, { kind: 'resumed' | 'not-halted' }>

const STATUS: Readonly<Record<Refusal['kind'], number>> = {
  'confirm-missing': 428,
  'confirm-stale': 409,
  'halted-meanwhile': 409,
  'not-durable': 503,
  'close-all-running': 409,
}

type Parts = Pick<RouteParts, 'keeper' | 'status' | 'curl'>

/** `POST /resume`: ends the halt that is confirmed, and only that. */
export class ResumeCall implements Route {
  readonly path = '/resume'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const { keeper, curl } = this.#parts
    const body = await readBody(request)
    const inForce = listHalts(keeper.halts)[0]?.haltId ?? '<haltId>'
    const checked = checkBody(ResumeBody, body, curl().resume(inForce))
    if ('refused' in checked) return refuse(checked.refused)
    const report = await keeper.resume({
      confirm: checked.value.confirm,
      source: 'http',
      who: caller.operator ?? caller.address,
      isGivenUp: () => request.socket.destroyed,
    })
    if (report.kind === 'resumed') return this.#resumed(report.lifted.haltId)
    return report.kind === 'not-halted' ? this.#resumed(null) : this.#refused(report)
  }

  async #resumed(haltId: string | null): Promise<Reply> {
    const now = await this.#parts.status.status()
    return ok({ resumed: haltId, warnings: stuckWarnings(now), ...now })
  }

  async #refused(report: Refusal): Promise<Reply> {
    const { message } = describeRefusal(report)
    return refuse(problem(STATUS[report.kind], report.kind, message, await this.#whatIsHalted(report.halts)))
  }

  /** What an operator has to know before she resumes, and the line that does it. */
  async #whatIsHalted(halts: readonly Halt[]): Promise<object> {
    const [first] = halts
    const now = await this.#parts.status.status()
    const { positions, orders, durable } = now
    return {
      warnings: stuckWarnings(now),
      haltId: first?.haltId ?? null,
      reason: first?.reason ?? null,
      operator: first?.operator ?? null,
      source: first?.source ?? null,
      since: first?.since ?? null,
      positions,
      orders,
      durable,
      halts,
      resume: halts.map(({ haltId }) => this.#parts.curl().resume(haltId)),
    }
  }
}

/** Who resumes a stuck bot has to know what she resumes. */
function stuckWarnings({ bot }: Status): string[] {
  if (bot.responsive) return []
  return [
    `The bot's thread has not answered for ${bot.lastBeatMs} ms; what it does when it comes back is not known. To end it: kill -9 ${bot.pid}.`,
  ]
}
