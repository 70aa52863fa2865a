import { createHash } from 'node:crypto'
import type { FromFleet } from '../../lib/between/fleet-messages.js'
import type { Latch } from '../../lib/between/latch/latch.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import type { FleetHalt, SignedResume } from '../../lib/words/fleet.js'
import type { HeldHalts } from './held-halts.js'
import { coversEverything } from './read-halt.js'

/** So many ids are kept, so that nothing is raised or told twice. */
const MOST_KNOWN = 20_000
/** So many ids of resumes are told in a second: whoever looks at their signatures has other work, too. Those beyond are heard again. */
const MOST_RESUMED_IDS = 20_000
/** A signature costs as much as so many ids. */
const IDS_OF_A_SIGNATURE = 50

export interface HearingParts {
  readonly latch: Latch
  readonly held: HeldHalts
  readonly post: (message: FromFleet) => void
}

/** What the fleet says comes in here: halts are in force before anybody is told of them. */
export class Hearing {
  readonly #parts: HearingParts
  readonly #raised = new Set<string>()
  readonly #resumes = new Set<string>()
  readonly #nonces = new Set<string>()
  #idsLeft = MOST_RESUMED_IDS
  /** Since when they are counted, by `monotonicMs()`. */
  #countedFrom = 0
  #hasTold = false

  constructor(parts: HearingParts) {
    this.#parts = parts
  }

  /** Takes halts that may be known. Of those for which there is no room, one is told: who takes them halts everything for it. */
  halts(halts: readonly FleetHalt[]): void {
    const { held } = this.#parts
    const room = held.roomFor(monotonicMs())
    const fresh = halts.filter(({ haltId }) => !held.has(haltId) && held.resumeOf(haltId) === null).slice(0, room)
    if (fresh.length > 0) this.#tell(fresh)
  }

  /**
   * All that is in force has been heard. Says so once: a thread before this one may have announced what it could not tell any more.
   */
  all(): void {
    if (!this.#hasTold) this.#tell([])
  }

  /** Takes resumes that may be known, each told once. @returns false: there were too many at once, and they have to be heard again */
  resumes(resumes: readonly SignedResume[]): boolean {
    const fresh = resumes.filter((resume) => this.#mayTell(resume))
    if (fresh.length > 0) this.#parts.post({ type: 'resumed', resumes: fresh })
    return this.#idsLeft > 0
  }

  /** Resumes of these nonces were read. */
  read(nonces: readonly string[]): void {
    for (const nonce of nonces) keep(this.#nonces, nonce)
  }

  /** A resume of this nonce was read. */
  hasRead(nonce: string): boolean {
    return this.#nonces.has(nonce)
  }

  #mayTell(resume: SignedResume): boolean {
    const now = monotonicMs()
    if (now - this.#countedFrom > 1_000) {
      this.#countedFrom = now
      this.#idsLeft = MOST_RESUMED_IDS
    }
    if (this.#idsLeft <= 0 || !keep(this.#resumes, hashOf(resume))) return false
    this.#idsLeft -= IDS_OF_A_SIGNATURE + resume.haltIds.length
    return true
  }

  #tell(halts: readonly FleetHalt[]): void {
    const { latch, held, post } = this.#parts
    const number = latch.fleetHalts.announce()
    for (const halt of halts) {
      if (!keep(this.#raised, halt.haltId) || !coversEverything(halt)) continue
      // What an order is refused with until the guard has the halt.
      latch.haltIds.setCurrent(halt.haltId)
      latch.gate.raise(halt.level)
    }
    held.hear(halts, monotonicMs())
    this.#hasTold = true
    post({ type: 'heard', number, halts })
  }
}

/** @returns whether it is new there */
function keep(known: Set<string>, text: string): boolean {
  if (known.has(text)) return false
  known.add(text)
  const [oldest] = known
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  return true
}

/** Short, whatever it says. */
function hashOf(resume: SignedResume): string {
  return createHash('sha256').update(JSON.stringify(resume)).digest('base64')
}
