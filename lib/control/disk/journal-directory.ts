import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LOCK_FILE, NEW_PERMIT_FILE, segmentName, segmentsAmong } from '../../between/state-files.js'
import { CHAIN_START, type ChainHead } from './audit-entry.js'
import { DeviceFile } from './device-file.js'
import { NEW_FENCE_FILE, readFence, writeFence } from './fence.js'
import { DiskFiles, type Files } from './files.js'
import { HaltFile } from './halt-file.js'
import { Journal, type JournalPlace } from './journal.js'
import type { PreviousSegment } from './journal-entry.js'
import { type LockWait, takeInTurn } from './lock-wait.js'
import { moveOldFiles, type OldState, oldFilesAmong, readOldDirectory } from './old-directory.js'
import { Permit, readPermit } from './permit.js'
import { RecentEntries } from './recent-entries.js'
import { type ReadSegment, readSegment } from './segments.js'
import { decideStart, type Found, knownState, type Start } from './start-decision.js'
import { isUnknown, LockHeldError, otherHolder, StateLock } from './state-lock.js'
import { Turns } from './turns.js'

/** What a kill switch gets of its state directory. */
export interface OpenedDirectory {
  readonly start: Start
  readonly journal: Journal
  readonly permit: Permit
  readonly haltFile: Pick<HaltFile, 'look' | 'remove'>
}

export interface JournalDirectoryOptions {
  /** See `JournalParts`. */
  readonly segmentBytes?: number
  readonly maxWaiting?: number
  /** Default: it is not waited for the end of another instance. */
  readonly lockWait?: LockWait
}

/**
 * The directory that holds what outlives a run: `journal.jsonl` and its further segments, the permit `ACTIVE`, the lock,
 * `HALT` where somebody has put it there, and a `state.json` that keeps older versions halted. It is locked before anything
 * is read, and nothing is written into one that somebody else has locked.
 */
export class JournalDirectory {
  readonly path: string
  readonly #bot: string
  readonly #files: Files
  readonly #options: JournalDirectoryOptions
  readonly #turns = new Turns()
  #lock: StateLock | null = null

  constructor(path: string, bot: string, options: JournalDirectoryOptions = {}) {
    this.path = path
    this.#bot = bot
    this.#files = new DiskFiles(path)
    this.#options = options
  }

