import { segmentName, segmentsAmong } from '../../between/state-files.js'
import type { ChainHead } from './audit-entry.js'
import { type Files, SizeError } from './files.js'
import type { JournalFacts, JournalState, PreviousSegment } from './journal-entry.js'
import { type JournalLines, makeLines, openedFacts, sealOf } from './journal-lines.js'
import { RecentEntries } from './recent-entries.js'
import { Turns } from './turns.js'
import { type Batch, WaitingEntries } from './waiting-entries.js'

/** Where a journal goes on. */
export interface JournalPlace {
  /** What the lines up to here come to. */
  readonly state: JournalState
  /** The place of the last of them. */
  readonly head: ChainHead
  /** The newest segment that is there; 0: there is none. */
  readonly newest: number
  /** Its good part, and its first line, in bytes; null: it is not gone on with, and this is why. */
  readonly segment: Segment | { readonly why: string }
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
  readonly onWritten: () => Promise<void>
  /** What the last run has left. */
  readonly recent?: RecentEntries
  /** A segment is full beyond this many bytes, and never before it is twice as long as its first line. */
  readonly segmentBytes?: number
  /** So many entries may wait before notes are dropped. */
  readonly maxWaiting?: number
}

/** The segment that is written to, in bytes. */
interface Segment {
  readonly size: number
  readonly openedSize: number
}

/**
 * Appends to the journal of a state directory. Entries wait until {@link flush} brings them to the disk; none is lost and
 * none overtakes another. A segment that has failed is never written to again: what waits goes into the next one.
 */
export class Journal {
  readonly #parts: JournalParts
  /** The newest entries that are on disk. */
  readonly recent: RecentEntries
  readonly #segmentBytes: number
  readonly #waiting: WaitingEntries
  readonly #turns = new Turns()
  #written: JournalState
  #head: ChainHead
  #newest: number
  #segment: Segment | null
  #whyNew: string
  #found: number | null
  #previous: PreviousSegment | null
  #unsealed: PreviousSegment | null
  #nextFlush: Promise<void> | null = null
  #isFollowed = false

  constructor(parts: JournalParts, { state, head, newest, segment, found, previous, unsealed }: JournalPlace) {
    this.#parts = parts
    this.recent = parts.recent ?? new RecentEntries()
    this.#segmentBytes = parts.segmentBytes ?? 1024 * 1024
    this.#waiting = new WaitingEntries(parts.maxWaiting ?? 1_000)
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

  /** A write has failed, and what it has left is taken for nothing: the next {@link flush} says so, in a new segment. */
  get failed(): boolean {
    return this.#segment === null
  }

  /** False: somebody else has taken the newest segment away. @throws what the file system says */
  async isThere(): Promise<boolean> {
    return this.#segment === null || (await this.#parts.files.size(segmentName(this.#newest))) !== null
  }

  /** Entries that are not on disk yet. */
  get waiting(): number {
    return this.#waiting.count
  }

  /** Queues entries. Beyond a bound, notes are dropped, and counted; nothing else ever is. */
  add(...entries: readonly JournalFacts[]): void {
    for (const facts of entries) this.#waiting.add(facts)
  }

  /**
   * For a resume: adds the entry and flushes. It is on disk when this resolves, and is dropped when it rejects: what was
   * refused must not be written later.
   *
   * @throws as {@link flush}
   */
  attempt(facts: JournalFacts): Promise<void> {
    this.#waiting.addOnce(facts)
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
      await this.#begin(`segment ${this.#newest} is full`)
      await this.#seal()
    })
  }

  async #flush(): Promise<void> {
    await this.#write()
    if (this.#isFollowed) return
    await this.#parts.onWritten()
    this.#isFollowed = true
  }

  async #write(): Promise<void> {
    let due = this.#waiting.count
    try {
      while (this.#segment === null || due > 0) {
        await this.#parts.mayWrite()
        due -= await (this.#segment === null ? this.#begin(this.#whyNew) : this.#append(this.#segment))
        await this.#seal()
      }
    } catch (error) {
      this.#waiting.failed(due)
      throw error
    }
  }

  /** @returns how many of those that waited are on disk now */
  async #append(segment: Segment): Promise<number> {
    const batch = this.#waiting.batch()
    const lines = makeLines({ state: this.#written, head: this.#head }, this.#parts.now, batch.entries)
    const size = segment.size + lines.bytes
    try {
      await this.#parts.files.append(segmentName(this.#newest), lines.text, segment.size)
    } catch (error) {
      this.#fail(segment.size, error instanceof SizeError ? segment.size : size, error as Error)
      throw error
    }
    this.#segment = { ...segment, size }
    this.#found = size
    return this.#took(lines, batch)
  }

  /** From now on, nothing is written to this segment any more. */
  #fail(good: number, found: number, error: Error): void {
    this.#previous = { ...this.#head, segment: this.#newest, size: good, whole: false }
    this.#segment = null
    this.#found = found
    this.#whyNew = `segment ${this.#newest} can't be written: ${error.message}`
  }

  /** Begins the next segment: whole, with the first of what waits, or not at all. @returns as {@link #append} */
  async #begin(reason: string): Promise<number> {
    const { files, now } = this.#parts
    await this.#checkNobodyElseWrote()
    const next = this.#newest + 1
    const previous = this.#segment === null ? this.#previous : this.#endOf(this.#segment)
    const before = { state: this.#written, head: this.#head }
    const opened = makeLines(before, now, [openedFacts(next, this.#written, previous, reason)])
    const batch = this.#waiting.batch()
    const lines = makeLines(opened, now, batch.entries)
    const name = segmentName(next)
    await files.write(`${name}.new`, opened.text + lines.text)
    await files.rename(`${name}.new`, name)
    const size = opened.bytes + lines.bytes
    this.#newest = next
    this.#segment = null
    this.#found = size
    this.#previous = previous
    this.#whyNew = `it is not sure that segment ${next} is on disk`
    this.#isFollowed = false
    await files.sync()
    this.#segment = { size, openedSize: opened.bytes }
    this.#unsealed = previous?.whole ? previous : null
    return this.#took(lines, batch)
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
    const { files, now } = this.#parts
    await files.append(segmentName(unsealed.segment), sealOf(unsealed, now), unsealed.size).catch(() => {})
  }

  #endOf({ size }: Segment): PreviousSegment {
    return { ...this.#head, segment: this.#newest, size, whole: true }
  }

  #took({ text, state, head }: JournalLines, batch: Batch): number {
    this.recent.add(text.split('\n').slice(0, -1))
    this.#written = state
    this.#head = head
    this.#waiting.took(batch)
    return batch.waited
  }
}
