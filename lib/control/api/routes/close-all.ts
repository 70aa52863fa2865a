import type { CloseAllReport } from '../../../words/close-all.js'
import type { DeadManStatus } from '../../../words/dead-man.js'
import type { Caller } from '../../../words/operators.js'
import { printable } from '../../../words/printable.js'
import { type CloseAllPlan, describePlan } from '../../getting-out/close-all-plan.js'
import { readBody } from '../body.js'
import { type Problem, problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { CloseAllBody, checkBody } from '../schemas.js'
import { unreadable } from '../venues-unreadable.js'

/** The document of `POST /close-all` without `execute`. */
export interface PlanAnswer extends CloseAllPlan {
  /** The curl line that carries the plan out; null where `allow_close_all` is false. */
  readonly execute: string | null
  /** What to do next. */
  readonly detail: string
  /** The exchanges' dead man's switches, as they stand: what would cancel orders that rest, were nothing more heard of the bot. */
  readonly deadMan: readonly DeadManStatus[]
}

/** The document of `POST /close-all` with `execute`. */
export interface CloseAllStarted extends CloseAllReport {
  /** The curl line that shows how far it is. */
  readonly follow: string
}

/** Stands in the refusal of a plan that is not what would be done now. */
export interface NewPlan {
  /** What would be done. */
  readonly plan: CloseAllPlan
}

type Parts = Pick<RouteParts, 'closeAll' | 'venues' | 'status' | 'bot' | 'settings' | 'curl'>

/** `POST /close-all`: without `execute` a plan, and nothing is sent; with it, that plan is carried out. */
export class CloseAllCall implements Route {
  readonly path = '/close-all'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const { venues, settings, curl } = this.#parts
    const body = await readBody(request)
    const checked = checkBody(CloseAllBody, body, `For a plan: ${curl().post('/close-all')}`)
    if ('refused' in checked) return refuse(checked.refused)
    const { execute } = checked.value
    if (execute !== undefined && !settings.allowCloseAll) return refuse(NOT_ALLOWED)
    if (venues.names.length === 0 || venues.unreachable !== null) return refuse(await unreadable(this.#parts))
    return execute === undefined ? this.#plan() : this.#execute(execute, caller)
  }

  async #plan(): Promise<Reply> {
    const { closeAll, settings, status, curl } = this.#parts
    const plan = await closeAll.plan()
    if (plan.venues.every(({ error }) => error !== null)) return refuse(await unreadable(this.#parts))
    const { allowCloseAll } = settings
    const detail = allowCloseAll ? CARRIED_OUT_BY : `Nothing was sent. ${HOW_TO_ALLOW}`
    const execute = allowCloseAll ? curl().execute(plan.planId) : null
    const { deadMan } = await status.cached()
    const answer: PlanAnswer = { ...describePlan(plan), execute, detail, deadMan }
    return ok(answer)
  }

  async #execute(planId: string, caller: Caller): Promise<Reply> {
    const execution = await this.#parts.closeAll.execute(planId, caller)
    if (execution.kind === 'unreadable') return refuse(await unreadable(this.#parts))
    if (execution.kind === 'changed') return refuse(this.#planChanged(planId, execution.plan))
    const { report } = execution
    const location = `/close-all/${report.id}`
    const body: CloseAllStarted = { ...report, follow: this.#parts.curl().get(location) }
    return { status: 202, body, location }
  }

  #planChanged(planId: string, plan: CloseAllPlan): Problem {
    const detail =
      `Nothing was sent: plan ${printable(planId)} is not what would be done now. Halt the bot first, so that its positions stand ` +
      `still. The new plan is below; to carry that out: ${this.#parts.curl().execute(plan.planId)}`
    const told: NewPlan = { plan: describePlan(plan) }
    return problem(409, 'plan-changed', detail, told)
  }
}

const CARRIED_OUT_BY = 'Nothing was sent. The line under execute carries this plan out.'

const HOW_TO_ALLOW =
  'This bot does not allow a close-all to be carried out: allow_close_all is false. Set allow_close_all = true under [control], or ' +
  'CONTROL_ALLOW_CLOSE_ALL=true in the environment, and start the bot anew; or close the positions of the plan at the venue.'

const NOT_ALLOWED = problem(403, 'close-all-not-allowed', `Nothing was sent. ${HOW_TO_ALLOW}`)
