import { segmentName, segmentsAmong } from '../../between/state-files.js'
import { VERSION } from '../../words/version.js'
import type { AuditLine, ChainHead } from './audit-entry.js'
import { type Files, SizeError } from './files.js'
import { afterEntry, openedState } from './fold.js'
import {
  type JournalEntry,
  type JournalFacts,
  type JournalState,
  makeJournalLine,
  type NoteFacts,
  type OpenedFacts,
  type PreviousSegment,
  type SealedFacts,
} from './journal-entry.js'
import { Turns } from './turns.js'

/** Where a journal goes on. */
export interface JournalPlace {
  /** What the lines up to here come to. */
  readonly state: JournalState
  /** The place of the last of them. */
  readonly head: ChainHead
  /** The newest segment that is there; 0: there is none. */
  readonly newest: number
  /** Its good part, and its first line, in bytes; null: it is not gone on with, and this is why. */
  readonly segment: { readonly size: number; readonly openedSize: number } | { readonly why: string }
  /** What may lie in the newest one at most, in bytes; null: that is not known. */
  readonly found: number | null
  /** The first lines of a new one say where it comes from; null where nothing is known. */
  readonly previous: PreviousSegment | null
  /** Has a successor, and does not say so yet; null: none. */
  readonly unsealed: PreviousSegment | null
}

export interface JournalParts {
  readonly files: Files
  readonly now: () => Date
  /** Takes the lock, where that is not taken yet. @throws when it is somebody else's */
  readonly mayWrite: () => Promise<void>
  /** What has to follow the first lines of a run or a segment. Is called behind each write until it has resolved. */
  readonly settle: () => Promise<void>
  /** A segment is full beyond this many bytes, and never before it is twice as long as its first line. */
  readonly segmentBytes?: number
  /** So many entries may wait before notes are dropped. */
  readonly maxWaiting?: number
}

interface Waiting {
  readonly facts: JournalFacts
  /** Is dropped when it can't be written. */
  readonly once: boolean
}

/** What is to be written next. */
interface Batch {
  readonly entries: readonly JournalFacts[]
  /** So many of those that wait are in it, and so many that were dropped are counted in it. */
  readonly waited: number
  readonly dropped: number
}

/** Lines, and what is known once they are written. */
interface Made {
  readonly text: string
  readonly state: JournalState
  readonly head: ChainHead
}

/**
 * Appends to the journal of a state directory. Entries wait until {@link flush} brings them to the disk; none is lost and
 * none overtakes another. A segment that has failed is never written to again: what waits goes into the next one.
 */
export class Journal {
  readonly #parts: JournalParts
  readonly #segmentBytes: number
  readonly #maxWaiting: number
  readonly #turns = new Turns()
  #written: JournalState
  #head: ChainHead
  #newest: number
  #segment: { readonly size: number; readonly openedSize: number } | null
  #whyNew: string
  #found: number | null
  #previous: PreviousSegment | null
  #unsealed: PreviousSegment | null
  #waiting: Waiting[] = []
  #dropped = 0
  #nextFlush: Promise<void> | null = null
  #settled = false

  constructor(parts: JournalParts, { state, head, newest, segment, found, previous, unsealed }: JournalPlace) {
    this.#parts = parts
    this.#segmentBytes = parts.segmentBytes ?? 1024 * 1024
    this.#maxWaiting = parts.maxWaiting ?? 1_000
    this.#written = state
    this.#head = head
    this.#newest = newest
    this.#segment = 'why' in segment ? null : segment
    this.#whyNew = 'why' in segment ? segment.why : ''
    this.#found = found
    this.#previous = previous
    this.#unsealed = unsealed
  }

  /** What is on disk, folded. */
  get written(): JournalState {
    return this.#written
  }

  /** The place of the last state-changing line on disk, which a permit has to name; null: nothing was written yet. */
  get lastChange(): ChainHead | null {
    return this.#written.change
  }

