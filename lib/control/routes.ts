import type { IncomingMessage } from 'node:http'
import { resumeLine } from '../curl.js'
import { riskAdding } from '../exposure.js'
import { type Halt, haltEverything, type ReadHaltRequest, readHaltRequest } from '../halt.js'
import type { Latch } from '../latch.js'
import { describeRefusal } from '../resume.js'
import { describeScope } from '../scope.js'
import type { Caller } from './access.js'
import { type Body, MAX_BODY_BYTES, readBody } from './body.js'
import type { BotThread } from './bot-thread.js'
import { planCloseAll } from './close-all-plan.js'
import type { HaltDoor } from './halt-door.js'
import type { Keeper } from './keeper.js'
import { describePositions } from './positions.js'
import { type Problem, problem } from './problem.js'
import { CloseAllBody, checkBody, ResumeBody } from './schemas.js'
import type { StatusSource } from './status-source.js'
import { listHalts } from './transitions.js'

/** How long a halt's reply waits for the disk, in ms. The halt is in force before. */
const DISK_DEADLINE_MS = 2_000
/** How long a plan waits for the venues, in ms. */
const PLAN_DEADLINE_MS = 3_000

/** What a handler answers. */
export interface Reply {
  readonly status: number
  readonly body: object
}

/** A request that has been let in. */
export interface Call {
  readonly request: IncomingMessage
  readonly caller: Caller
  /** When it came in, by `performance.now()`. */
  readonly arrivedAt: number
}

export interface RouteParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly door: HaltDoor
  readonly bot: BotThread
  readonly status: StatusSource
  /** Where this server listens. */
  readonly url: () => string
  /** How an operator writes the token; null without one. */
  readonly token: string | null
}

type Handler = (call: Call) => Promise<Reply>

/** The calls of the control API: path, then method. */
export class Routes {
  readonly #parts: RouteParts
  readonly #table: ReadonlyMap<string, ReadonlyMap<string, Handler>>

