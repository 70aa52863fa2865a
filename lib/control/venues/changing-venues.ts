import type { Latch } from '../../between/latch/latch.js'
import type { VenueChange } from '../../between/messages.js'
import type { Log } from '../../words/ports.js'
import { describeRemoval } from '../../words/venue-removal.js'
import type { VenueLine } from './venue-line.js'

export interface ChangingVenuesParts {
  readonly latch: Latch
  /** The bot thread's own venues. */
  readonly venues: VenueLine
  readonly sweeper: { add(venue: string): void; remove(venue: string): void }
  readonly closeAll: { readonly isRunning: boolean; venueAdded(venue: string): void }
  readonly note: (what: string, details: object) => void
  readonly log: Log
}

/** Venues of the bot thread that come and go while it runs. */
export class ChangingVenues {
  readonly #parts: ChangingVenuesParts

  constructor(parts: ChangingVenuesParts) {
    this.#parts = parts
  }

  /** It was never read, so that nothing is quiet or flat before it was. */
  add(venue: string): VenueChange {
    const { venues, sweeper, closeAll, note, log } = this.#parts
    if (venues.venues.includes(venue)) return refuse(`there is a venue ${venue} already`)
    venues.add(venue)
    closeAll.venueAdded(venue)
    sweeper.add(venue)
    note('venue added', { venue })
    log('info', `Venue ${venue} was added; it has not been read yet`, { venue })
    return { kind: 'venue-change', refused: null, removal: null }
  }

  /** Says in the log and the journal what is left there, or not known. */
  remove(venue: string): VenueChange {
    const { latch, venues, sweeper, closeAll, note, log } = this.#parts
    const snapshot = venues.snapshots.find((each) => each.venue === venue)
    if (snapshot === undefined) return refuse(`the bot has no venue ${venue}`)
    if (closeAll.isRunning) return refuse(`a close-all runs; remove ${venue} once it has ended`)
    const removal = describeRemoval(snapshot, latch.orders.counts())
    venues.remove(venue)
    sweeper.remove(venue)
    const { warnings } = removal
    note('venue removed', removal)
    if (warnings.length === 0) log('info', `Venue ${venue} was removed; nothing was left there`, { removal })
    else log('warn', `Venue ${venue} was removed, and is not looked at any more: ${warnings.join('; ')}`, { removal })
    return { kind: 'venue-change', refused: null, removal }
  }
}

function refuse(refused: string): VenueChange {
  return { kind: 'venue-change', refused, removal: null }
}
