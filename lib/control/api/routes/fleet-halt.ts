import type { FleetWritten } from '../../../between/fleet-messages.js'
import { sleep } from '../../../time/deadline.js'
import { hasRoster } from '../../../words/fleet.js'
import { newFleetHaltId } from '../../../words/fleet-id.js'
import { type Halt, newHalt } from '../../../words/halt.js'
import { describeScope } from '../../../words/scope.js'
import type { Status } from '../../../words/status.js'
import type { Fleet } from '../../fleet/fleet.js'
import { readFleetHalt } from '../../fleet/fleet-halt.js'
import { isInEngine } from '../../fleet/in-engine.js'
import { type FleetAnswer, isSettled, rollCall } from '../../fleet/roll-call.js'
import type { AppliedHalt } from '../../keeper/halting.js'
import { readBody } from '../body.js'
import { DISK_DEADLINE_MS, diskWarnings } from '../disk-warnings.js'
import { milderBefore, type ReadFleetHalt, readFleetHaltBody } from '../fleet-halt-body.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { workingOrderWarnings } from '../working-order-warnings.js'

/** The document of `POST /fleet/halt`: the status of this bot, and what the halt did here and in the fleet. */
export interface FleetHaltAnswer extends Status {
  /** The same on all bots; what a signed resume names. */
  readonly haltId: string
  /** `everything`, or the scope in words. */
  readonly covers: string
  /** Microseconds from the arrival of the request to the raised latch of this bot. */
  readonly latchMicros: number
  /** Orders of this bot that had passed the guard, and were not answered yet, when the latch was raised. */
  readonly inFlight: number
  /** What was not understood, what is not on disk, and who has not answered. Empty: nothing to worry about. */
  readonly warnings: readonly string[]
  /** Of this halt, in the place of the status’s own: this bot comes back halted from a restart. */
  readonly durable: boolean
  /** A majority of the engine’s servers has it. False: that is not known; this bot tells it with each renewal, until the engine has it. */
  readonly inEngine: boolean
  /** How many replicas beside the engine have it; null: it is not known to be in the engine. */
  readonly replicas: number | null
  /** What each bot has said of it, within the time that was to be waited; null: nobody was waited for, or the engine can't be asked. */
  readonly bots: readonly FleetAnswer[] | null
  /** Why others may be missing among `bots`, and what to do; null: nothing speaks for that, or there are no `bots`. */
  readonly doubt: string | null
  /** The journal of every bot holds it. False as well where that is not known, as where nobody is on the roster. */
  readonly allHaveIt: boolean
}

/** What a bot without a fleet has done. */
export interface HaltedAlone {
  /** Of this bot alone. */
  readonly haltId: string
}

const ENGINE_DEADLINE_MS = 1_000
const MEMBERS_DEADLINE_MS = 1_000
const LOOK_MS = 150

type Parts = Pick<
  RouteParts,
  | 'latch'
  | 'keeper'
  | 'haltFigures'
  | 'latchFirst'
  | 'status'
  | 'scopeWarnings'
  | 'venues'
  | 'settings'
  | 'fleet'
  | 'curl'
>

interface Applied {
  readonly asked: ReadFleetHalt
  /** See {@link milderBefore}. */
  readonly milder: string | null
  readonly applied: AppliedHalt
  /** Null: the halt is of this bot alone. */
  readonly fleet: Fleet | null
}

/** `POST /fleet/halt`: this bot first, as by `POST /halt`; then the engine, and by it all others. */
export class FleetHaltCall implements Route {
  readonly path = '/fleet/halt'
  readonly method = 'POST'
  readonly role = 'halter'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer(call: Call): Promise<Reply> {
    const { latch, haltFigures, latchFirst } = this.#parts
    const localId = latchFirst.enter()
    const { inFlight } = latch.orders.counts()
    const latchMicros = Math.round((performance.now() - call.arrivedAt) * 1000)
    haltFigures.latched(latchMicros)
    const applied = await this.#apply(call, localId)
    if ('over' in applied) return this.#isOver(applied.over)
    if (applied.fleet === null) return this.#alone(applied.applied)
    return ok(await this.#tell(call, { ...applied, fleet: applied.fleet }, { latchMicros, inFlight }))
  }

  /** The latch is up already; this says for what. */
  async #apply({ request, caller, body }: Call, localId: string): Promise<Applied | { readonly over: string }> {
    const { latch, keeper, latchFirst, fleet, curl } = this.#parts
    const { operator, address } = caller
    const who = operator ?? address
    try {
      const asked = readFleetHaltBody(body ?? (await readBody(request)), request.url ?? '', curl())
      const { level, scope, warnings } = asked
      const reason = asked.reason ?? 'the fleet was halted by http'
      if (fleet === null) {
        const halt = newHalt({ haltId: localId, level, reason, source: 'http', operator, scope })
        return { asked, milder: null, applied: keeper.halt({ halt, own: null, who, warnings }), fleet }
      }
      const haltId = asked.haltId ?? newFleetHaltId()
      if (fleet.resumeOf(haltId) !== undefined) return { over: haltId }
      const milder = milderBefore(keeper.halts.get(haltId), asked)
      const from = { operator: asked.operator ?? operator, by: asked.by ?? fleet.settings.bot }
      const said = { haltId, level, reason, ...from, since: new Date().toISOString(), scope: asked.scopeSaid }
      return { asked, milder, applied: fleet.halt(asHalt(said, scope), who, warnings), fleet }
    } catch (error) {
      // Nothing above is expected to fail. If it does, the latch stays raised for good.
      latch.gate.raise('halted')
      throw error
    } finally {
      latchFirst.leave()
    }
  }

