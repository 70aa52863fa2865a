import type { Halt } from '../words/halt.js'
import { HaltSet } from '../words/halt-set.js'
import type { OrderIntent } from '../words/order.js'
import { ScopedHalts } from './scoped-halts.js'

/** The halts in force that the keeper has told. */
export class KnownHalts {
  readonly #all = new HaltSet()
  readonly #scoped = new ScopedHalts()

  constructor(halts: readonly Halt[] = []) {
    for (const halt of halts) this.add(halt)
  }

  get size(): number {
    return this.#all.size
  }

  /** One that bears the same id is replaced. */
  add(halt: Halt): void {
    this.#all.put(halt)
    this.#scoped.add(halt)
  }

  remove(haltId: string): void {
    this.#all.remove(haltId)
    this.#scoped.remove(haltId)
  }

  /** See {@link HaltSet.strictest}. */
  strictest(): Halt | null {
    return this.#all.strictest()
  }

  /** See {@link HaltSet.newest}. */
  newest(): readonly Halt[] {
    return this.#all.newest()
  }

  /** See {@link HaltSet.repeats}. */
  repeats(halt: Halt): boolean {
    return this.#all.repeats(halt)
  }

  /** The strictest scoped halt that covers the order, or null. */
  covering(order: OrderIntent): Halt | null {
    return this.#scoped.covering(order)
  }
}
