import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** `GET /figures?since=<ms since 1970>`: the figures of the last day, for curves. Asks no venue. */
export class FiguresCall implements Route {
  readonly path = '/figures'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'figures'>

  constructor(parts: Pick<RouteParts, 'figures'>) {
    this.#parts = parts
  }

  async answer({ query }: Call): Promise<Reply> {
    return ok(this.#parts.figures.describe(Number(query.get('since')) || 0))
  }
}
