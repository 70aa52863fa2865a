import { thisMoment } from '../../../time/monotonic.js'
import { describePositions } from '../../getting-out/positions.js'
import { metricsText } from '../metrics.js'
import { type Reply, type Route, Text } from '../route.js'
import type { RouteParts } from '../route-parts.js'

type Parts = Pick<RouteParts, 'status' | 'venues' | 'haltFigures' | 'armed' | 'journal' | 'settings'>

/** `GET /metrics`: for Prometheus. Asks no venue. */
export class MetricsCall implements Route {
  readonly path = '/metrics'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer(): Promise<Reply> {
    const { status, venues, haltFigures, armed, journal, settings } = this.#parts
    const { snapshots } = venues
    const now = thisMoment()
    const text = metricsText({
      status: await status.cached(),
      positions: describePositions(snapshots, now, settings.maxSnapshotAgeMs),
      snapshots,
      halts: haltFigures.read(),
      armed: armed().checks,
      journal: { sequence: journal.recent.sequence, waiting: journal.waiting, failed: journal.failed },
      now,
    })
    return { status: 200, body: new Text('text/plain; version=0.0.4; charset=utf-8', text) }
  }
}
