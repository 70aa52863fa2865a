import { readAccept } from '../../../words/accept.js'
import { isFleetHaltId } from '../../../words/fleet.js'
import type { Halt } from '../../../words/halt.js'
import { describeLeft, describeRefusal, type HoldingTrip, type ResumeRefusal } from '../../../words/resume.js'
import type { Status } from '../../../words/status.js'
import { readBody } from '../body.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, ResumeBody } from '../schemas.js'

/** The document of `POST /resume`: the status, and what the resume did. */
export interface ResumeDocument extends Status {
  /** The `haltId`s that have ended; empty when nothing was halted. */
  readonly resumed: readonly string[]
  /** Says so when other halts stay in force, and when the bot thread is stuck. */
  readonly warnings: readonly string[]
}

/** What an operator has to know before she resumes: stands in a refusal. */
export interface WhatIsHalted {
  readonly positions: Status['positions']
  readonly orders: Status['orders']
  readonly durable: boolean
  /** Says so when the bot thread is stuck. */
  readonly warnings: readonly string[]
  /** In force, newest first, twenty at most, each with who and why. */
  readonly halts: readonly Halt[]
  /** All of them. */
  readonly haltCount: number
  /** The curl lines: first the one that ends all of {@link halts}, then one for each. */
  readonly resume: readonly string[]
  /** The trips that hold, where the resume was refused for that. */
  readonly trips?: readonly HoldingTrip[]
  /** The curl line for each of them that accepts a milder limit till the day ends: put it in the place of LIMIT. */
  readonly accept?: readonly string[]
}

const STATUS: Readonly<Record<ResumeRefusal['kind'], number>> = {
  'confirm-missing': 428,
  'confirm-stale': 409,
  'not-by-this-way': 403,
  'fleet-halt': 409,
  'halted-meanwhile': 409,
  'not-durable': 503,
  'close-all-running': 409,
  'trip-holds': 409,
}

type Parts = Pick<RouteParts, 'keeper' | 'status' | 'curl'>

/** `POST /resume`: ends the halts that are confirmed, and no other. */
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
    const inForce = keeper.halts.newest()[0]?.haltId ?? '<haltId>'
    const checked = checkBody(ResumeBody, body, `Send for example: ${curl().resume([inForce])}`)
    if ('refused' in checked) return refuse(checked.refused)
    const { confirm, accept } = checked.value
    const limits = readAccept(accept)
    if (limits === null) return refuse(problem(422, 'body-invalid', NOT_ACCEPTABLE))
    const report = await keeper.resume({
      confirm: confirm === undefined ? [] : [confirm].flat(),
      source: 'http',
      operator: caller.operator,
      who: caller.operator ?? caller.address,
      accept: limits,
      isGivenUp: () => request.socket.destroyed,
    })
    if (report.kind === 'resumed') return this.#resumed(report.lifted.map(({ haltId }) => haltId))
    return report.kind === 'not-halted' ? this.#resumed([]) : this.#refused(report)
  }

  async #resumed(resumed: readonly string[]): Promise<Reply> {
    const now = await this.#parts.status.status()
    const document: ResumeDocument = { resumed, warnings: [...stillHalted(now), ...stuckWarnings(now)], ...now }
    return ok(document)
  }

  async #refused(refusal: ResumeRefusal): Promise<Reply> {
    const { message } = describeRefusal(refusal)
    return refuse(problem(STATUS[refusal.kind], refusal.kind, message, await this.#whatIsHalted(refusal)))
  }

  /** With a placeholder for the limit in each line: nobody should accept one without thinking of it. */
  #whatHolds(trips: readonly HoldingTrip[]): Pick<WhatIsHalted, 'trips' | 'accept'> {
    const acceptable = trips.filter((trip) => trip.acceptable)
    const line = ({ name, haltId }: HoldingTrip) =>
      this.#parts.curl().post('/resume', { confirm: haltId ?? '', accept: `${name}=LIMIT` })
    return { trips, accept: acceptable.map(line) }
  }

  /** What an operator has to know before she resumes, and the lines that do it: first that for all, then one for each. */
  async #whatIsHalted(refusal: ResumeRefusal): Promise<WhatIsHalted> {
    const { halts, count } = refusal
    const now = await this.#parts.status.status()
    const { positions, orders, durable } = now
    const ids = halts.map(({ haltId }) => haltId).filter((haltId) => now.fleet === null || !isFleetHaltId(haltId))
    const resume = [...(ids.length > 1 ? [ids] : []), ...ids.map((id) => [id])]
    return {
      warnings: stuckWarnings(now),
      positions,
      orders,
      durable,
      halts,
      haltCount: count,
      resume: resume.map((confirm) => this.#parts.curl().resume(confirm)),
      ...(refusal.kind === 'trip-holds' && this.#whatHolds(refusal.trips)),
    }
  }
}

const NOT_ACCEPTABLE =
  'The body does not fit (/accept: limits by the names of their trips, e.g. {"max_daily_loss": "8%"}, or max_daily_loss=8%); nothing was changed.'

/** Who has resumed one of several has to know that it isn't over. */
function stillHalted({ haltCount, state }: Status): string[] {
  if (haltCount === 0) return []
  return [`Not all is resumed: ${describeLeft(haltCount, state)}. POST /resume without a body shows what is in force.`]
}

/** Who resumes a stuck bot has to know what she resumes. */
function stuckWarnings({ bot }: Status): string[] {
  if (bot.responsive) return []
  return [
    `The bot's thread has not answered for ${bot.lastBeatMs} ms; what it does when it comes back is not known. To end it: kill -9 ${bot.pid}.`,
  ]
}
