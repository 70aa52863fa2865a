import { newHalt } from '../../../words/halt.js'
import type { ReadHaltRequest } from '../../../words/halt-request.js'
import { describeScope } from '../../../words/scope.js'
import type { Status } from '../../../words/status.js'
import type { AppliedHalt } from '../../keeper/halting.js'
import { readBody } from '../body.js'
import { DISK_DEADLINE_MS, diskWarnings } from '../disk-warnings.js'
import { readHaltBody } from '../halt-body.js'
import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { workingOrderWarnings } from '../working-order-warnings.js'

/** The document of `POST /halt`: the status, and what the halt did. */
export interface HaltAnswer extends Status {
  /** What a resume must confirm. */
  readonly haltId: string
  /** `everything`, or the scope in words. */
  readonly covers: string
  /** Microseconds from the arrival of the request to the raised latch. */
  readonly latchMicros: number
  /** Orders that had passed the guard, and were not answered yet, when the latch was raised. */
  readonly inFlight: number
  /**
   * What was not understood, which name of the scope was never seen, with the nearest ones, what is not on disk, what could not be
   * cancelled, and that there is no venue to read. Empty: nothing to worry about.
   */
  readonly warnings: readonly string[]
  /**
   * Of this halt, in the place of the status’s own: a restart comes back halted. Where the journal can’t be written, `warnings` says that a
   * restart will not know why.
   */
  readonly durable: boolean
}

type Parts = Pick<
  RouteParts,
  'latch' | 'keeper' | 'haltFigures' | 'latchFirst' | 'status' | 'scopeWarnings' | 'venues' | 'settings' | 'curl'
>

/** `POST /halt`: latch, then the body, then the keeper, then the disk, then the reply. */
export class HaltCall implements Route {
  readonly path = '/halt'
  readonly method = 'POST'
  readonly role = 'halter'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer(call: Call): Promise<Reply> {
    const { latch, keeper, haltFigures, latchFirst, status, scopeWarnings } = this.#parts
    const haltId = latchFirst.enter()
    const { inFlight } = latch.orders.counts()
    const latchMicros = Math.round((performance.now() - call.arrivedAt) * 1000)
    haltFigures.latched(latchMicros)
    const { asked, applied } = await this.#apply(call, haltId)
    const onDisk = await keeper.onDisk(applied, DISK_DEADLINE_MS)
    if (asked.waitMs > 0) await status.waitForQuiet(asked.waitMs, () => call.request.socket.destroyed)
    const now = await status.status()
    const durable = onDisk === true
    const { scope } = applied.inForce
    const scopedWarnings = [...asked.warnings, ...scopeWarnings.of(scope)]
    const warnings = [...scopedWarnings, ...diskWarnings(keeper, onDisk), ...workingOrderWarnings(now, this.#parts)]
    const said = { haltId: applied.inForce.haltId, covers: describeScope(scope), latchMicros, inFlight, warnings }
    const answer: HaltAnswer = { ...said, ...now, durable }
    return ok(answer)
  }

  /** The latch is up already; this says for what. */
  async #apply(
    { request, caller, body }: Call,
    haltId: string,
  ): Promise<{ asked: ReadHaltRequest; applied: AppliedHalt }> {
    const { latch, keeper, latchFirst, curl } = this.#parts
    const { operator, address } = caller
    try {
      const asked = readHaltBody(body ?? (await readBody(request)), request.url ?? '', curl())
      const { level, scope, warnings } = asked
      const reason = asked.reason ?? 'halted by http'
      const halt = newHalt({ haltId, level, reason, source: 'http', operator, scope })
      return { asked, applied: keeper.halt({ halt, own: null, who: operator ?? address, warnings }) }
    } catch (error) {
      // Nothing above is expected to fail. If it does, the latch stays raised for good.
      latch.gate.raise('halted')
      throw error
    } finally {
      latchFirst.leave()
    }
  }
}
