import type { Latch } from '../../between/latch/latch.js'
import type { Notice } from '../../between/messages.js'
import type { Halt } from '../../words/halt.js'
import { type HaltOutcome, HaltSet } from '../../words/halt-set.js'
import type { GateReading } from '../../words/trading-state.js'

/** The bot thread's own numbers for one of its halts. */
export interface OwnNumbers {
  /** Of the call, which the guard waits for. */
  readonly callId: number
  /** By `BotHalts.announce()`. */
  readonly number: number
}

/** The halts in force: in the latch, where every order looks, and in words, for those who ask which and why. */
export class HaltsInForce {
  readonly #latch: Latch
  /** Reaches the guard. */
  readonly #tellGuard: (notice: Notice) => void
  readonly #halts: HaltSet
  /** The gate may be stricter than the halts: when one ended, somebody had not said yet what he had raised for. */
  #unsettled = false
  /** What each resume names that has come in and has not ended. */
  readonly #ending = new Set<readonly string[]>()

  /** @param halts what the last run has left in force; in the latch only once it was restored */
  constructor(latch: Latch, tellGuard: (notice: Notice) => void, halts: readonly Halt[]) {
    this.#latch = latch
    this.#tellGuard = tellGuard
    this.#halts = new HaltSet(halts)
  }

  get halts(): HaltSet {
    return this.#halts
  }

  /** Adds a halt to those of the last run, before anything is published. */
  beginWith(halt: Halt): void {
    this.#halts.add(halt)
  }

  /** Applies a halt: in force when this returns. @param own the bot thread's own numbers for it; null for others */
  raise(asked: Halt, own: OwnNumbers | null): HaltOutcome {
    const { gate, botHalts, haltIds } = this.#latch
    if (asked.scope === null) {
      haltIds.setCurrent(asked.haltId)
      gate.raise(asked.level)
    }
    const outcome = this.#halts.add(asked, (haltId) => this.#isEnding(haltId))
    const { inForce, replaced } = outcome
    if (inForce.haltId !== asked.haltId) this.#latch.rateTrips.ended([asked.haltId], inForce.haltId)
    this.publish({ kind: 'raised', halt: inForce, replaced, callId: own?.callId ?? null })
    if (asked.scope !== null) gate.raiseScoped()
    if (own !== null) botHalts.takenUpTo(own.number)
    if (this.#unsettled) this.#settle()
    return outcome
  }

  /**
   * Takes over a halt as it is, where another thread or process has decided what stands for whom: in force when this returns.
   *
   * @param own the bot thread's own numbers, where it is its own; null for others
   * @param replaced the id of the halt whose place it takes, which is no end of a halt; null: of none
   */
  put(halt: Halt, own: OwnNumbers | null, replaced: string | null): void {
    const { gate, botHalts, haltIds } = this.#latch
    if (halt.scope === null) {
      haltIds.setCurrent(halt.haltId)
      gate.raise(halt.level)
    }
    if (replaced !== null) {
      this.#halts.remove(replaced)
      this.#latch.rateTrips.ended([replaced], halt.haltId)
    }
    this.#halts.put(halt)
    this.publish({ kind: 'raised', halt, replaced, callId: own?.callId ?? null })
    if (halt.scope !== null) gate.raiseScoped()
    if (own !== null) botHalts.takenUpTo(own.number)
    if (this.#unsettled || replaced !== null) this.#settle()
  }

  /** Names the halts that a resume is to end, until `step` has ended: whoever says one of them again meanwhile gets a new one. */
  async whileEnding<Result>(haltIds: readonly string[], step: () => Promise<Result>): Promise<Result> {
    const ending = [...haltIds]
    this.#ending.add(ending)
    try {
      return await step()
    } finally {
      this.#ending.delete(ending)
    }
  }

  #isEnding(haltId: string): boolean {
    for (const ending of this.#ending) if (ending.includes(haltId)) return true
    return false
  }

  /** Ends halts, and brings the gate down to those that are left. */
  end(haltIds: readonly string[]): void {
    for (const haltId of haltIds) this.#halts.remove(haltId)
    this.publish({ kind: 'lifted', haltIds })
    this.#latch.rateTrips.ended(haltIds)
    this.#settle()
  }

  /** What was raised has been explained, by halts or by none: brings the gate to the halts, if nobody else has raised. */
  explained(): void {
    this.#settle()
  }

  /**
   * Brings the gate down to the strictest of the halts, unless someone has raised who has not said yet what for. The only
   * place where anything is lowered.
   */
  #settle(): void {
    const { gate } = this.#latch
    const { raises } = gate.read()
    this.#unsettled = !this.#allTaken() || !gate.lowerTo(this.#halts.state, this.#halts.scoped, raises)
  }

  /** True when anyone has raised since, or is about to say what for. */
  raisedSince(before: GateReading): boolean {
    return this.#latch.gate.read().raises !== before.raises || !this.#allTaken()
  }

  /** Nobody has raised who has not said yet what for. */
  #allTaken(): boolean {
    const { botHalts, fleetHalts, rateTrips } = this.#latch
    return botHalts.allTaken() && fleetHalts.allTaken() && rateTrips.pending() === null
  }

  publish(notice: Notice): void {
    this.#tellGuard(notice)
    this.#latch.news.nextRevision()
  }
}
