import { segmentName } from '../../between/state-files.js'
import { CHAIN_START, type ChainHead, checkAuditLine } from './audit-entry.js'
import type { Files } from './files.js'
import { type Folded, fold, foldOpened } from './fold.js'
import { type OpenedFacts, type PreviousSegment, readJournalEntry } from './journal-entry.js'

/** What a segment tells, as far as it is good. */
export interface ReadSegment {
  readonly segment: number
  /** Null: its first line is not good, and nothing is known. */
  readonly folded: Folded | null
  /** The place of its last good line. */
  readonly head: ChainHead
  /** Of its first line, of its good part, and of all there is, in bytes; `found` is null where that can't be told. */
  readonly size: { readonly opened: number; readonly good: number; readonly found: number | null }
  /** What its first line says of the segment before. */
  readonly previous: PreviousSegment | null
  /** It says that there is a next one. */
  readonly sealed: boolean
  /** What is wrong, and where; null: it is sound. */
  readonly damage: string | null
}

/** Reads a segment from the disk. Never rejects: what can't be read is damage. @param onLine is given every line that fits */
export async function readSegment(
  files: Files,
  segment: number,
  permit: ChainHead | null,
  onLine?: (text: string) => void,
): Promise<ReadSegment> {
  const name = segmentName(segment)
  try {
    const bytes = await files.read(name)
    if (bytes !== null) return parseSegment(segment, bytes, permit, onLine)
    return unreadable(segment, 0, `${name}: it is gone`)
  } catch (error) {
    const size = await files.size(name).catch(() => null)
    return unreadable(segment, size, `${name}: it can't be read: ${(error as Error).message}`)
  }
}

function unreadable(segment: number, found: number | null, damage: string): ReadSegment {
  const size = { opened: 0, good: 0, found }
  return { segment, folded: null, head: CHAIN_START, size, previous: null, sealed: false, damage }
}

/**
 * Reads what stands in a segment's file. Pure.
 *
 * @param onLine is given every line that fits, and its place
 */
export function parseSegment(
  segment: number,
  bytes: Buffer,
  permit: ChainHead | null,
  onLine: (text: string, place: ChainHead) => void = () => {},
): ReadSegment {
  const reader = new SegmentReader(segment, permit)
  // Split at line feeds only: any other character, also one that looks like the end of a line, is one that was not written.
  const lines = bytes.toString('utf8').split('\n')
  const rest = lines.pop() ?? ''
  const bad = lines.findIndex((text) => !reader.take(text, onLine))
  if (bad !== -1) return reader.end(bytes.length, `line ${bad + 1}: ${reader.problem}`)
  if (rest !== '') return reader.end(bytes.length, `line ${lines.length + 1}: it is torn, its line feed is missing`)
  return reader.end(bytes.length, lines.length === 0 ? 'it is empty' : null)
}

/** Takes the lines of one segment, one by one, until one does not fit. */
export class SegmentReader {
  readonly #segment: number
  readonly #permit: ChainHead | null
  #opened: OpenedFacts | null = null
  #folded: Folded | null = null
  #head = CHAIN_START
  #size = { opened: 0, good: 0 }
  #sealed = false
  #problem: string | null = null

  constructor(segment: number, permit: ChainHead | null) {
    this.#segment = segment
    this.#permit = permit
  }

  /** What is wrong with the line that did not fit. */
  get problem(): string | null {
    return this.#problem
  }

  get head(): ChainHead {
    return this.#head
  }

  /** @param text without its line feed @returns whether it fits */
  take(text: string, onLine: (text: string, place: ChainHead) => void): boolean {
    const place = checkAuditLine(this.#opened === null ? placeBefore(text) : this.#head, text)
    this.#problem = typeof place === 'string' ? place : this.#takeEntry(text, place)
    if (this.#problem !== null) return false
    this.#head = place as ChainHead
    onLine(text, this.#head)
    this.#size.good += Buffer.byteLength(text) + 1
    if (this.#size.opened === 0) this.#size.opened = this.#size.good
    return true
  }

  end(found: number, damage: string | null): ReadSegment {
    return {
      segment: this.#segment,
      folded: this.#folded,
      head: this.#head,
      size: { ...this.#size, found },
      previous: this.#opened?.previous ?? null,
      sealed: this.#sealed,
      damage: damage === null ? null : `${segmentName(this.#segment)}: ${damage}`,
    }
  }

  /** @returns what is wrong with it */
  #takeEntry(text: string, place: ChainHead): string | null {
    const entry = readJournalEntry(text)
    if (typeof entry === 'string') return entry
    if (this.#sealed) return 'it stands behind the line that seals the segment'
    if (this.#folded === null) return this.#takeOpened(entry as OpenedFacts, place)
    if (entry.kind === 'opened') return 'it opens a segment, and is not the first line'
    this.#sealed = entry.kind === 'sealed'
    this.#folded = fold(this.#folded, { entry, place }, this.#permit)
    return null
  }

  #takeOpened(entry: OpenedFacts, place: ChainHead): string | null {
    if (entry.kind !== 'opened') return 'it does not open a segment'
    if (entry.segment !== this.#segment) return `it opens segment ${entry.segment}`
    this.#opened = entry
    this.#folded = foldOpened(entry, place, this.#permit)
    return null
  }
}

/** The place that the first line of a segment says it follows: it lies in another file. */
function placeBefore(text: string): ChainHead {
  try {
    const { sequence, previousHash } = JSON.parse(text)
    return { sequence: sequence - 1, hash: String(previousHash) }
  } catch {
    return CHAIN_START
  }
}
