import type { CloseAllReport } from '../../../words/close-all.js'
import { printable } from '../../../words/printable.js'
import { problem } from '../problem.js'
import { type Call, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** A close-all that is not flat must not look like one to a script that reads nothing but the status. */
const STATUS: Readonly<Record<CloseAllReport['status'], number>> = {
  running: 202,
  flat: 200,
  partial: 207,
  interrupted: 207,
}

type Parts = Pick<RouteParts, 'closeAll' | 'curl'>

/** `GET /close-all/<id>`: how far it is, position by position. */
export class CloseAllProgressCall implements Route {
  readonly path = '/close-all/<id>'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ id }: Call): Promise<Reply> {
    const { closeAll, curl } = this.#parts
    const report = id === null ? null : closeAll.find(id)
    if (report !== null) return { status: STATUS[report.status], body: report }
    const { summary } = closeAll
    const newest = summary === null ? 'There was none.' : `The newest: ${curl().get(`/close-all/${summary.id}`)}`
    return refuse(
      problem(404, 'no-such-close-all', `No close-all ${printable(id ?? '', 100)} is known here. ${newest}`),
    )
  }
}
