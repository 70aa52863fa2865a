import { describeUnread, type UnreadPart, unreadParts } from '../../words/account-parts.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import type { Log } from '../../words/ports.js'
import type { Venues } from './venues.js'

/** Says once in the log what the venues don't read of their accounts, and again when that has changed. */
export class UnreadPartsWatch {
  readonly #venues: Pick<Venues, 'snapshots'>
  readonly #log: Log
  readonly #told = new Map<string, string>()

  constructor(venues: Pick<Venues, 'snapshots'>, log: Log) {
    this.#venues = venues
    this.#log = log
  }

  look(): void {
    for (const snapshot of this.#venues.snapshots) if (snapshot.asOf !== null) this.#lookAt(snapshot)
  }

  #lookAt({ venue, parts }: VenueSnapshot): void {
    const lasting = parts.filter(({ positions, orders }) => positions.state === 'unread' || orders.state === 'unread')
    const unread = unreadParts({ venue, parts: lasting })
    const names = JSON.stringify(unread)
    if (names === (this.#told.get(venue) ?? '[]')) return
    this.#told.set(venue, names)
    this.#tell(venue, unread)
  }

  #tell(venue: string, unread: readonly UnreadPart[]): void {
    if (unread.length === 0) {
      this.#log('info', `Everything is read of the account at ${venue} now.`, {})
      return
    }
    const named = unread.map(describeUnread).join('; ')
    const message = `Not everything is read of the account at ${venue}, so it is never said to be quiet or flat: ${named}`
    this.#log('warn', message, { venue, unread })
  }
}
