import type { Latch } from '../../between/latch/latch.js'
import type { PauseTimes } from '../../between/latch/pauses.js'
import type { Notice } from '../../between/messages.js'
import type { Moment } from '../../time/monotonic.js'
import type { Pause, PauseOwner } from '../../words/pause.js'
import type { Log } from '../../words/ports.js'
import type { AuditFacts } from '../disk/audit-entry.js'

export interface PausingParts {
  readonly latch: Latch
  /** Reaches the guard. */
  readonly publish: (notice: Notice) => void
  readonly note: (facts: AuditFacts) => void
  readonly log: Log
}

/** The one way to pause. Each owner begins and ends its own pause, as its condition says; halts are never touched. */
export class Pausing {
  readonly #parts: PausingParts
  readonly #pauses = new Map<PauseOwner, Pause>()
  /** Those that are in no journal: they are over in a moment. */
  readonly #untold = new Set<PauseOwner>()

  constructor(parts: PausingParts) {
    this.#parts = parts
  }

  list(): readonly Pause[] {
    return [...this.#pauses.values()]
  }

  /** From now on, until {@link end}. Doing so twice changes nothing. */
  begin(owner: PauseOwner, reason: string): void {
    const { note, log } = this.#parts
    if (this.#pauses.has(owner) && !this.#untold.delete(owner)) return
    const pause = this.#begin(owner, reason)
    note({ what: 'paused', who: null, source: owner, reason, haltId: null })
    log('warn', `PAUSED by the ${owner}: ${reason}. It ends with its cause; nobody resumes it.`, { pause })
  }

  /** The same for a moment: neither the journal nor the log tells of it, unless {@link begin} follows. */
  hold(owner: PauseOwner, reason: string): void {
    if (this.#pauses.has(owner)) return
    this.#untold.add(owner)
    this.#begin(owner, reason)
  }

  /** Says anew why it is in force, if it is. */
  explain(owner: PauseOwner, reason: string): void {
    const known = this.#pauses.get(owner)
    if (known === undefined || known.reason === reason) return
    const pause = { ...known, reason }
    this.#pauses.set(owner, pause)
    this.#parts.publish({ kind: 'paused', pause })
    this.#parts.log('warn', `PAUSED by the ${owner}: ${reason}. It ends with its cause; nobody resumes it.`, { pause })
  }

  /** The condition is over. */
  end(owner: PauseOwner): void {
    const { latch, publish, note, log } = this.#parts
    if (!this.#pauses.delete(owner)) return
    publish({ kind: 'unpaused', owner })
    latch.pauses.end(owner)
    if (this.#untold.delete(owner)) return
    note({ what: 'pause over', who: null, source: owner, reason: null, haltId: null })
    log('warn', `The pause by the ${owner} is over`, { owner })
  }

  #begin(owner: PauseOwner, reason: string): Pause {
    this.#parts.latch.pauses.begin(owner)
    const pause = { owner, reason, since: new Date().toISOString() }
    this.#pauses.set(owner, pause)
    this.#parts.publish({ kind: 'paused', pause })
    return pause
  }

  /** Sets when the pause begins by itself, unless this is called again before. Null: not any more. */
  beginsAt(owner: PauseOwner, at: Moment | null): void {
    this.#parts.latch.pauses.beginsAt(owner, at)
  }

  /** When pauses begin by themselves, if nobody sets that anew before. */
  times(): PauseTimes {
    return this.#parts.latch.pauses.times()
  }
}
