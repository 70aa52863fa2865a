import { neverRead, type VenueSnapshot } from '../exposure.js'
import type { FromVenues, ToVenues, VenueAction } from '../messages.js'
import { monotonicMs } from '../monotonic.js'

export interface VenueLineParts {
  readonly venues: readonly string[]
  readonly post: (message: ToVenues) => void
  /** Why that thread can't be asked now; null when it can. */
  readonly unreachable: () => string | null
}

interface WaitingReader {
  readonly venues: readonly string[]
  readonly askedAt: number
  readonly wake: () => void
}

/**
 * The line to a thread that holds venues. Whatever is asked has a deadline, and none is waited for on a thread that doesn't
 * answer at all.
 */
export class VenueLine {
  readonly #parts: VenueLineParts
  #snapshots: readonly VenueSnapshot[]
  #readers: WaitingReader[] = []
  readonly #calls = new Map<number, (error: string | null) => void>()
  #lastCall = 0

  constructor(parts: VenueLineParts) {
    this.#parts = parts
    this.#snapshots = parts.venues.map(neverRead)
  }

  get venues(): readonly string[] {
    return this.#parts.venues
  }

  /** What was read last, one entry a venue. */
  get snapshots(): readonly VenueSnapshot[] {
    return this.#snapshots
  }

  get unreachable(): string | null {
    return this.#parts.unreachable()
  }

  take(message: FromVenues): void {
    if (message.type === 'snapshots') {
      this.#snapshots = message.snapshots.filter(({ venue }) => this.venues.includes(venue))
      this.#wakeReaders()
      return
    }
    this.#calls.get(message.callId)?.(message.error)
  }

  /** Gives up what is waited for, once the thread can't be asked any more. To be called at each beat. */
  look(): void {
    const why = this.unreachable
    if (why === null) return
    this.#wakeReaders()
    for (const settle of this.#calls.values()) settle(why)
  }

  /** Asks for a reading that begins after this. Resolves when every venue was tried, or when the time is up. */
  async read(venues: readonly string[], deadlineMs: number): Promise<void> {
    if (venues.length === 0 || this.unreachable !== null) return
    const askedAt = monotonicMs()
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((wake) => {
      const reader: WaitingReader = { venues, askedAt, wake }
      this.#readers.push(reader)
      timer = setTimeout(() => {
        this.#readers = this.#readers.filter((each) => each !== reader)
        wake()
      }, deadlineMs)
      this.#parts.post({ type: 'read-venues', venues })
    })
    clearTimeout(timer)
  }

  /** @throws what the venue says, or that it says nothing: what became of the action is not known then */
  async act(action: VenueAction, deadlineMs: number): Promise<void> {
    const why = this.unreachable
    if (why !== null) throw new Error(why)
    const callId = ++this.#lastCall
    let timer: NodeJS.Timeout | undefined
    const error = await new Promise<string | null>((settle) => {
      timer = setTimeout(settle, deadlineMs, `${action.venue} has not answered within ${deadlineMs} ms`)
      this.#calls.set(callId, settle)
      this.#parts.post({ type: 'venue-action', callId, action, expiresAt: monotonicMs() + deadlineMs })
    })
    clearTimeout(timer)
    this.#calls.delete(callId)
    if (error !== null) throw new Error(error)
  }

  #wakeReaders(): void {
    const unreachable = this.unreachable !== null
    const tried = ({ venues, askedAt }: WaitingReader) =>
      venues.every((name) => (this.#snapshots.find(({ venue }) => venue === name)?.attempted ?? 0) >= askedAt)
    const done = this.#readers.filter((reader) => unreachable || tried(reader))
    if (done.length === 0) return
    this.#readers = this.#readers.filter((reader) => !done.includes(reader))
    for (const { wake } of done) wake()
  }
}
