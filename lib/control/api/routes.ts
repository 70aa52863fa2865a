import type { IncomingMessage } from 'node:http'
import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings } from '../../between/messages.js'
import { LATE, within } from '../../time/deadline.js'
import { thisMoment } from '../../time/monotonic.js'
import type { CloseAllReport } from '../../words/close-all.js'
import type { Curl } from '../../words/curl.js'
import { riskAdding, type VenueSnapshot } from '../../words/exposure.js'
import type { Halt } from '../../words/halt.js'
import { haltEverything, type ReadHaltRequest, readHaltRequest } from '../../words/halt-request.js'
import { listHalts } from '../../words/halts.js'
import type { Caller, Role } from '../../words/operators.js'
import { describeRefusal } from '../../words/resume.js'
import { describeScope } from '../../words/scope.js'
import type { Status } from '../../words/status.js'
import type { BotWatch } from '../bot/bot-watch.js'
import type { CloseAll } from '../getting-out/close-all.js'
import type { CloseAllPlan } from '../getting-out/close-all-plan.js'
import { describePositions } from '../getting-out/positions.js'
import { describeOrder, type Sweeper } from '../getting-out/sweeper.js'
import type { ArrivingHalts } from '../keeper/arriving-halts.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Venues } from '../venues/venues.js'
import { type Body, MAX_BODY_BYTES, readBody } from './body.js'
import { type Problem, problem } from './problem.js'
import { CloseAllBody, checkBody, ResumeBody } from './schemas.js'
import type { StatusSource } from './status-source.js'

/** How long a halt's reply waits for the disk, in ms. The halt is in force before. */
const DISK_DEADLINE_MS = 2_000
/** How long positions wait for the venues, in ms. */
const POSITIONS_DEADLINE_MS = 1_000

/** What a handler answers. */
export interface Reply {
  readonly status: number
  readonly body: object
  /** Where what was begun is shown. */
  readonly location?: string
}

/** A request that has been let in. */
export interface Call {
  readonly request: IncomingMessage
  readonly caller: Caller
  /** When it came in, by `performance.now()`. */
  readonly arrivedAt: number
}

interface FoundCall extends Call {
  /** The last part of `/close-all/<id>`. */
  readonly id: string | null
}

export interface RouteParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly arriving: ArrivingHalts
  readonly bot: BotWatch
  readonly venues: Venues
  readonly status: StatusSource
  readonly sweeper: Sweeper
  readonly closeAll: CloseAll
  readonly settings: Pick<ControlSettings, 'allowCloseAll' | 'workingOrders' | 'maxSnapshotAgeMs'>
  /** How this server is called from a shell. */
  readonly curl: () => Curl
}

const CLOSE_ALL = /^\/close-all\/([^/]+)$/

type Handler = (call: FoundCall) => Promise<Reply>

interface Path {
  readonly methods: readonly string[]
  /** The least that a caller has to be. */
  readonly role: Role
  readonly handler: Handler
}

/** The calls of the control API: path, then method. */
export class Routes {
  readonly #parts: RouteParts
  readonly #table: ReadonlyMap<string, Path>