  constructor(parts: RouteParts) {
    this.#parts = parts
    const get = (handler: Handler) =>
      new Map([
        ['GET', handler],
        ['HEAD', handler],
      ])
    const post = (handler: Handler) => new Map([['POST', handler]])
    this.#table = new Map([
      ['/halt', post((call) => this.#halt(call))],
      ['/resume', post((call) => this.#resume(call))],
      ['/status', get(async () => ok(await this.#parts.status.status()))],
      ['/positions', get(() => this.#positions())],
      ['/close-all', post((call) => this.#closeAll(call))],
      ['/health', get(async () => ok({ alive: true }))],
    ])
  }

  /** @returns the handler, or why there is none, and with it the methods that there are */
  find(
    path: string,
    method: string,
  ): { readonly handler: Handler } | { readonly refused: Problem; readonly allow: string | null } {
    const methods = this.#table.get(path)
    const url = this.#parts.url()
    if (methods === undefined) {
      const calls = [...this.#table].map(([known, verbs]) => `${verbs.keys().next().value} ${known}`)
      const detail = `Nothing was done: there is no ${path.slice(0, 100)} here. There are: ${calls.join(', ')}. To halt: curl -X POST ${url}/halt`
      return { refused: problem(404, 'not-found', detail), allow: null }
    }
    const handler = methods.get(method)
    if (handler !== undefined) return { handler }
    const allow = [...methods.keys()].join(', ')
    const detail = `${path} takes ${allow}, not ${method}; nothing was done. Send: curl -X ${methods.keys().next().value} ${url}${path}`
    return { refused: problem(405, 'wrong-method', detail), allow }
  }

  /** The way of a halt: latch, then the body, then the keeper, then the reply. */
  async #halt({ request, caller, arrivedAt }: Call): Promise<Reply> {
    const { latch, keeper, door, status } = this.#parts
    door.enter()
    const latchMicros = Math.round((performance.now() - arrivedAt) * 1000)
    let asked: ReadHaltRequest
    let done: { readonly inForce: Halt; readonly written: Promise<void> }
    try {
      asked = readHaltBody(await readBody(request), request.url ?? '', this.#parts.url())
      const halt: Halt = {
        haltId: asked.scope === null ? latch.haltId() : latch.mintHaltId(),
        level: asked.level,
        reason: asked.reason ?? 'halted by http',
        source: 'http',
        operator: caller.operator,
        since: new Date().toISOString(),
        scope: asked.scope,
      }
      done = keeper.halt({ halt, callId: null, who: caller.operator ?? caller.address, warnings: asked.warnings })
    } catch (error) {
      // Nothing above is expected to fail. If it does, the latch stays raised for good.
      latch.raise('halted')
      throw error
    } finally {
      door.leave()
    }
    const inTime = await within(done.written, DISK_DEADLINE_MS)
    if (asked.waitMs > 0) await status.waitForQuiet(asked.waitMs, () => request.socket.destroyed)
    const now = await status.status()
    const warnings = [...asked.warnings, ...this.#diskWarnings(inTime), ...this.#workingOrderWarnings()]
    const covers = describeScope(done.inForce.scope)
    return ok({ haltId: done.inForce.haltId, covers, latchMicros, inFlight: now.orders.inFlight, warnings, ...now })
  }

  #diskWarnings(inTime: boolean): string[] {
    const { durable, failure } = this.#parts.keeper
    if (durable) return []
    const why = inTime ? failure : `the disk has not confirmed within ${DISK_DEADLINE_MS} ms`
    return [`The halt is in force, but not on disk: ${why}. Until durable is true, a restart would not know of it.`]
  }

  /** A resting order can still fill after a halt. */
  #workingOrderWarnings(): string[] {
    const resting = this.#parts.bot.snapshots.flatMap(({ venue, openOrders, positions }) =>
      riskAdding(openOrders ?? [], positions ?? []).map(
        ({ id, side, quantity, symbol }) => `${id} at ${venue} (${side} ${quantity} ${symbol})`,
      ),
    )
    if (resting.length === 0) return []
    const named = resting.slice(0, 10).join(', ')
    const more = resting.length > 10 ? ' and more' : ''
    return [
      `${resting.length} working orders that could add risk rest at the venue and can still fill; this version doesn't cancel them. Cancel them there: ${named}${more}.`,
    ]
  }

  async #resume({ request, caller }: Call): Promise<Reply> {
    const { keeper, status } = this.#parts
    const body = await readBody(request)
    const inForce = listHalts(keeper.halts)[0]?.haltId ?? '<haltId>'
    const checked = checkBody(ResumeBody, body, resumeLine(this.#parts.url(), inForce, this.#parts.token))
    if ('refused' in checked) return refuse(checked.refused)
    const { confirm } = checked.value
    const report = await keeper.resume({
      confirm,
      source: 'http',
      who: caller.operator ?? caller.address,
      isGivenUp: () => request.socket.destroyed,
    })
    if (report.kind === 'resumed' || report.kind === 'not-halted') {
      return ok({ resumed: report.kind === 'resumed' ? report.lifted.haltId : null, ...(await status.status()) })
    }
    const { message } = describeRefusal(report)
    const STATUS = {
      'confirm-missing': 428,
      'confirm-stale': 409,
      'halted-meanwhile': 409,
      'not-durable': 503,
    } as const
    return refuse(problem(STATUS[report.kind], report.kind, message, await this.#whatIsHalted(report.halts)))
  }

  /** What an operator has to know before she resumes, and the line that does it. */
  async #whatIsHalted(halts: readonly Halt[]): Promise<object> {
    const [first] = halts
    const { positions, orders, durable } = await this.#parts.status.status()
    return {
      haltId: first?.haltId ?? null,
      reason: first?.reason ?? null,
      operator: first?.operator ?? null,
      source: first?.source ?? null,
      since: first?.since ?? null,
      positions,
      orders,
      durable,
      halts,
      resume: halts.map(({ haltId }) => resumeLine(this.#parts.url(), haltId, this.#parts.token)),
    }
  }

  async #positions(): Promise<Reply> {
    const { status, bot } = this.#parts
    const snapshots = await status.readVenues(0)
    if (snapshots.some(({ positions }) => positions !== null)) {
      return ok(describePositions(snapshots, Date.now(), status.maxSnapshotAgeMs))
    }
    return refuse(await this.#unreadable(bot))
  }

  async #closeAll({ request }: Call): Promise<Reply> {
    const { status, bot } = this.#parts
    const body = await readBody(request)
    if (asksToExecute(body)) {
      const detail =
        'This version plans a close-all, and does not carry it out: nothing was sent. Halt the bot, and close the ' +
        'positions of the plan at the venue.'
      return refuse(problem(501, 'close-all-not-implemented', detail))
    }
    const checked = checkBody(CloseAllBody, body, `curl -X POST ${this.#parts.url()}/close-all, for a plan`)
    if ('refused' in checked) return refuse(checked.refused)
    const snapshots = await status.readVenues(0, PLAN_DEADLINE_MS)
    if (!bot.responsive || snapshots.every(({ positions }) => positions === null))
      return refuse(await this.#unreadable(bot))
    return ok(planCloseAll(snapshots, Date.now(), status.maxSnapshotAgeMs))
  }

  /** Positions that can't be read are not "no positions". */
  async #unreadable(bot: BotThread): Promise<Problem> {
    if (bot.snapshots.length === 0) {
      const detail =
        'This bot has given its kill switch no venue to read, so its positions are unknown. Look at the exchange. To have ' +
        'them here, pass `venues` to the kill switch.'
      return problem(503, 'no-venue', detail)
    }
    const now = await bot.status()
    const venues = bot.snapshots.map(({ venue, error }) => ({ venue, error }))
    if (now.responsive) {
      const detail = 'No venue could be read, so the positions are unknown. Look at the exchange, or try again.'
      return problem(503, 'venues-unreadable', detail, { venues })
    }
    const detail =
      `The bot thread has not answered for ${now.lastBeatMs} ms, so its venues can't be read. Halting works all the same: ` +
      `curl -X POST ${this.#parts.url()}/halt. Look at the exchange, or end process ${now.pid} and start it anew.`
    return problem(503, 'bot-stuck', detail, { bot: now, venues })
  }
}

/** Reads what a halt says. Whatever is wrong with it, it halts, and the warnings say what was not understood. */
function readHaltBody(body: Body, target: string, url: string): ReadHaltRequest {
  const example = `For example: curl -X POST ${url}/halt -d '{"reason": "fat finger"}'`
  switch (body.kind) {
    case 'none':
      return haltEverything([], formReason(target.slice(target.indexOf('?') + 1)))
    case 'json':
      return readHaltRequest(body.value)
    case 'not-json':
      return haltEverything(
        [`The body is not JSON, so everything is halted. ${example}`],
        formReason(body.text) ?? (body.text.trim().slice(0, 200) || null),
      )
    case 'too-large':
      return haltEverything([`The body is larger than ${MAX_BODY_BYTES} bytes and was not read; everything is halted.`])
    case 'cut-off':
      return haltEverything(['The body did not arrive whole; everything is halted.'])
  }
}

/** `curl -d reason=x` sends a form, and `curl '…/halt?reason=x'` a query. */
function formReason(text: string): string | null {
  return text.startsWith('reason=') ? (new URLSearchParams(text).get('reason')?.slice(0, 2_000) ?? null) : null
}

function asksToExecute(body: Body): boolean {
  return body.kind === 'json' && typeof body.value === 'object' && body.value !== null && 'execute' in body.value
}

async function within(work: Promise<void>, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, false)
  })
  const inTime = await Promise.race([work.then(() => true as const), deadline])
  clearTimeout(timer)
  return inTime
}

function ok(body: object): Reply {
  return { status: 200, body }
}

function refuse(refused: Problem): Reply {
  return { status: refused.status, body: refused }
}
