import type { ArmedCheck } from '../../../words/armed.js'
import { ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** The document of `GET /armed`. */
export interface ArmedDocument {
  /** Every check is ok. */
  readonly armed: boolean
  /** Those that apply to this bot. */
  readonly checks: readonly ArmedCheck[]
}

/** `GET /armed`: the checks of the kill switch itself. No readiness probe: a chat that is down must not take `/halt` off the network. */
export class ArmedCall implements Route {
  readonly path = '/armed'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'armed'>

  constructor(parts: Pick<RouteParts, 'armed'>) {
    this.#parts = parts
  }

  async answer(): Promise<Reply> {
    const { checks, status } = this.#parts.armed()
    const document: ArmedDocument = { armed: status.armed, checks }
    return ok(document)
  }
}
