import type { VenueAction } from '../../between/messages.js'
import { monotonicMs } from '../../time/monotonic.js'
import { CloseRefusedError } from '../../words/close-refused.js'
import { neverRead, type VenueSnapshot } from '../../words/exposure.js'
import type { VenueLine } from './venue-line.js'

/** How long a venue has to carry out one action, in ms. */
export const ACTION_DEADLINE_MS = 5_000

/** A reading that was asked for. */
export interface Reading {
  readonly snapshot: VenueSnapshot
  /** Why it is not a reading that began after it was asked for; null: it is. */
  readonly failure: string | null
}

/** All venues of the bot, whichever thread holds them. */
export class Venues {
  readonly #lines: readonly VenueLine[]

  constructor(lines: readonly VenueLine[]) {
    this.#lines = lines
  }

  get names(): readonly string[] {
    return this.#lines.flatMap(({ venues }) => venues)
  }

  /** What was read last, one entry a venue. */
  get snapshots(): readonly VenueSnapshot[] {
    return this.#lines.flatMap(({ snapshots }) => snapshots)
  }

  /** Why no venue can be asked now; null when at least one can, or when there is none. */
  get unreachable(): string | null {
    const lines = this.#lines.filter(({ venues }) => venues.length > 0)
    return lines.every((line) => line.unreachable !== null) ? (lines[0]?.unreachable ?? null) : null
  }

  /** What was read last of one of them. */
  last(venue: string): VenueSnapshot {
    return this.snapshots.find((each) => each.venue === venue) ?? neverRead(venue)
  }

  /** Reads all of them anew. Resolves when all were tried, or when the time is up; one entry a venue. */
  async read(mostMs?: number): Promise<readonly Reading[]> {
    return (await Promise.all(this.#lines.map((line) => this.#read(line, line.venues, mostMs)))).flat()
  }

  /** Reads one of them anew. @param mostMs in ms, where there is less time than the venue may need */
  async readOne(venue: string, mostMs = Number.POSITIVE_INFINITY): Promise<Reading> {
    const line = this.#lineOf(venue)
    const read = line === undefined ? [] : await this.#read(line, [venue], mostMs)
    return read[0] ?? { snapshot: neverRead(venue), failure: `there is no venue ${venue}` }
  }

  async #read(line: VenueLine, venues: readonly string[], mostMs = Number.POSITIVE_INFINITY): Promise<Reading[]> {
    const [askedAt, deadlineMs] = [monotonicMs(), Math.min(line.patienceMs(venues), mostMs)]
    await line.read(venues, deadlineMs)
    return venues.map((venue) => this.#readingOf(venue, askedAt, deadlineMs))
  }

  #readingOf(venue: string, askedAt: number, deadlineMs: number): Reading {
    const snapshot = this.last(venue)
    if (snapshot.began >= askedAt && snapshot.error === null) return { snapshot, failure: null }
    const unreachable = this.#lineOf(venue)?.unreachable ?? null
    const tried = snapshot.attempted >= askedAt ? snapshot.error : null
    return {
      snapshot,
      failure: unreachable ?? tried ?? `${venue} has not answered within ${Math.round(deadlineMs)} ms`,
    }
  }

  /** @throws what the venue says, or why it could not be asked */
  async act(action: VenueAction, deadlineMs = ACTION_DEADLINE_MS): Promise<void> {
    const line = this.#lineOf(action.venue)
    if (line === undefined) throw new CloseRefusedError(`there is no venue ${action.venue}`)
    await line.act(action, deadlineMs)
  }

  #lineOf(venue: string): VenueLine | undefined {
    return this.#lines.find(({ venues }) => venues.includes(venue))
  }
}
