import { NEW_PERMIT_FILE, PERMIT_FILE, segmentsAmong } from '../../between/state-files.js'
import type { ChainHead } from './audit-entry.js'
import type { Files } from './files.js'
import { isPlace } from './journal-entry.js'
import { Turns } from './turns.js'

/** What stands in the file `ACTIVE`. */
export type ReadPermit =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly place: ChainHead }
  | { readonly kind: 'damaged'; readonly why: string }

export interface PermitParts {
  readonly files: Files
  /** What it names at the start. */
  readonly granted: ChainHead | null
  /** Takes the lock, where that is not taken yet. @throws when it is somebody else's */
  readonly mayWrite: () => Promise<void>
  /** @throws when somebody else has the lock */
  readonly mayRevoke: () => Promise<void>
}

/**
 * The file `ACTIVE`. A start is active only if it names the journal's last state-changing line. Whoever halts takes it away;
 * only the keeper writes it.
 */
export class Permit {
  readonly #parts: PermitParts
  readonly #turns = new Turns()
  #granted: ChainHead | null
  #revocations = 0
  #revoking: Promise<void> | null = null

  constructor(parts: PermitParts) {
    this.#parts = parts
    this.#granted = parts.granted
  }

  /** The line that it names, as far as this process knows; null: there is none, or it is being taken away. */
  get granted(): ChainHead | null {
    return this.#granted
  }

  /** False: it was granted, and somebody else has taken it away. @throws what the file system says */
  async isThere(): Promise<boolean> {
    const granted = this.#granted
    if (granted === null || (await this.#parts.files.size(PERMIT_FILE)) !== null) return true
    return granted !== this.#granted
  }

  /**
   * Writes it: beside its place, synced, moved there, synced. One at a time; {@link revoke} may run beside it, and wins.
   *
   * @param place a state-changing line that is on disk
   * @param stillWanted asked once, between the two steps: false when anyone has raised since
   * @returns whether it is granted, and on disk
   * @throws what the file system says; it is not granted then, and what stands there is taken away as far as that goes
   */
  grant(place: ChainHead, stillWanted: () => boolean): Promise<boolean> {
    const revocations = this.#revocations
    return this.#turns.take(() => this.#grant(place, () => revocations !== this.#revocations, stillWanted))
  }

  async #grant(place: ChainHead, isRevoked: () => boolean, stillWanted: () => boolean): Promise<boolean> {
    const { files, mayWrite } = this.#parts
    // One that is still under way would take the new one away.
    await this.#revoking?.catch(() => {})
    await mayWrite()
    let wanted = true
    try {
      await files.write(NEW_PERMIT_FILE, formatPermit(place))
      wanted = !isRevoked() && stillWanted()
      if (wanted) {
        await files.rename(NEW_PERMIT_FILE, PERMIT_FILE)
        await files.sync()
        wanted = !isRevoked()
      } else {
        await files.remove(NEW_PERMIT_FILE)
      }
    } catch (error) {
      const isTaken = isRevoked() || !stillWanted()
      await this.revoke().catch(() => {})
      if (!isTaken) throw error
      wanted = false
    }
    if (wanted) this.#granted = place
    return wanted
  }

  /**
   * Takes it away, also one that is being written. Waits for nobody, and may be called at any time: callers share what is under
   * way, which no {@link grant} begins beside.
   *
   * @throws what the file system says; that the directory is not ours any more, so that a start would not know
   */
  revoke(): Promise<void> {
    this.#revocations++
    this.#granted = null
    this.#revoking ??= this.#revoke().finally(() => {
      this.#revoking = null
    })
    return this.#revoking
  }

  async #revoke(): Promise<void> {
    const { files, mayRevoke } = this.#parts
    await mayRevoke()
    // Whatever stands in the place of a new one, the old one has to go.
    const unwritten = files.remove(NEW_PERMIT_FILE)
    await unwritten.catch(() => {})
    await files.remove(PERMIT_FILE)
    await files.sync()
    await unwritten
    // Without a permit, a start is halted by the journal; in a directory that has neither, it would be a first one.
    if (segmentsAmong(await files.list()).length === 0)
      throw new Error('the journal is not there, so a start would not know')
  }
}

export function formatPermit({ sequence, hash }: ChainHead): string {
  return `${JSON.stringify({ sequence, hash })}\n`
}

export async function readPermit(files: Files): Promise<ReadPermit> {
  try {
    const bytes = await files.read(PERMIT_FILE)
    return bytes === null ? { kind: 'none' } : parsePermit(bytes.toString('utf8'))
  } catch (error) {
    return { kind: 'damaged', why: `it can't be read: ${(error as Error).message}` }
  }
}

export function parsePermit(text: string): ReadPermit {
  try {
    const place: unknown = JSON.parse(text)
    if (isPlace(place) && text === formatPermit(place)) return { kind: 'read', place }
  } catch {}
  return { kind: 'damaged', why: text === '' ? 'it is empty' : 'it is torn, or not a permit' }
}
