import type { Latch } from '../../between/latch/latch.js'
import type { VenueChange } from '../../between/messages.js'
import type { Log } from '../../words/ports.js'
import type { VenueFacts } from '../../words/venue-facts.js'
import { describeRemoval } from '../../words/venue-removal.js'
import type { VenueLine } from './venue-line.js'

export interface ChangingVenuesParts {
  readonly latch: Latch
  /** The bot thread's own venues. */
  readonly venues: VenueLine
  readonly sweeper: { add(venue: string): void; remove(venue: string): void }
  readonly closeAll: { readonly isRunning: boolean; venueAdded(venue: string): void }
  readonly deadMan: {
    /** Why it can't be taken as it is configured; null: it can. */
    problemOf(venue: VenueFacts): string | null
    add(venue: string): void
    /** What is left there; null: nothing. */
    remove(venue: string): Promise<string | null>
  }
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
  add(facts: VenueFacts): VenueChange {
    const { venues, sweeper, closeAll, deadMan, note, log } = this.#parts
    const { name: venue } = facts
    if (venues.venues.includes(venue)) return refuse(`there is a venue ${venue} already`)
    const problem = deadMan.problemOf(facts)
    if (problem !== null) return refuse(problem)
    venues.add(venue)
    closeAll.venueAdded(venue)
    sweeper.add(venue)
    deadMan.add(venue)
    note('venue added', { venue })
    log('info', `Venue ${venue} was added; it has not been read yet`, { venue })
    return { kind: 'venue-change', refused: null, removal: null }
  }

  /** Says in the log and the journal what is left there, or not known. Its dead man's switch is disarmed before. */
  async remove(venue: string): Promise<VenueChange> {
    const { latch, venues, sweeper, closeAll, deadMan, note, log } = this.#parts
    const snapshot = venues.snapshots.find((each) => each.venue === venue)
    if (snapshot === undefined) return refuse(`the bot has no venue ${venue}`)
    if (closeAll.isRunning) return refuse(`a close-all runs; remove ${venue} once it has ended`)
    const left = await deadMan.remove(venue)
    const described = describeRemoval(snapshot, latch.orders.counts())
    const removal = left === null ? described : { ...described, warnings: [...described.warnings, left] }
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
