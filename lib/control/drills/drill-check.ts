import type { CheckState } from '../../words/armed.js'
import type { DrillSummary } from '../../words/drill.js'

export interface DrillCheckParts {
  readonly drills: { readonly last: DrillSummary | null }
  /** 0: never. */
  readonly everyMs: number
  readonly startedAt: number
}

/** The newest drill has passed, and none is overdue. For the list of checks of `GET /armed`. */
export class DrillCheck {
  readonly name = 'drill'
  readonly #parts: DrillCheckParts

  constructor(parts: DrillCheckParts) {
    this.#parts = parts
  }

  look(now = Date.now()): { readonly state: CheckState; readonly why: string | null } | null {
    const { drills, everyMs, startedAt } = this.#parts
    const { last } = drills
    if (last === null && everyMs === 0) return null
    if (last?.result === 'failed')
      return { state: 'failing', why: `the newest drill has failed: GET /drill/${last.id}` }
    const since = Math.max(last?.at ?? 0, startedAt)
    if (everyMs > 0 && now - since > 2 * everyMs + LATE_MS)
      return { state: 'failing', why: 'no drill was made in time' }
    if (last === null) return { state: 'unknown', why: 'there was no drill yet' }
    return { state: 'ok', why: null }
  }
}

/** A drill that is due may take its time, in ms. */
const LATE_MS = 60_000
