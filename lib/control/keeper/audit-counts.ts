import { monotonicMs } from '../../time/monotonic.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import { Tallies } from './tallies.js'

/** So many kinds of refusals are told apart at a time, by problem and source; the rest is counted together. */
const MAX_REFUSAL_KINDS = 10

/** What happens often, as counts for the journal. */
export class AuditCounts {
  readonly #orders = new Tallies()
  /** Apart, so that neither a program that repeats a thousand halts nor strangers crowd out what happens to orders. */
  readonly #repeats = new Tallies()
  readonly #refusals = new Tallies(MAX_REFUSAL_KINDS)

  /** Counts what happens to orders. */
  order(kind: string, facts: AuditFacts, count: number): void {
    this.#orders.add(kind, facts, count)
  }

  /** Counts a halt of what a program had halted already. */
  repeat(kind: string, facts: AuditFacts): void {
    this.#repeats.add(kind, facts)
  }

  /** Counts a caller who was refused. */
  refusal(kind: string, facts: AuditFacts): void {
    this.#refusals.add(kind, facts)
  }

  /** The entries that are due. */
  due(): AuditFacts[] {
    const now = monotonicMs()
    return [...this.#repeats.take(now), ...this.#orders.take(now), ...this.#refusals.take(now)]
  }

  /** What was counted under the halt that ends now. Refusals go on. */
  beforeResume(): AuditFacts[] {
    return [...this.#repeats.takeAll(), ...this.#orders.takeAll()]
  }

  /** All of it, due or not. */
  atEnd(): AuditFacts[] {
    return [...this.#repeats.takeAll(), ...this.#orders.takeAll(), ...this.#refusals.takeAll()]
  }
}
