/** An entry of the journal, as the timeline shows it. */
export interface TimelineEntry {
  /** Its place in the journal. */
  readonly sequence: number
  /** ISO 8601. */
  readonly time: string
  /** E.g. `halt`, `resume`, `note`. */
  readonly kind: string
  /** What happened, e.g. `halt`, `bot stuck`, `orders rejected`. */
  readonly what: string
  readonly who: string | null
  readonly source: string | null
  readonly reason: string | null
  readonly haltId: string | null
  /** Whatever else belongs to it; left out where there is none, or more than a kilobyte of it. */
  readonly details?: object
}

const SILENT: ReadonlySet<string> = new Set(['opened', 'sealed', 'trips', 'fleet'])

/** So many are kept. */
const MOST_KEPT = 500
/** The longest details that are kept, in UTF-16 units of JSON. */
const MOST_DETAILS = 1_000
/** The longest reason that is kept, in UTF-16 units. */
const MOST_REASON = 500

/** The newest entries of the journal that are on disk, in memory: who looks at them waits for no disk. */
export class RecentEntries {
  #entries: TimelineEntry[] = []

  /** The place of the newest one; 0: there is none. */
  get sequence(): number {
    return this.#entries.at(-1)?.sequence ?? 0
  }

  /** Takes lines as they stand in the file. What opens or seals a segment is no event, and what trips and the fleet remember neither. */
  add(lines: readonly string[]): void {
    const entries = lines.map(readEntry).filter(({ kind }) => !SILENT.has(kind))
    this.#entries = [...this.#entries, ...entries].slice(-MOST_KEPT)
  }

  /** Those behind a place, oldest first. */
  since(sequence: number): readonly TimelineEntry[] {
    return this.#entries.filter((entry) => entry.sequence > sequence)
  }
}

function readEntry(text: string): TimelineEntry {
  const { sequence, time, kind, what, who, source, reason, haltId, details } = JSON.parse(text)
  const entry = { sequence, time, kind, what, who, source, reason: reason?.slice(0, MOST_REASON) ?? null, haltId }
  return details === undefined || JSON.stringify(details).length > MOST_DETAILS ? entry : { ...entry, details }
}
