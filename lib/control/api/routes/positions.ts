import { thisMoment } from '../../../time/monotonic.js'
import { describePositions } from '../../getting-out/positions.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { unreadable } from '../venues-unreadable.js'

/** How long positions wait for the venues, in ms. */
const DEADLINE_MS = 1_000

type Parts = Pick<RouteParts, 'venues' | 'bot' | 'curl' | 'settings'>

/** `GET /positions`: every position of every venue, and the totals. `?cached` asks no venue. */
export class PositionsCall implements Route {
  readonly path = '/positions'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ query }: Call): Promise<Reply> {
    const { venues, settings } = this.#parts
    if (query.has('cached')) return ok(describePositions(venues.snapshots, thisMoment(), settings.maxSnapshotAgeMs))
    const readings = await venues.read(DEADLINE_MS)
    if (readings.every(({ snapshot }) => snapshot.positions === null)) return refuse(await unreadable(this.#parts))
    const snapshots = readings.map(({ snapshot, failure }) => ({ ...snapshot, error: failure ?? snapshot.error }))
    return ok(describePositions(snapshots, thisMoment(), settings.maxSnapshotAgeMs))
  }
}
