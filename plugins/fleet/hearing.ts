import type { FromFleet } from '../../lib/between/fleet-messages.js'
import type { Latch } from '../../lib/between/latch/latch.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import type { FleetHalt, SignedResume } from '../../lib/words/fleet.js'
import type { HeldHalts } from './held-halts.js'
import { coversEverything } from './read-halt.js'

/** So many ids are kept, so that nothing is raised or told twice. */
const MOST_KNOWN = 20_000

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
  #hasTold = false

  constructor(parts: HearingParts) {
    this.#parts = parts
  }

  /** Takes halts that may be known. */
  halts(halts: readonly FleetHalt[]): void {
    const { held } = this.#parts
    const fresh = halts.filter(({ haltId }) => !held.has(haltId) && held.resumeOf(haltId) === null)
    if (fresh.length > 0) this.#tell(fresh)
  }

  /**
   * All that is in force has been heard. Says so once: a thread before this one may have announced what it could not tell any more.
   */
  all(): void {
    if (!this.#hasTold) this.#tell([])
  }

  /** Takes resumes that may be known, each told once. */
  resumes(resumes: readonly SignedResume[]): void {
    const fresh = resumes.filter((resume) =>
      keep(this.#resumes, `${resume.nonce} ${resume.signature} ${resume.haltIds}`),
    )
    for (const { nonce } of resumes) keep(this.#nonces, nonce)
    if (fresh.length > 0) this.#parts.post({ type: 'resumed', resumes: fresh })
  }

  /** A resume of this nonce was told. */
  knowsResume(nonce: string): boolean {
    return this.#nonces.has(nonce)
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
