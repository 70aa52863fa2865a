import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentName, segmentsAmong } from '../../between/state-files.js'
import type { Halt } from '../../words/halt.js'
import { afterEntry, openedState } from '../disk/fold.js'
import type { JournalEntry, JournalState, OpenedFacts } from '../disk/journal-entry.js'

/** A line of the journal, and what is in force behind it. */
export interface JournalLine {
  readonly sequence: number
  /** ISO 8601. */
  readonly time: string
  readonly entry: JournalEntry
  readonly inForce: readonly Halt[]
}

/** So much is read at a time, in bytes; more than any line has. */
const CHUNK = 4 * 1024 * 1024

const NOTHING: JournalState = { halts: [], lastEpoch: 0, closeAll: null, change: null, lowered: null }

/** Reads the journal's files, and writes nothing. Each line comes once, in order. */
export class Outbox {
  readonly #directory: string
  readonly #from: number
  /** Null: not begun. */
  #segment: number | null = null
  #offset = 0
  #state = NOTHING

  /** @param from the lines behind this place are wanted; earlier ones may come as well */
  constructor(directory: string, from: number) {
    this.#directory = directory
    this.#from = from
  }

  /**
   * The lines since the last call, one by one: there may be more of them than memory.
   *
   * @param upTo the newest that is known to be on disk: what a failed write has left behind it counts for nothing
   * @throws what the file system says; the next call goes on
   */
  async *read(upTo: number): AsyncGenerator<JournalLine, void> {
    for (;;) {
      const segments = segmentsAmong(await readdir(this.#directory))
      this.#segment ??= await this.#begin(segments)
      const current = this.#segment
      if (current === null) return
      const next = await this.#next(segments, current)
      // One that somebody has put away is passed by.
      if (segments.includes(current)) {
        const end = next?.opened.previous?.segment === current ? next.opened.previous.size : null
        const isAll = yield* this.#take(current, end, upTo)
        if (!isAll) return
      }
      if (next === null) return
      this.#segment = next.segment
      this.#offset = 0
    }
  }

  /**
   * The newest segment that begins at the place or before it, or the oldest. If halts were in force there, an earlier one in which none
   * were: behind that lies what somebody has acknowledged.
   */
  async #begin(segments: readonly number[]): Promise<number | null> {
    for (const segment of [...segments].reverse()) {
      const opened = await this.#firstLine(segment)
      if (opened !== null && opened.sequence <= this.#from + 1 && opened.halts.length === 0) return segment
    }
    return segments[0] ?? null
  }

  /** The next segment that says what it is: one that is damaged from its first line on does not end the reading. */
  async #next(segments: readonly number[], current: number): Promise<{ segment: number; opened: Opened } | null> {
    for (const segment of segments.filter((each) => each > current)) {
      const opened = await this.#firstLine(segment)
      if (opened !== null) return { segment, opened }
    }
    return null
  }

  async #firstLine(segment: number): Promise<Opened | null> {
    const text = await this.#text(segment, 0)
    const end = text.indexOf('\n')
    const line = end === -1 ? null : parse(text.subarray(0, end).toString())
    return line?.kind === 'opened' ? line : null
  }

  /** @returns false when there are lines that don't count yet */
  async *#take(segment: number, end: number | null, upTo: number): AsyncGenerator<JournalLine, boolean> {
    for (;;) {
      const found = await this.#text(segment, this.#offset)
      const text = end === null ? found : found.subarray(0, Math.max(0, end - this.#offset))
      const whole = text.subarray(0, text.lastIndexOf('\n') + 1)
      if (whole.length === 0) return true
      let at = 0
      while (at < whole.length) {
        const lineEnd = whole.indexOf('\n', at)
        const line = parse(whole.subarray(at, lineEnd).toString())
        if (line !== null && line.kind !== 'opened' && line.sequence > upTo) return false
        this.#offset += lineEnd + 1 - at
        at = lineEnd + 1
        if (line !== null) yield this.#fold(line)
      }
    }
  }

  #fold({ sequence, time, hash, ...entry }: Line): JournalLine {
    const place = { sequence, hash }
    this.#state = entry.kind === 'opened' ? openedState(entry, place) : afterEntry(this.#state, entry, place)
    return { sequence, time, entry, inForce: this.#state.halts }
  }

  async #text(segment: number, offset: number): Promise<Buffer> {
    const file = await open(join(this.#directory, segmentName(segment)), 'r')
    try {
      const { size } = await file.stat()
      const buffer = Buffer.alloc(Math.max(0, Math.min(CHUNK, size - offset)))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }
}

type Opened = OpenedFacts & { readonly sequence: number }
type Line = JournalEntry & { readonly sequence: number; readonly time: string; readonly hash: string }

// biome-ignore lint/suspicious/noExplicitAny: who writes the journal has checked it
function parse(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
