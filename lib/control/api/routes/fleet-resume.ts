import type { FleetWritten } from '../../../between/fleet-messages.js'
import type { Status } from '../../../words/status.js'
import { isInEngine } from '../../fleet/in-engine.js'
import { SignedResumeBody } from '../../fleet/signed-resume.js'
import { readBody } from '../body.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody } from '../schemas.js'

/** The document of `POST /fleet/resume`: the status of this bot, and what the resume did here and in the fleet. */
export interface FleetResumeAnswer extends Status {
  /** The `haltId`s that have ended on this bot; those that it had not heard of end before they begin. */
  readonly resumed: readonly string[]
  /** A majority of the engine’s servers has it. False: that is not known; this bot tells it, until the engine has it. */
  readonly inEngine: boolean
  /** What is still in force, and what has not come about yet. */
  readonly warnings: readonly string[]
}

const ENGINE_DEADLINE_MS = 1_000

const NEXT =
  'Send the document that a key has signed, of some 1,500 halts at most; it is made by: ' +
  'npx trading-kill-switch fleet resume <haltId> --sign-with FILE'

type Parts = Pick<RouteParts, 'fleet' | 'keeper' | 'status'>

/** `POST /fleet/resume`: takes a signed resume. Whoever sends it, the signature counts. */
export class FleetResumeCall implements Route {
  readonly path = '/fleet/resume'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request }: Call): Promise<Reply> {
    const { fleet } = this.#parts
    const checked = checkBody(SignedResumeBody, await readBody(request), NEXT)
    if ('refused' in checked) return refuse(checked.refused)
    if (fleet === null) return refuse(problem(409, 'no-fleet', 'This bot is in no fleet. Nothing was changed.'))
    const taken = await fleet.resume(checked.value)
    if (taken.kind === 'not-signed') {
      return refuse(
        problem(403, 'fleet-signature', `Nothing was resumed: ${taken.why}. Sign it with a key of resume_keys.`),
      )
    }
    if (taken.kind === 'not-durable') {
      const detail = `Nothing was resumed: ${taken.why}. Make the state directory writable; it is tried again meanwhile.`
      return refuse(problem(503, 'fleet-not-durable', detail))
    }
    const written = await fleet.writeResume(checked.value, ENGINE_DEADLINE_MS)
    const inEngine = isInEngine(written)
    const now = await this.#parts.status.status()
    const answer: FleetResumeAnswer = {
      resumed: taken.ended,
      inEngine,
      warnings: [
        ...(taken.left === null ? [] : [`Not all that it names has ended here: ${taken.left}.`]),
        ...(inEngine ? [] : [notInEngine(written)]),
        ...(now.haltCount === 0
          ? []
          : [`${now.haltCount} halts are still in force here, and the state is ${now.state}.`]),
      ],
      ...now,
    }
    return ok(answer)
  }
}

function notInEngine(written: FleetWritten): string {
  const why =
    written.kind === 'written'
      ? `Only ${written.replicas} of ${written.wanted} replicas that are wanted have it, so that a failover may lose it in the engine`
      : `It is not known whether the engine has it: ${written.why}`
  return `${why}. Other bots may be halted still; this one tells it.`
}
