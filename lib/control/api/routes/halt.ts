import { LATE } from '../../../time/deadline.js'
import type { ReadHaltRequest } from '../../../words/halt-request.js'
import { describeScope } from '../../../words/scope.js'
import type { AppliedHalt } from '../../keeper/halting.js'
import { readBody } from '../body.js'
import { readHaltBody } from '../halt-body.js'
import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { workingOrderWarnings } from '../working-order-warnings.js'

/** How long a halt's reply waits for the disk, in ms. The halt is in force before. */
const DISK_DEADLINE_MS = 2_000

type Parts = Pick<
  RouteParts,
  'latch' | 'keeper' | 'latchFirst' | 'status' | 'scopeWarnings' | 'venues' | 'settings' | 'curl'
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
    const { latch, keeper, latchFirst, status, scopeWarnings } = this.#parts
    latchFirst.enter()
    const { inFlight } = latch.orders.counts()
    const latchMicros = Math.round((performance.now() - call.arrivedAt) * 1000)
    const { asked, applied } = await this.#apply(call)
    const onDisk = await keeper.onDisk(applied, DISK_DEADLINE_MS)
    if (asked.waitMs > 0) await status.waitForQuiet(asked.waitMs, () => call.request.socket.destroyed)
    const now = await status.status()
    // That of this halt: what others change meanwhile need not be on disk.
    const durable = onDisk === true || now.durable
    const diskWarnings = durable ? [] : [this.#notOnDisk(onDisk === LATE)]
    const { haltId, scope } = applied.inForce
    const scopedWarnings = [...asked.warnings, ...scopeWarnings.of(scope)]
    const warnings = [...scopedWarnings, ...diskWarnings, ...workingOrderWarnings(now, this.#parts)]
    return ok({ haltId, covers: describeScope(scope), latchMicros, inFlight, warnings, ...now, durable })
  }

  /** The latch is up already; this says for what. */
  async #apply({ request, caller }: Call): Promise<{ asked: ReadHaltRequest; applied: AppliedHalt }> {
    const { latch, keeper, latchFirst, curl } = this.#parts
    const { operator, address } = caller
    try {
      const asked = readHaltBody(await readBody(request), request.url ?? '', curl())
      const { level, scope, warnings } = asked
      const halt = { level, reason: asked.reason ?? 'halted by http', source: 'http', operator, scope } as const
      return { asked, applied: keeper.halt({ halt, callId: null, who: operator ?? address, warnings }) }
    } catch (error) {
      // Nothing above is expected to fail. If it does, the latch stays raised for good.
      latch.gate.raise('halted')
      throw error
    } finally {
      latchFirst.leave()
    }
  }

  #notOnDisk(late: boolean): string {
    const why = late ? `the disk has not confirmed within ${DISK_DEADLINE_MS} ms` : this.#parts.keeper.failure
    return `The halt is in force, but not on disk: ${why}. Until durable is true, a restart may not know of it.`
  }
}
