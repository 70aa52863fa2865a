import type { AuditFacts } from '../disk/audit-entry.js'

const FIRST_WAIT_MS = 1_000
const LAST_WAIT_MS = 60_000

interface Tally {
  count: number
  first: AuditFacts | null
  waitMs: number
  /** Monotonic, in ms: its next entry is not made before. */
  dueAt: number
}

const REST: AuditFacts = { what: 'further events', who: null, source: null, reason: 'too many kinds', haltId: null }

/**
 * What can happen a million times a second is kept as a count, with the first one as an example. Each kind has an entry at
 * once, and while it goes on, further ones 1, 2, 4, … and at last 60 s apart: a night of it must not fill the disk.
 */
export class Tallies {
  readonly #tallies = new Map<string, Tally>()
  readonly #maxKinds: number

  /** @param maxKinds so many kinds are told apart, each until it has been silent for a minute; the rest is counted together */
  constructor(maxKinds = 50) {
    this.#maxKinds = maxKinds
  }

  /** @param kind those of the same kind are counted together */
  add(kind: string, facts: AuditFacts, count = 1): void {
    const kinds = this.#tallies.size - (this.#tallies.has('') ? 1 : 0)
    if (this.#tallies.has(kind) || kinds < this.#maxKinds) this.#count(kind, facts, count)
    else this.#count('', REST, count)
  }

  /**
   * What has been counted of the kinds that are due, as entries for the journal. An example without a count waits for it.
   *
   * @param now monotonic, in ms
   */
  take(now: number): AuditFacts[] {
    const entries: AuditFacts[] = []
    for (const [kind, tally] of this.#tallies) {
      if (now < tally.dueAt) continue
      entries.push(...entriesOf(tally))
      if (tally.count > 0) {
        const waitMs = Math.min(LAST_WAIT_MS, tally.waitMs * 2)
        this.#tallies.set(kind, { count: 0, first: null, waitMs, dueAt: now + tally.waitMs })
      } else if (tally.first === null && now >= tally.dueAt + LAST_WAIT_MS) {
        this.#tallies.delete(kind)
      }
    }
    return entries
  }

  /** Everything that has been counted, due or not. What comes later begins anew. */
  takeAll(): AuditFacts[] {
    const entries = [...this.#tallies.values()].flatMap(entriesOf)
    this.#tallies.clear()
    return entries
  }

  #count(kind: string, facts: AuditFacts, count: number): void {
    const tally = this.#tallies.get(kind) ?? { count: 0, first: null, waitMs: FIRST_WAIT_MS, dueAt: 0 }
    this.#tallies.set(kind, tally)
    tally.count += count
    tally.first ??= facts
  }
}

function entriesOf({ count, first }: Tally): AuditFacts[] {
  return count > 0 && first !== null ? [{ ...first, details: { count, ...first.details } }] : []
}
