import { deskPage, deskPolicy } from '../desk.generated.js'
import { type Call, ok, type Reply, type Route, Text } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { PAGE_HEADERS, wantsPage } from '../web-form.js'

/** `GET /`: the operator's page, which holds no data; to curl, the lines that an operator needs. Needs no token. */
export class DeskCall implements Route {
  readonly path = '/'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'curl' | 'settings'>

  constructor(parts: Pick<RouteParts, 'curl' | 'settings'>) {
    this.#parts = parts
  }

  async answer({ request }: Call): Promise<Reply> {
    if (wantsPage(request)) {
      return ok(
        new Text('text/html; charset=utf-8', deskPage, { ...PAGE_HEADERS, 'Content-Security-Policy': deskPolicy }),
      )
    }
    const { curl, settings } = this.#parts
    const lines = curl().operatorLines(settings.allowCloseAll)
    const width = Math.max(...lines.map(([line]) => line.length))
    const told = lines.map(([line, note]) => `${line.padEnd(width)}  # ${note}\n`)
    return ok(new Text('text/plain; charset=utf-8', told.join(''), { Vary: 'Accept' }))
  }
}