  constructor(parts: RouteParts) {
    this.#parts = parts
    const get = (handler: Handler): Path => ({ methods: ['GET', 'HEAD'], role: 'viewer', handler })
    const post = (role: Role, handler: Handler): Path => ({ methods: ['POST'], role, handler })
    this.#table = new Map([
      ['/halt', post('halter', (call) => this.#halt(call))],
      ['/resume', post('operator', (call) => this.#resume(call))],
      ['/status', get(async () => ok(await this.#parts.status.status()))],
      ['/positions', get(() => this.#positions())],
      ['/close-all', post('operator', (call) => this.#closeAll(call))],
      ['/close-all/<id>', get((call) => this.#closeAllProgress(call))],
      ['/health', get(async () => ok({ alive: true }))],
    ])
  }

  /** @returns the handler and who may call it; or why there is none, and with it the methods that there are */
  find(
    path: string,
    method: string,
  ):
    | { readonly handler: (call: Call) => Promise<Reply>; readonly role: Role }
    | { readonly refused: Problem; readonly allow: string | null } {
    const id = CLOSE_ALL.exec(path)?.[1] ?? null
    const found = this.#table.get(id === null ? path : '/close-all/<id>')
    const curl = this.#parts.curl()
    if (found === undefined) {
      const calls = [...this.#table].map(([known, { methods }]) => `${methods[0]} ${known}`)
      const detail = `Nothing was done: there is no ${path.slice(0, 100)} here. There are: ${calls.join(', ')}. To halt: ${curl.post('/halt')}`
      return { refused: problem(404, 'not-found', detail), allow: null }
    }
    const { methods, role, handler } = found
    if (methods.includes(method)) return { handler: (call) => handler({ ...call, id }), role }
    const allow = methods.join(', ')
    const line = methods.includes('GET') ? curl.get(path) : curl.post(path)
    const detail = `${path} takes ${allow}, not ${method}; nothing was done. Send: ${line}`
    return { refused: problem(405, 'wrong-method', detail), allow }
  }

  /** The way of a halt: latch, then the body, then the keeper, then the reply. */
  async #halt({ request, caller, arrivedAt }: Call): Promise<Reply> {
    const { latch, keeper, arriving, status } = this.#parts
    arriving.enter()
    const { inFlight } = latch.orders.counts()
    const latchMicros = Math.round((performance.now() - arrivedAt) * 1000)
    let asked: ReadHaltRequest
    let done: { readonly inForce: Halt; readonly written: Promise<boolean> }
    try {
      asked = readHaltBody(await readBody(request), request.url ?? '', this.#parts.curl())
      const halt: Halt = {
        haltId: asked.scope === null ? latch.haltIds.current() : latch.haltIds.mint(),
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
      latch.gate.raise('halted')
      throw error
    } finally {
      arriving.leave()
    }
    const onDisk = await within(done.written, DISK_DEADLINE_MS)
    if (onDisk !== true && !keeper.durable) await keeper.leaveLastWord(done.inForce)
    if (asked.waitMs > 0) await status.waitForQuiet(asked.waitMs, () => request.socket.destroyed)
    const now = await status.status()
    // That of this halt: what others change meanwhile need not be on disk.
    const durable = onDisk === true || now.durable
    const onDiskWarnings = durable ? [] : this.#diskWarnings(onDisk === LATE)
    const warnings = [...asked.warnings, ...onDiskWarnings, ...this.#workingOrderWarnings(now)]
    const covers = describeScope(done.inForce.scope)
    return ok({ haltId: done.inForce.haltId, covers, latchMicros, inFlight, warnings, ...now, durable })
  }

  #diskWarnings(late: boolean): string[] {
    const why = late ? `the disk has not confirmed within ${DISK_DEADLINE_MS} ms` : this.#parts.keeper.failure
    return [`The halt is in force, but not on disk: ${why}. Until durable is true, a restart may not know of it.`]
  }

  /** A resting order can still fill after a halt. */
  #workingOrderWarnings({ workingOrders }: Status): string[] {
    const { venues, settings } = this.#parts
    const warnings: string[] = []
    const { unreachable } = venues
    if (unreachable !== null) {
      warnings.push(
        `${unreachable}, so working orders can't be read or cancelled until it does; no new order passes. Look at the exchange.`,
      )
    }
    const { failed } = workingOrders
    if (failed.length > 0) {
      const named = failed.map(
        ({ venue, id, error, ...order }) => `${id} at ${venue} (${describeOrder(order)}): ${error}`,
      )
      warnings.push(`${failed.length} working orders could not be cancelled yet, and are tried again: ${some(named)}.`)
    }
    const resting = riskAddingAt(venues.snapshots)
    if (resting.length > 0 && settings.workingOrders === 'keep') {
      warnings.push(
        `${resting.length} working orders that could add risk rest at the venue and can still fill (working_orders = "keep"): ` +
          `${some(resting)}. Cancel them there.`,
      )
    }
    return warnings
  }

  async #resume({ request, caller }: Call): Promise<Reply> {
    const { keeper, status } = this.#parts
    const body = await readBody(request)
    const inForce = listHalts(keeper.halts)[0]?.haltId ?? '<haltId>'
    const checked = checkBody(ResumeBody, body, this.#parts.curl().resume(inForce))
    if ('refused' in checked) return refuse(checked.refused)
    const { confirm } = checked.value
    const report = await keeper.resume({
      confirm,
      source: 'http',
      who: caller.operator ?? caller.address,
      isGivenUp: () => request.socket.destroyed,
    })
    if (report.kind === 'resumed' || report.kind === 'not-halted') {
      const now = await status.status()
      return ok({
        resumed: report.kind === 'resumed' ? report.lifted.haltId : null,
        warnings: stuckWarnings(now),
        ...now,
      })
    }
    const { message } = describeRefusal(report)
    const STATUS = {
      'confirm-missing': 428,
      'confirm-stale': 409,
      'halted-meanwhile': 409,
      'not-durable': 503,
      'close-all-running': 409,
    } as const
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

  async #positions(): Promise<Reply> {
    const { venues, settings } = this.#parts
    const readings = await venues.read(POSITIONS_DEADLINE_MS)
    if (readings.every(({ snapshot }) => snapshot.positions === null)) return refuse(await this.#unreadable())
    const snapshots = readings.map(({ snapshot, failure }) => ({ ...snapshot, error: failure ?? snapshot.error }))
    return ok(describePositions(snapshots, thisMoment(), settings.maxSnapshotAgeMs))
  }

  async #closeAll({ request, caller }: Call): Promise<Reply> {
    const { closeAll, venues, settings } = this.#parts
    const curl = this.#parts.curl()
    const body = await readBody(request)
    const checked = checkBody(CloseAllBody, body, `${curl.post('/close-all')}, for a plan`)
    if ('refused' in checked) return refuse(checked.refused)
    const { execute } = checked.value
    if (execute !== undefined && !settings.allowCloseAll) return refuse(CLOSE_ALL_NOT_ALLOWED)
    if (venues.names.length === 0 || venues.unreachable !== null) return refuse(await this.#unreadable())
    if (execute === undefined) {
      const plan = await closeAll.plan()
      if (plan.venues.every(({ error }) => error !== null)) return refuse(await this.#unreadable())
      return ok({ ...plan, execute: settings.allowCloseAll ? curl.execute(plan.planId) : null })
    }
    const execution = await closeAll.execute(execute, caller)
    if (execution.kind === 'unreadable') return refuse(await this.#unreadable())
    if (execution.kind === 'changed') return refuse(this.#planChanged(execute, execution.plan))
    const { report } = execution
    const location = `/close-all/${report.id}`
    return {
      status: 202,
      body: { ...report, follow: curl.get(location) },
      location,
    }
  }

  #planChanged(planId: string, plan: CloseAllPlan): Problem {
    const detail =
      `Nothing was sent: plan ${planId} is not what would be done now. The new plan is below; to carry that out: ` +
      `${this.#parts.curl().execute(plan.planId)}. Halt the bot first, so that its positions stand still.`
    return problem(409, 'plan-changed', detail, { plan })
  }

  async #closeAllProgress({ id }: FoundCall): Promise<Reply> {
    const report = id === null ? null : this.#parts.closeAll.find(id)
    if (report !== null) return { status: PROGRESS_STATUS[report.status], body: report }
    const { summary } = this.#parts.closeAll
    const newest =
      summary === null ? 'There was none.' : `The newest: ${this.#parts.curl().get(`/close-all/${summary.id}`)}`
    return refuse(problem(404, 'no-such-close-all', `No close-all ${id} is known here. ${newest}`))
  }

  /** Positions that can't be read are not "no positions". */
  async #unreadable(): Promise<Problem> {
    const { venues: all, bot } = this.#parts
    if (all.names.length === 0) {
      const detail =
        'This bot has given its kill switch no venue to read, so its positions are unknown. Look at the exchange. To have ' +
        'them here, pass `venues` to the kill switch.'
      return problem(503, 'no-venue', detail)
    }
    const venues = all.snapshots.map(({ venue, error }) => ({ venue, error }))
    if (all.unreachable === null || bot.responsive) {
      const detail =
        'No venue could be read, so the positions are unknown, and nothing was sent. Look at the exchange, or try again.'
      return problem(503, 'venues-unreadable', detail, { venues })
    }
    const now = await bot.status()
    const detail =
      `The bot thread has not answered for ${now.lastBeatMs} ms, so its venues can't be read, and nothing was sent. Halting ` +
      `works all the same: ${this.#parts.curl().post('/halt')}. Look at the exchange, or end process ${now.pid} and start ` +
      'it anew. A venue_module under [control] is read and closed out also while the bot thread is stuck.'
    return problem(503, 'bot-stuck', detail, { bot: now, venues })
  }
}

/** Who resumes a stuck bot has to know what she resumes. */
function stuckWarnings({ bot }: Status): string[] {
  if (bot.responsive) return []
  return [
    `The bot's thread has not answered for ${bot.lastBeatMs} ms; what it does when it comes back is not known. To end it: kill -9 ${bot.pid}.`,
  ]
}

const CLOSE_ALL_NOT_ALLOWED = problem(
  403,
  'close-all-not-allowed',
  'Nothing was sent: this bot does not allow a close-all to be carried out. Set allow_close_all = true under [control], or ' +
    'CONTROL_ALLOW_CLOSE_ALL=true in the environment, and start the bot anew; or close the positions of the plan at the venue.',
)

/** A close-all that is not flat must not look like one to a script that reads nothing but the status. */
const PROGRESS_STATUS: Readonly<Record<CloseAllReport['status'], number>> = {
  running: 202,
  flat: 200,
  partial: 207,
  interrupted: 207,
}

function riskAddingAt(snapshots: readonly VenueSnapshot[]): string[] {
  return snapshots.flatMap(({ venue, openOrders, positions }) =>
    riskAdding(openOrders ?? [], positions ?? []).map((order) => `${order.id} at ${venue} (${describeOrder(order)})`),
  )
}

function some(named: readonly string[]): string {
  return named.length > 10 ? `${named.slice(0, 10).join(', ')} and ${named.length - 10} more` : named.join(', ')
}

/** Reads what a halt says. Whatever is wrong with it, it halts, and the warnings say what was not understood. */
function readHaltBody(body: Body, target: string, curl: Curl): ReadHaltRequest {
  const example = `For example: ${curl.post('/halt', { reason: 'fat finger' })}`
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

function ok(body: object): Reply {
  return { status: 200, body }
}

function refuse(refused: Problem): Reply {
  return { status: refused.status, body: refused }
}
