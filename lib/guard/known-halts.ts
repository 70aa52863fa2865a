import type { Halt } from '../words/halt.js'
import type { OrderIntent } from '../words/order.js'
import { stricter } from '../words/trading-state.js'
import { ScopedHalts } from './scoped-halts.js'

/** The halts in force that one side has told: those of everything, and those of a scope. */
export class KnownHalts {
  readonly #everything = new Map<string, Halt>()
  readonly #scoped = new ScopedHalts()
  #strictest: Halt | null = null

  constructor(halts: readonly Halt[] = []) {
    for (const halt of halts) this.add(halt)
  }

  /** One that bears the same id is replaced. */
  add(halt: Halt): void {
    this.remove(halt.haltId)
    if (halt.scope !== null) this.#scoped.add(halt)
    else {
      this.#everything.set(halt.haltId, halt)
      this.#strictest = strictestOf(this.#everything.values())
    }
  }

  remove(haltId: string): void {
    this.#scoped.remove(haltId)
    if (this.#everything.delete(haltId)) this.#strictest = strictestOf(this.#everything.values())
  }

  /** The strictest halt of everything, and of those the newest; null: there is none. */
  get ofEverything(): Halt | null {
    return this.#strictest
  }

  /** The strictest scoped halt that covers the order, or null. */
  covering(order: OrderIntent): Halt | null {
    return this.#scoped.covering(order)
  }

  /** Those of a scope. */
  scoped(): Halt[] {
    return this.#scoped.list()
  }
}

/** The last of the strictest; null of none. */
export function strictestOf(halts: Iterable<Halt>): Halt | null {
  let strictest: Halt | null = null
  for (const halt of halts) {
    if (strictest === null || stricter(halt.level, strictest.level) === halt.level) strictest = halt
  }
  return strictest
}
