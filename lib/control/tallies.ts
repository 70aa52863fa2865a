import type { AuditFacts } from './audit-entry.js'

interface Tally {
  count: number
  readonly first: AuditFacts
}

/** What can happen a million times a second is kept as a count, with the first one as an example. */
export class Tallies {
  readonly #tallies = new Map<string, Tally>()
  readonly #maxKinds: number

  /** @param maxKinds so many different kinds are told apart between two {@link take}s; the rest is counted together */
  constructor(maxKinds = 50) {
    this.#maxKinds = maxKinds
  }

  /** @param kind those of the same kind are counted together */
  add(kind: string, facts: AuditFacts, count = 1): void {
    const known = this.#tallies.get(kind) ?? (this.#tallies.size < this.#maxKinds ? undefined : this.#rest())
    if (known === undefined) this.#tallies.set(kind, { count, first: facts })
    else known.count += count
  }

  /** What has been counted since the last call, as entries for the audit log. An example without a count waits for it. */
  take(): AuditFacts[] {
    const entries: AuditFacts[] = []
    for (const [kind, { count, first }] of this.#tallies) {
      if (count === 0) continue
      entries.push({ ...first, details: { count, ...first.details } })
      this.#tallies.delete(kind)
    }
    return entries
  }

  #rest(): Tally {
    const first = { what: 'further events', who: null, source: null, reason: 'too many kinds', haltId: null }
    const rest = this.#tallies.get('') ?? { count: 0, first }
    this.#tallies.set('', rest)
    return rest
  }
}