  /**
   * Locks the directory, reads what the last run left, and decides how this one begins. Writes nothing but the lock: the
   * first flush of the journal does.
   *
   * @throws {LockHeldError} when another kill switch holds it; a directory that can't be written does not throw
   */
  async open(now: () => Date): Promise<OpenedDirectory> {
    await this.#lockIfPossible()
    const lines: string[] = []
    const found = await readDirectory(this.path, this.#files, (text) => lines.push(text))
    const recent = new RecentEntries()
    recent.add(lines)
    const gates = { mayWrite: () => this.#mayWrite(), mayRevoke: () => this.#mayRevoke() }
    const files = this.#files
    const onWritten = () => this.#afterWrite(now)
    const granted = found.permit.kind === 'read' ? found.permit.place : null
    return {
      start: decideStart(found),
      journal: new Journal({ files, now, recent, onWritten, ...gates, ...this.#options }, await placeOf(found, files)),
      permit: new Permit({ files, granted, ...gates }),
      haltFile: new HaltFile(this.path, gates.mayWrite),
    }
  }

  /**
   * Takes the lock, and nothing else: who has it leads.
   *
   * @param fromUnknown also from a holder of another container or machine that has not touched it for three seconds. It may only
   * have been frozen, and would go on beside this one for a moment: for a start, which a person or a supervisor has asked for
   * @returns false when another kill switch holds it
   * @throws what the file system says
   */
  async lead(fromUnknown: boolean): Promise<boolean> {
    try {
      // Not written to where it is known to be held: many may ask, again and again.
      const lock = join(this.path, LOCK_FILE)
      if ((await otherHolder(lock).catch(() => null)) !== null) return false
      if (!fromUnknown && (await isUnknown(lock))) return false
      await this.#mayWrite()
      return true
    } catch (error) {
      if (error instanceof LockHeldError) return false
      throw error
    }
  }

  /** Those whom pairing has let in. */
  deviceFile(): DeviceFile {
    return new DeviceFile(this.path, () => this.#mayWrite())
  }

  /** A sign of life for the lock. Returns false when the directory belongs to somebody else, or is gone. */
  async touch(): Promise<boolean> {
    const lock = this.#lock
    if (lock === null || (await lock.touch())) return true
    // The next write takes the lock again, or fails where somebody else holds it.
    if (this.#lock === lock) this.#lock = null
    return false
  }

  /** True while the lock is known to be this process's. */
  async isOurs(): Promise<boolean> {
    return (await this.#lock?.isOurs().catch(() => false)) ?? false
  }

  async close(): Promise<void> {
    await this.#lock?.release().catch(() => {})
    this.#lock = null
  }

  /** A full or read-only disk must not keep a halted bot from starting: it starts, halted, and says so. */
  async #lockIfPossible(): Promise<void> {
    try {
      const { lockWait } = this.#options
      if (lockWait === undefined) await this.#mayWrite()
      else await takeInTurn(() => this.#mayWrite(), this.#bot, lockWait)
    } catch (error) {
      if (error instanceof LockHeldError) throw error
    }
  }

  /** Takes the lock, unless it is ours. @throws {LockHeldError} or what the file system says */
  #mayWrite(): Promise<void> {
    return this.#turns.take(async () => {
      if (await this.#lock?.isOurs()) return
      this.#lock = null
      await mkdir(this.path, { recursive: true, mode: 0o700 })
      this.#lock = await StateLock.acquire(join(this.path, LOCK_FILE), this.#bot)
    })
  }

  /** To raise is safe without the lock too, which a full disk does not give, unless it is somebody else's. */
  async #mayRevoke(): Promise<void> {
    // A lock that can't be read is no reason not to raise.
    if (await this.#lock?.isOurs().catch(() => false)) return
    const other = await otherHolder(join(this.path, LOCK_FILE)).catch(() => null)
    if (other !== null) throw new Error(other)
  }

  /** Behind the first lines: what older versions have left goes, and none of them takes this for a directory of its own. */
  async #afterWrite(now: () => Date): Promise<void> {
    const names = await this.#files.list()
    const fence = await readFence(this.#files)
    if (fence === 'other' || oldFilesAmong(names).length > 0) {
      await moveOldFiles(this.path, names, `-${now().toISOString().replace(/[:.]/g, '-')}`)
    }
    if (fence !== 'ours') await writeFence(this.#files)
  }
}

/** Reads what lies in a state directory. Never rejects, and writes nothing. @param onLine is given the newest good lines */
export async function readDirectory(path: string, files: Files, onLine?: (text: string) => void): Promise<Found> {
  const permit = await readPermit(files)
  const fence = await readFence(files)
  let names: readonly string[] = []
  let unreadable: string | null = null
  try {
    names = await files.list()
  } catch (error) {
    unreadable = (error as Error).message
  }
  const segments = await readSegments(files, names, permit.kind === 'read' ? permit.place : null, onLine)
  const isOld = fence === 'other' || oldFilesAmong(names).length > 0
  return {
    unreadable,
    segments,
    permit,
    fence,
    unfinished: names.filter((name) => name === NEW_PERMIT_FILE || name === NEW_FENCE_FILE || isNewSegment(name)),
    old: isOld ? await readOld(path, names, segments) : null,
  }
}

/** Beside a journal, it is enough that there is something. */
async function readOld(path: string, names: readonly string[], segments: readonly ReadSegment[]): Promise<OldState> {
  if (segments.length > 0) return { halts: [], lastEpoch: 0, closeAll: null, problems: [] }
  return readOldDirectory(path, names)
}

/** The newest segment. Where nothing at all can be read of it, also the one before it. */
async function readSegments(
  files: Files,
  names: readonly string[],
  permit: ChainHead | null,
  onLine?: (text: string) => void,
): Promise<ReadSegment[]> {
  const read: ReadSegment[] = []
  for (const segment of segmentsAmong(names).reverse()) {
    read.push(await readSegment(files, segment, permit, onLine))
    if (read.at(-1)?.folded !== null) break
  }
  return read
}

function isNewSegment(name: string): boolean {
  return name.endsWith('.new') && segmentsAmong([name.slice(0, -'.new'.length)]).length > 0
}

/** Where the journal goes on: behind the last line of a sound segment, or in a new one. */
export async function placeOf(found: Found, files: Files): Promise<JournalPlace> {
  const [newest] = found.segments
  const state = knownState(found)
  const none = { state, head: CHAIN_START, newest: 0, found: 0, previous: null, unsealed: null }
  if (newest === undefined)
    return { ...none, segment: { why: found.old === null ? 'first start' : 'an older version' } }
  const good = found.segments.find(({ folded }) => folded !== null)
  const previous = good === undefined ? null : endOf(good)
  const place = { ...none, head: good?.head ?? CHAIN_START, newest: newest.segment, found: newest.size.found, previous }
  if (newest.damage !== null) return { ...place, segment: { why: newest.damage } }
  // The missing one may come back: it is not written over, and not the newest then.
  if (newest.sealed) {
    return { ...place, newest: newest.segment + 1, found: 0, segment: { why: 'the next one is missing' } }
  }
  const segment = { size: newest.size.good, openedSize: newest.size.opened }
  return { ...place, segment, unsealed: await unsealedBefore(newest, files) }
}

function endOf({ segment, head, size, damage, sealed }: ReadSegment): PreviousSegment {
  return { ...head, segment, size: size.good, whole: damage === null && !sealed }
}

/** A kill may have come between the first lines of a segment and the seal of the one before it. */
async function unsealedBefore({ previous }: ReadSegment, files: Files): Promise<PreviousSegment | null> {
  if (!previous?.whole) return null
  const size = await files.size(segmentName(previous.segment)).catch(() => null)
  return size === previous.size ? previous : null
}