  async #tell(
    call: Call,
    { asked, milder, applied, fleet }: Applied & { readonly fleet: Fleet },
    at: Pick<FleetHaltAnswer, 'latchMicros' | 'inFlight'>,
  ): Promise<FleetHaltAnswer> {
    const { keeper, status, scopeWarnings } = this.#parts
    const { inForce } = applied
    const [onDisk, written] = await Promise.all([
      keeper.onDisk(applied, DISK_DEADLINE_MS),
      fleet.write(inForce, ENGINE_DEADLINE_MS),
    ])
    const isGone = () => call.request.socket.destroyed
    const inEngine = isInEngine(written)
    const waiting = { haltId: inForce.haltId, waitMs: asked.waitMs, inEngine }
    const waited = asked.waitMs > 0 ? await waitForAll(fleet, waiting, isGone) : null
    const { bots = null, doubt = null } = waited ?? {}
    const now = await status.status()
    const warnings = [
      ...asked.warnings,
      ...(milder === null ? [] : [milder]),
      ...scopeWarnings.of(inForce.scope),
      ...diskWarnings(keeper, onDisk),
      ...engineWarnings(written),
      ...(asked.waitMs > 0 ? botWarnings(waited) : []),
      ...workingOrderWarnings(now, this.#parts),
    ]
    return {
      haltId: inForce.haltId,
      covers: describeScope(inForce.scope),
      ...at,
      warnings,
      ...now,
      durable: onDisk === true,
      inEngine,
      replicas: written.kind === 'written' ? written.replicas : null,
      bots,
      doubt,
      allHaveIt: milder === null && waited !== null && allHaveIt(waited),
    }
  }

  #isOver(haltId: string): Reply {
    const by = this.#parts.fleet?.resumeOf(haltId)?.operator ?? 'somebody'
    const detail = `${haltId} has been resumed by ${by}, and halts nothing any more. To halt the fleet anew, leave haltId out.`
    return refuse(problem(409, 'fleet-resumed', detail))
  }

  /** Who wanted to halt all bots must not take this for done. */
  async #alone(applied: AppliedHalt): Promise<Reply> {
    await this.#parts.keeper.onDisk(applied, DISK_DEADLINE_MS)
    const { haltId } = applied.inForce
    const done: HaltedAlone = { haltId }
    const detail = `This bot is in no fleet, so that it alone is halted, by ${haltId}. To halt a fleet, call one of its bots, or: npx trading-kill-switch fleet halt --config FILE`
    return refuse(problem(409, 'halted-alone', detail, done))
  }
}

/** What the caller has said of the scope is told on as it was said, and holds here as it was understood. */
function asHalt(said: { readonly haltId: string; readonly scope: unknown }, scope: Halt['scope']): Halt {
  const halt = readFleetHalt(said)
  if (halt === null) throw new Error(`${said.haltId} is no id of a halt of the fleet`)
  return { ...halt, scope }
}

/** Who has said what; `doubt` as {@link FleetHaltAnswer} has it. */
interface Waited {
  readonly bots: readonly FleetAnswer[]
  readonly doubt: string | null
}

/** Looks until all have answered, or nobody may any more; null: the engine could not be asked. */
async function waitForAll(
  fleet: Fleet,
  { haltId, waitMs, inEngine }: { readonly haltId: string; readonly waitMs: number; readonly inEngine: boolean },
  isGone: () => boolean,
): Promise<Waited | null> {
  const began = performance.now()
  const end = began + waitMs
  for (;;) {
    const told = await fleet.members(Math.min(MEMBERS_DEADLINE_MS, Math.max(1, end - performance.now())))
    const writtenMs = inEngine ? performance.now() - began : null
    const waited = told && { bots: rollCall(haltId, told.members, writtenMs), doubt: told.doubt }
    if ((waited !== null && waited.doubt === null && isSettled(waited.bots)) || isGone()) return waited
    const left = end - performance.now()
    if (left <= 0) return waited
    await sleep(Math.min(LOOK_MS, left))
  }
}

function engineWarnings(written: FleetWritten): string[] {
  if (isInEngine(written)) return []
  if (written.kind === 'written') {
    return [
      `Only ${written.replicas} of ${written.wanted} replicas that are wanted have it. Until they do, a failover may lose it there; this bot tells it anew.`,
    ]
  }
  return [
    `It is not known whether the engine has it: ${written.why}. THE OTHER BOTS MAY NOT BE HALTED. This one tells the engine with each renewal; halt the others where they run: npx trading-kill-switch halt.`,
  ]
}

/** Without a roster nobody knows who is missing: an engine that has lost its memory has lost it. Pure. */
function allHaveIt({ bots, doubt }: Waited): boolean {
  return doubt === null && hasRoster(bots) && bots.every(({ said }) => said === 'journalled')
}

function botWarnings(waited: Waited | null): string[] {
  if (waited === null) return ['Who else is halted is not known: the engine can’t be asked.']
  const { bots, doubt } = waited
  const others = doubt === null ? [] : [`There may be other bots, which MAY NOT BE HALTED: ${doubt}.`]
  const missing = bots.filter(({ said }) => said !== 'journalled').map(({ bot, said }) => `${bot} (${said})`)
  const nobody = hasRoster(bots)
    ? []
    : ['Nobody is on the roster, so that bots may be missing here that MAY NOT BE HALTED.']
  return [
    ...others,
    ...nobody,
    ...(missing.length === 0 ? [] : [`Not all have confirmed the halt: ${missing.join(', ')}.`]),
  ]
}
