import { printable } from '../../../words/printable.js'
import { readBody } from '../body.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse, Text } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, DrillBody } from '../schemas.js'

type Parts = Pick<RouteParts, 'drills'>

/** `POST /drill`: tries what a halt relies on, and halts nothing. */
export class DrillCall implements Route {
  readonly path = '/drill'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const checked = checkBody(DrillBody, await readBody(request), 'Send no body.')
    if ('refused' in checked) return refuse(checked.refused)
    const drills = this.#parts.drills()
    if (drills.isRunning)
      return refuse(problem(409, 'drill-running', 'A drill runs. Its evidence shows soon; call again.'))
    const { full = null } = checked.value
    return ok(await drills.run({ who: caller.operator ?? caller.address, source: 'http', full }))
  }
}

/** `GET /drill/<id>`: the evidence, byte for byte as it stands on disk. */
export class DrillEvidenceCall implements Route {
  readonly path = '/drill/<id>'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ id }: Call): Promise<Reply> {
    const drills = this.#parts.drills()
    const text = id === null ? null : await drills.read(id)
    if (text !== null) return { status: 200, body: new Text('application/json', text) }
    const newest = drills.last === null ? 'There was none.' : `The newest: /drill/${drills.last.id}`
    return refuse(problem(404, 'no-such-drill', `No drill ${printable(id ?? '', 100)} is kept here. ${newest}`))
  }
}
