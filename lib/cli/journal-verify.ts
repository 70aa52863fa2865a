import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { segmentName, segmentsAmong } from '../between/state-files.js'
import { CHAIN_START, type ChainHead } from '../control/disk/audit-entry.js'
import { DiskFiles } from '../control/disk/files.js'
import { readDirectory } from '../control/disk/journal-directory.js'
import type { PreviousSegment } from '../control/disk/journal-entry.js'
import { parseSegment, type ReadSegment } from '../control/disk/segments.js'
import { decideStart } from '../control/disk/start-decision.js'
import { describeChain, Times } from './chain-words.js'
import type { Outcome } from './outcome.js'

/** How often a journal is read again, which a running bot may have gone on with meanwhile. */
const ATTEMPTS = 3

/** Checks all segments of the journal in a state directory, oldest first, and how its next start would begin. */
export async function verifyDirectory(directory: string): Promise<Outcome> {
  let outcome: Outcome = { exitCode: 2, lines: [] }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      outcome = await verifyOnce(directory)
    } catch (error) {
      outcome = { exitCode: 2, lines: [`${directory} can't be read: ${(error as Error).message}`] }
    }
    if (outcome.exitCode === 0) break
  }
  return outcome
}

async function verifyOnce(directory: string): Promise<Outcome> {
  const files = new DiskFiles(directory)
  const found = await readDirectory(directory, files)
  const segments = segmentsAmong(await files.list())
  if (segments.length === 0) return { exitCode: 2, lines: [`${directory} holds no journal.jsonl`] }
  const walk = new Walk()
  for (const segment of segments) {
    const bytes = await files.read(segmentName(segment))
    if (bytes !== null) walk.take(segment, bytes)
  }
  const { problem } = decideStart(found)
  const problems = walk.end(problem)
  const lines = [...describeChain(walk.head, walk.times), ...walk.remarks]
  if (problems.length === 0) return { exitCode: 0, lines: [`VERIFIED ${directory}`, ...lines] }
  return { exitCode: 1, lines: [`DAMAGED ${directory}`, ...problems, ...lines] }
}

/** Goes through the segments, oldest first, and holds each against the one before it. */
class Walk {
  readonly times = new Times()
  /** What is worth knowing, and no damage. */
  readonly remarks: string[] = []
  readonly #problems: string[] = []
  #before: { readonly read: ReadSegment; readonly hashes: ReadonlyMap<number, string> } | null = null
  /** The end of the newest segment. */
  head: ChainHead = CHAIN_START

  take(segment: number, bytes: Buffer): void {
    const hashes = new Map<number, string>()
    const read = parseSegment(segment, bytes, null, (text, { sequence, hash }) => {
      this.times.add(text)
      hashes.set(sequence, hash)
    })
    this.#join(read)
    this.#before = { read, hashes }
    this.head = read.head
  }

  /** @param start why the next start is halted; it has read the newest segment */
  end(start: string | null): readonly string[] {
    const damage = this.#before?.read.damage ?? null
    if (damage !== null) this.#problems.push(damage)
    if (start !== null) this.#problems.push(`The next start is halted: ${start}`)
    return this.#problems
  }

  /** A segment says where the one before it ends. */
  #join({ segment, previous }: ReadSegment): void {
    const before = this.#before
    if (before === null) {
      if (segment > 1) this.remarks.push(`It begins with ${segmentName(segment)}; those before it are not here.`)
      return
    }
    const last = before.read.segment
    const expected = previous?.segment ?? segment - 1
    if (expected > last) this.remarks.push(`${segmentName(expected)} and what lies before it is not here.`)
    else if (expected < last)
      this.remarks.push(`${segmentName(last)} counts for nothing: the next one follows ${segmentName(expected)}.`)
    else this.#compare(before.read, before.hashes, previous)
  }

  #compare(read: ReadSegment, hashes: ReadonlyMap<number, string>, previous: PreviousSegment | null): void {
    const name = segmentName(read.segment)
    if (previous === null || (previous.whole === false && hashes.get(previous.sequence) === previous.hash)) {
      this.remarks.push(
        `${name} was given up at its end: ${read.damage ?? 'it could not be written'}. The next one goes on.`,
      )
      return
    }
    if (read.damage !== null) this.#problems.push(read.damage)
    else if (hashes.get(previous.sequence) !== previous.hash)
      this.#problems.push(`${name}: it is not the one that the next one follows`)
    else if (read.head.sequence > previous.sequence + (read.sealed ? 1 : 0))
      this.#problems.push(`${name}: it goes on behind its end`)
  }
}

/** One segment by itself: what it follows, and what follows it, is not looked at. */
export async function verifySegment(file: string): Promise<Outcome> {
  const bytes = await readFile(file)
  const times = new Times()
  const read = parseSegment(numberOf(bytes), bytes, null, (text) => times.add(text))
  if (read.damage !== null) {
    const damage = read.damage.replace(segmentName(read.segment), basename(file))
    return { exitCode: 1, lines: [`DAMAGED ${file}`, damage] }
  }
  const next = read.sealed ? ` It is followed by ${segmentName(read.segment + 1)}.` : ''
  const about = `It is segment ${read.segment}.${next} Whether lines are missing at its end can only be told with its directory.`
  return { exitCode: 0, lines: [`VERIFIED ${file}`, ...describeChain(read.head, times), about] }
}

/** As its first line says: it may have been moved away under another name. */
function numberOf(bytes: Buffer): number {
  try {
    const { segment } = JSON.parse(bytes.toString('utf8', 0, bytes.indexOf(0x0a)))
    return Number.isSafeInteger(segment) ? segment : 1
  } catch {
    return 1
  }
}
