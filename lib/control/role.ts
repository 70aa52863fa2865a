import type { ToControl, WholeSet } from '../between/messages.js'
import type { VenueSnapshot } from '../words/exposure.js'

/** Leads or follows: takes what the threads of the bot say, until the bot thread says that this is the end. */
export interface Role {
  take(message: ToControl): void
  wholeSet(): WholeSet
  snapshots(): readonly VenueSnapshot[]
  /** At each beat. */
  look(): void
  /** @param leftMs the process may end then */
  end(reason: string, leftMs: number): Promise<void>
}
