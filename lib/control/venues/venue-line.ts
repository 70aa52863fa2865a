import type { FromVenues, ToVenues, VenueAction, VenueAnswer } from '../../between/messages.js'
import { monotonicMs } from '../../time/monotonic.js'
import { CloseRefusedError } from '../../words/close-refused.js'
import { neverRead, patienceFor, type VenueSnapshot } from '../../words/exposure.js'

export interface VenueLineParts {
  readonly venues: readonly string[]
  readonly post: (message: ToVenues) => void
  /** Why that thread can't be asked now; null when it can. */
  readonly unreachable: () => string | null
}

type Answer = Pick<VenueAnswer, 'error' | 'refusal'>

function failed(error: string): Answer {
  return { error, refusal: null }
}

/** In ms. */
const READING_DEADLINE_MS = 5_500

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
  #venues: readonly string[]
  #snapshots: readonly VenueSnapshot[]
  #readers: WaitingReader[] = []
  readonly #calls = new Map<number, { readonly action: VenueAction; readonly answer: (answer: Answer) => void }>()
  #lastCall = 0

  constructor(parts: VenueLineParts) {
    this.#parts = parts
    this.#venues = parts.venues
    this.#snapshots = parts.venues.map(neverRead)
  }

  get venues(): readonly string[] {
    return this.#venues
  }

  /** What was read last, one entry a venue. */
  get snapshots(): readonly VenueSnapshot[] {
    return this.#snapshots
  }

  /** From now on this one is asked as well. It was never read. */
  add(venue: string): void {
    this.#venues = [...this.#venues, venue]
    this.#snapshots = [...this.#snapshots, neverRead(venue)]
  }

  /** From now on this one is not asked any more. */
  remove(venue: string): void {
    this.#venues = this.#venues.filter((name) => name !== venue)
    this.#snapshots = this.#snapshots.filter((snapshot) => snapshot.venue !== venue)
    this.#wakeReaders()
  }

  get unreachable(): string | null {
    return this.#parts.unreachable()
  }

  take(message: FromVenues): void {
    if (message.type === 'snapshots') {
      const read = new Map(message.snapshots.map((snapshot) => [snapshot.venue, snapshot]))
      this.#snapshots = this.#snapshots.map((before) => read.get(before.venue) ?? before)
      this.#wakeReaders()
      return
    }
    this.#calls.get(message.callId)?.answer(message)
  }

  /** Gives up what is waited for, once the thread can't be asked any more. To be called at each beat. */
  look(): void {
    const why = this.unreachable
    if (why === null) return
    this.#wakeReaders()
    for (const { action, answer } of this.#calls.values()) if (action.do !== 'close') answer(failed(why))
  }

  /** The thread is no more: nothing that was asked of it will be answered. */
  ended(why: string): void {
    this.#wakeReaders()
    for (const { answer } of this.#calls.values()) answer(failed(why))
  }

  /** How long one reading of these is waited for, in ms; the thread that reads gives it up a little earlier. */
  patienceMs(venues: readonly string[]): number {
    const asked = this.#snapshots.filter(({ venue }) => venues.includes(venue))
    return READING_DEADLINE_MS + Math.max(0, ...asked.map(patienceFor))
  }

  /** Asks for a reading that begins after this. Resolves when every venue was tried, or when the time is up. */
  async read(venues: readonly string[], deadlineMs = this.patienceMs(venues)): Promise<void> {
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

  /**
   * A closing order is waited for as long as its thread lives: it may still be carried out, and a second one beside it could
   * open the other side. `deadlineMs` is how late it may be begun then.
   *
   * @throws what the venue says, or that it says nothing: what became of the action is not known then. A {@link CloseRefusedError}: it
   * was certainly not done
   */
  async act(action: VenueAction, deadlineMs: number): Promise<void> {
    const why = this.unreachable
    if (why !== null) throw new CloseRefusedError(why)
    const callId = ++this.#lastCall
    let timer: NodeJS.Timeout | undefined
    const { error, refusal } = await new Promise<Answer>((answer) => {
      if (action.do !== 'close') {
        timer = setTimeout(() => answer(failed(`${action.venue} has not answered within ${deadlineMs} ms`)), deadlineMs)
      }
      this.#calls.set(callId, { action, answer })
      this.#parts.post({ type: 'venue-action', callId, action, expiresAt: monotonicMs() + deadlineMs })
    })
    clearTimeout(timer)
    this.#calls.delete(callId)
    if (error !== null) throw refusal === null ? new Error(error) : new CloseRefusedError(error, refusal)
  }

  #wakeReaders(): void {
    const unreachable = this.unreachable !== null
    const tried = ({ venues, askedAt }: WaitingReader) =>
      this.#snapshots.every(({ venue, attempted }) => !venues.includes(venue) || attempted >= askedAt)
    const done = this.#readers.filter((reader) => unreachable || tried(reader))
    if (done.length === 0) return
    this.#readers = this.#readers.filter((reader) => !done.includes(reader))
    for (const { wake } of done) wake()
  }
}
