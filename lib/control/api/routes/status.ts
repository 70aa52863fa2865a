import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** `GET /status`: the state, the halts, the orders, the positions and the bot, also while the bot is stuck. `?cached` asks no venue. */
export class StatusCall implements Route {
  readonly path = '/status'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'status'>

  constructor(parts: Pick<RouteParts, 'status'>) {
    this.#parts = parts
  }

  async answer({ query }: Call): Promise<Reply> {
    const { status } = this.#parts
    return ok(await (query.has('cached') ? status.cached() : status.status()))
  }
}
