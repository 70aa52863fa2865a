import type { ControlSettings } from '../../between/messages.js'
import { thisMoment } from '../../time/monotonic.js'
import type { StatusSource } from '../api/status-source.js'
import { describePositions } from '../getting-out/positions.js'
import type { Venues } from '../venues/venues.js'
import { type Answer, only } from './answer.js'
import { positionsText, statusText } from './texts.js'

/** How long positions wait for the venues, in ms. */
const DEADLINE_MS = 1_000

export interface ChatLooksParts {
  readonly status: StatusSource
  readonly venues: Venues
  readonly settings: Pick<ControlSettings, 'maxSnapshotAgeMs'>
}

/** `/status` and `/positions`. */
export class ChatLooks {
  readonly #parts: ChatLooksParts

  constructor(parts: ChatLooksParts) {
    this.#parts = parts
  }

  async status(): Promise<Answer> {
    return only(statusText(await this.#parts.status.status()))
  }

  async positions(): Promise<Answer> {
    const { venues, settings } = this.#parts
    if (venues.names.length === 0) {
      return only('Positions: UNKNOWN. The kill switch of this bot has no venue to read: look at the exchange.')
    }
    const readings = await venues.read(DEADLINE_MS)
    const snapshots = readings.map(({ snapshot, failure }) => ({ ...snapshot, error: failure ?? snapshot.error }))
    return only(positionsText(describePositions(snapshots, thisMoment(), settings.maxSnapshotAgeMs)))
  }
}
