import type { DeadManFacts, Venue } from './ports.js'

/** What can be asked of a venue, as it can be handed to another thread. */
export interface VenueFacts {
  readonly name: string
  /** It tells its account. */
  readonly tellsAccount: boolean
  /** It tells deposits and withdrawals. */
  readonly tellsTransfers: boolean
  /** What is known of its dead man's switch. Null: it has no `deadMan()`. */
  readonly deadMan: DeadManFacts | null
}

/** The same, with the thread that holds it. */
export interface HeldVenueFacts extends VenueFacts {
  /** The venue thread, where the kill switch has a connection of its own. */
  readonly ofModule: boolean
}

/** A dead man's switch without facts has none that are known. */
export function venueFactsOf({ name, account, transfers, deadMan, deadManFacts }: Venue): VenueFacts {
  return {
    name,
    tellsAccount: account !== undefined,
    tellsTransfers: transfers !== undefined,
    deadMan: typeof deadMan !== 'function' ? null : readFacts(deadManFacts),
  }
}

function readFacts(facts: Partial<DeadManFacts> | undefined): DeadManFacts {
  const { shortestMs, longestMs, cancelsStops, note } = facts ?? {}
  return {
    shortestMs: typeof shortestMs === 'number' ? shortestMs : null,
    longestMs: typeof longestMs === 'number' ? longestMs : null,
    cancelsStops: typeof cancelsStops === 'boolean' ? cancelsStops : null,
    note: typeof note === 'string' ? note : '',
  }
}
