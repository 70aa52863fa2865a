import type { Halt } from '../../words/halt.js'
import type { JournalLine } from './outbox.js'
import { reminderOf, type Telling } from './telling.js'

/** Knows which halts are in force, and whether somebody has acknowledged them. */
export class Unacknowledged {
  #inForce: readonly Halt[] = []
  #acknowledged: ReadonlySet<string> = new Set()
  #sequence = 0

  take({ sequence, entry, inForce }: JournalLine): void {
    this.#inForce = inForce
    if (entry.kind === 'halt') this.#sequence = sequence
    if (entry.kind !== 'note' || entry.what !== 'acknowledged') return
    const { haltIds } = (entry.details ?? {}) as { readonly haltIds?: unknown }
    if (!Array.isArray(haltIds)) return
    const known = [...this.#acknowledged, ...haltIds]
    this.#acknowledged = new Set(known.filter((each) => inForce.some(({ haltId }) => haltId === each)))
  }

  /** Null: nothing is in force, or somebody knows of all of it. */
  reminder(bot: string, now: Date): Telling | null {
    const unknown = this.#inForce.filter(({ haltId }) => !this.#acknowledged.has(haltId))
    return reminderOf(unknown, this.#sequence, bot, now)
  }
}
