import type { Latch } from '../../between/latch/latch.js'
import type { Notice, Role, WholeSet } from '../../between/messages.js'
import type { Keeper } from './keeper.js'

export interface WholeSetAnswerParts {
  readonly latch: Latch
  readonly keeper: Pick<Keeper, 'halts' | 'durable' | 'pausing'>
  readonly role: () => Role
  readonly tellGuard: (notice: Notice) => void
}

/** Tells the guard all halts in force anew, when it has lost a notice of one. */
export class WholeSetAnswer {
  readonly #parts: WholeSetAnswerParts

  constructor(parts: WholeSetAnswerParts) {
    this.#parts = parts
  }

  /** Answers, if the guard has asked. To be called at each beat. */
  look(): void {
    const { latch, tellGuard } = this.#parts
    if (!latch.news.takeWholeSetWanted()) return
    tellGuard(this.wholeSet())
    latch.news.nextRevision()
  }

  /** All that is in force now. */
  wholeSet(): WholeSet {
    const { latch, keeper, role } = this.#parts
    const { taken: botHaltsTaken } = latch.botHalts.read()
    const { durable, pausing } = keeper
    return { kind: 'whole', halts: keeper.halts.list(), pauses: pausing.list(), durable, botHaltsTaken, role: role() }
  }
}