  /** Entries that are not on disk yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Queues entries. Beyond a bound, notes are dropped, and counted; nothing else ever is. */
  add(...entries: readonly JournalFacts[]): void {
    for (const facts of entries) {
      if (facts.kind === 'note' && this.#waiting.length >= this.#maxWaiting) this.#dropped++
      else this.#waiting.push({ facts, once: false })
    }
  }

  /**
   * For a resume: adds the entry and flushes. It is on disk when this resolves, and is dropped when it rejects: what was
   * refused must not be written later.
   *
   * @throws as {@link flush}
   */
  attempt(facts: JournalFacts): Promise<void> {
    this.#waiting.push({ facts, once: true })
    return this.flush()
  }

  /**
   * Writes and syncs what waits. Resolves when all that was added before the call is on disk; callers share a write.
   *
   * @throws what the file system says, or that the directory is in use by another; the entries wait on
   */
  flush(): Promise<void> {
    this.#nextFlush ??= this.#turns.take(() => {
      this.#nextFlush = null
      return this.#flush()
    })
    return this.#nextFlush
  }

  /**
   * Begins the next segment when this one is full. A start knows a permit that names a change in the newest segment, or the
   * last change before it, or the last one that was no raise.
   *
   * @throws what the file system says; nothing is lost
   */
  rotateIfDue(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#segment === null) return
      const { size, openedSize } = this.#segment
      if (size < Math.max(this.#segmentBytes, 2 * openedSize)) return
      await this.#parts.mayWrite()
      await this.#begin(`segment ${this.#newest} is full`, true)
      await this.#seal()
    })
  }

  async #flush(): Promise<void> {
    await this.#write()
    if (this.#settled) return
    await this.#parts.settle()
    this.#settled = true
  }

  async #write(): Promise<void> {
    const tried = this.#waiting.length
    try {
      if (this.#segment !== null && tried === 0) return
      await this.#parts.mayWrite()
      await (this.#segment === null ? this.#begin(this.#whyNew, false) : this.#append(this.#segment))
      await this.#seal()
    } catch (error) {
      this.#waiting = this.#waiting.filter(({ once }, at) => at >= tried || !once)
      throw error
    }
  }

  async #append(segment: { readonly size: number; readonly openedSize: number }): Promise<void> {
    const batch = this.#batch()
    const made = this.#make(this.#head, this.#written, batch.entries)
    const size = segment.size + Buffer.byteLength(made.text)
    try {
      await this.#parts.files.append(segmentName(this.#newest), made.text, segment.size)
    } catch (error) {
      this.#fail(segment.size, error instanceof SizeError ? segment.size : size, error as Error)
      throw error
    }
    this.#segment = { ...segment, size }
    this.#found = size
    this.#took(made, batch)
  }

  /** From now on, nothing is written to this segment any more. */
  #fail(good: number, found: number, error: Error): void {
    this.#previous = { ...this.#head, segment: this.#newest, size: good, whole: false }
    this.#segment = null
    this.#found = found
    this.#whyNew = `segment ${this.#newest} can't be written: ${error.message}`
  }

  /** Begins the next segment: whole, with all that waits, or not at all. */
  async #begin(reason: string, isWhole: boolean): Promise<void> {
    const { files } = this.#parts
    await this.#checkNobodyElseWrote()
    const next = this.#newest + 1
    const previous = isWhole && this.#segment !== null ? this.#end(this.#segment.size) : this.#previous
    const opened = this.#make(this.#head, this.#written, [this.#opened(next, previous, reason)])
    const batch = this.#batch()
    const made = this.#make(opened.head, opened.state, batch.entries)
    const name = segmentName(next)
    await files.write(`${name}.new`, opened.text + made.text)
    await files.rename(`${name}.new`, name)
    const openedSize = Buffer.byteLength(opened.text)
    const size = openedSize + Buffer.byteLength(made.text)
    this.#newest = next
    this.#segment = null
    this.#found = size
    this.#previous = previous
    this.#whyNew = `it is not sure that segment ${next} is on disk`
    this.#settled = false
    await files.sync()
    this.#segment = { size, openedSize }
    this.#unsealed = previous?.whole ? previous : null
    this.#took(made, batch)
  }

  /** Whoever had the directory meanwhile has gone on where this run does, and halts that it knows of may be there. */
  async #checkNobodyElseWrote(): Promise<void> {
    const { files } = this.#parts
    const newest = segmentsAmong(await files.list()).at(-1) ?? 0
    const size = newest === this.#newest && newest > 0 ? await files.size(segmentName(newest)) : 0
    if (newest > this.#newest || (this.#found !== null && (size ?? 0) > this.#found))
      throw new Error('the state directory was written by another kill switch meanwhile: start this one anew')
  }

  /** The last line of a segment that has a successor. One that can't be written is not tried again. */
  async #seal(): Promise<void> {
    const unsealed = this.#unsealed
    if (unsealed === null) return
    this.#unsealed = null
    const { segment, size } = unsealed
    const sealed: SealedFacts = { ...NOTHING, kind: 'sealed', what: 'segment sealed', next: segment + 1 }
    const line = makeJournalLine(unsealed, this.#parts.now(), sealed)
    await this.#parts.files.append(segmentName(segment), `${line.text}\n`, size).catch(() => {})
  }

  #end(size: number): PreviousSegment {
    return { sequence: this.#head.sequence, hash: this.#head.hash, segment: this.#newest, size, whole: true }
  }

  #opened(segment: number, previous: PreviousSegment | null, reason: string): OpenedFacts {
    const own = { segment, version: VERSION, ...this.#written, previous }
    return { ...NOTHING, kind: 'opened', what: 'segment opened', reason, ...own }
  }

  #batch(): Batch {
    const entries = this.#waiting.map(({ facts }) => facts)
    const [waited, dropped] = [entries.length, this.#dropped]
    return { entries: dropped === 0 ? entries : [...entries, droppedNotes(dropped)], waited, dropped }
  }

  #make(previous: ChainHead, before: JournalState, entries: readonly JournalEntry[]): Made {
    let head = previous
    let state = before
    let text = ''
    for (const entry of entries) {
      const line: AuditLine = makeJournalLine(head, this.#parts.now(), entry)
      head = { sequence: line.sequence, hash: line.hash }
      state = entry.kind === 'opened' ? openedState(entry, head) : afterEntry(state, entry, head)
      text += `${line.text}\n`
    }
    return { text, state, head }
  }

  #took({ state, head }: Made, { waited, dropped }: Batch): void {
    this.#written = state
    this.#head = head
    this.#waiting = this.#waiting.slice(waited)
    this.#dropped -= dropped
  }
}

const NOTHING = { who: null, source: null, reason: null, haltId: null }

function droppedNotes(count: number): NoteFacts {
  return { ...NOTHING, kind: 'note', what: 'entries dropped', reason: 'the disk took none', details: { count } }
}
