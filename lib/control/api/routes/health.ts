import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** The document of `GET /health`. */
export interface HealthDocument {
  readonly alive: true
}

/** `GET /health`: answers while the control thread lives. Needs no token. */
export class HealthCall implements Route {
  readonly path = '/health'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'ownCall'>

  constructor(parts: Pick<RouteParts, 'ownCall'>) {
    this.#parts = parts
  }

  async answer({ query }: Call): Promise<Reply> {
    const [nonce] = query.keys()
    if (nonce !== undefined) this.#parts.ownCall(nonce)
    const document: HealthDocument = { alive: true }
    return ok(document)
  }
}
