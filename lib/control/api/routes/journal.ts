import type { TimelineEntry } from '../../disk/recent-entries.js'
import { type Call, ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** The document of `GET /journal`. */
export interface TimelineDocument {
  /** The place of the newest entry that is known; 0: there is none. */
  readonly sequence: number
  /** Oldest first, five hundred at most. */
  readonly entries: readonly TimelineEntry[]
}

/** `GET /journal?since=<sequence>`: what has happened, as far as it is on disk. Reads no disk. */
export class JournalCall implements Route {
  readonly path = '/journal'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'journal'>

  constructor(parts: Pick<RouteParts, 'journal'>) {
    this.#parts = parts
  }

  async answer({ query }: Call): Promise<Reply> {
    const { recent } = this.#parts.journal
    const document: TimelineDocument = {
      sequence: recent.sequence,
      entries: recent.since(Number(query.get('since')) || 0),
    }
    return ok(document)
  }
}
