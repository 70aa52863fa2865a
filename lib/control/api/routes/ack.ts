import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** The document of `POST /ack`. */
export interface Acknowledgement {
  /** The haltIds in force that nobody is reminded of any more, oldest first; empty: nothing is halted. */
  readonly acknowledged: readonly string[]
}

/** `POST /ack`: somebody knows of all halts in force, and is not told again. Ends none of them. */
export class AckCall implements Route {
  readonly path = '/ack'
  readonly method = 'POST'
  readonly role = 'halter'
  readonly #parts: Pick<RouteParts, 'keeper'>

  constructor(parts: Pick<RouteParts, 'keeper'>) {
    this.#parts = parts
  }

  async answer({ caller }: Call): Promise<Reply> {
    const { keeper } = this.#parts
    const acknowledged = keeper.halts.list().map(({ haltId }) => haltId)
    const document: Acknowledgement = { acknowledged }
    if (acknowledged.length > 0) {
      keeper.note({
        what: 'acknowledged',
        who: caller.operator ?? caller.address,
        source: 'http',
        reason: null,
        haltId: keeper.halts.strictest()?.haltId ?? null,
        details: { haltIds: acknowledged },
      })
    }
    return ok(document)
  }
}
