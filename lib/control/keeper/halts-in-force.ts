import type { Latch } from '../../between/latch/latch.js'
import type { Notice } from '../../between/messages.js'
import type { Halt } from '../../words/halt.js'
import { applyHalt, type HaltOutcome, type Halts, lift as without } from '../../words/halt-set.js'
import type { GateReading } from '../../words/trading-state.js'

/** The halts in force: in the latch, where every order looks, and in words, for those who ask which and why. */
export class HaltsInForce {
  readonly #latch: Latch
  /** Reaches the guard. */
  readonly #tellGuard: (notice: Notice) => void
  #halts: Halts

  /** @param halts what the last run has left in force; in the latch only once it was {@link restore}d */
  constructor(latch: Latch, tellGuard: (notice: Notice) => void, halts: Halts) {
    this.#latch = latch
    this.#tellGuard = tellGuard
    this.#halts = halts
  }

  get halts(): Halts {
    return this.#halts
  }

  /** Puts a halt in the place of that of the last run, before anything is published. */
  beginWith(halt: Halt): void {
    this.#halts = { ...this.#halts, halt }
  }

  /** Applies a halt: in force when this returns. @param callId the bot thread's own number for it; null for others */
  raise(asked: Halt, callId: number | null): HaltOutcome {
    const latch = this.#latch
    if (asked.scope === null) latch.gate.raise(asked.level)
    const outcome = applyHalt(this.#halts, this.#named(asked))
    this.#halts = outcome.halts
    this.publish({ kind: 'raised', halt: outcome.inForce, callId })
    if (asked.scope !== null) latch.gate.raiseScoped()
    if (callId !== null) latch.botHalts.tookOne()
    return outcome
  }

  /** Ends a halt, unless anyone has raised since `before` was read. The only place where anything is lowered. */
  lift(before: GateReading, lifted: Halt): boolean {
    const { gate, haltIds } = this.#latch
    const next = without(this.#halts, lifted)
    if (this.raisedSince(before)) return false
    if (lifted.scope === null) {
      haltIds.setCurrent(haltIds.mint())
      if (!gate.lower(before.raises)) {
        haltIds.setCurrent(lifted.haltId)
        return false
      }
    } else if (next.scopedHalts.length === 0 && !gate.lowerScoped(before.raises)) {
      return false
    }
    this.#halts = next
    this.publish({ kind: 'lifted', haltId: lifted.haltId })
    return true
  }

  /** True when anyone has raised since, or is about to say why. */
  raisedSince(before: GateReading): boolean {
    return this.#latch.gate.read().raises !== before.raises || !this.#latch.botHalts.allTaken()
  }

  publish(notice: Notice): void {
    this.#tellGuard(notice)
    this.#latch.news.nextRevision()
  }

  /** A halt of everything bears the id that the latch has shown since it was raised. */
  #named(halt: Halt): Halt {
    return halt.scope === null ? { ...halt, haltId: this.#latch.haltIds.current() } : halt
  }
}
