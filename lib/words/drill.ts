/** What became of a canary order in the bot's own guard. It is an order that nobody has sent, and that is sent nowhere. */
export interface CanaryAnswer {
  /** What each question was answered: `DRILL`, or what else. */
  readonly answers: readonly { readonly asked: string; readonly answer: string }[]
  /** How often it came to what stands in the place of the venue. */
  readonly reached: number
  /** What of the kill switch was replaced; it was not called. */
  readonly replaced: readonly string[]
  /** How long the bot's thread took for it, in microseconds. */
  readonly micros: number
  /** Threads that send orders of their own. They were not asked. */
  readonly attachedThreads: number
}

export type DrillResult = 'passed' | 'failed'

/** One thing that was tried. */
export interface DrillStep {
  readonly name: string
  /** `skipped`: there is nothing to try here. */
  readonly result: DrillResult | 'skipped'
  readonly ms: number
  /** What was tried and what came of it, for people. */
  readonly detail: string
}

/** A halt that somebody has called for, to see that it works: as whoever called it has told. */
export interface FullDrill {
  readonly haltId: string
  /** From the call to its answer, in ms. */
  readonly haltMs: number
  /** From the call until the bot was quiet, in ms; null: it was not in the time that was waited. */
  readonly quietMs: number | null
}

/** The evidence of one drill, as it stands in its file. */
export interface DrillDocument {
  readonly schema: 'trading-kill-switch/drill-1'
  readonly id: string
  /** Nothing has failed. */
  readonly result: DrillResult
  /** Who has asked for it; null: the schedule. */
  readonly by: string | null
  readonly source: string
  /** ISO 8601. */
  readonly begun: string
  readonly ended: string
  readonly bot: { readonly name: string; readonly pid: number; readonly version: string; readonly node: string }
  /** As it began. */
  readonly state: { readonly state: string; readonly halts: readonly string[] }
  /** Null: nothing was halted for it. */
  readonly full: FullDrill | null
  readonly steps: readonly DrillStep[]
}

/** The document of `POST /drill`. */
export interface DrillAnswer {
  readonly id: string
  readonly result: DrillResult
  /** Of the bytes of the file, in hex; it stands in the journal as well. */
  readonly sha256: string
  /** Why the evidence is not in the state directory; null: it is. */
  readonly notSaved: string | null
  /** Why its hash is not in the journal; null: it is. */
  readonly notJournalled: string | null
  readonly drill: DrillDocument
}

/** The newest drill that is known. */
export interface DrillSummary {
  readonly id: string
  readonly result: DrillResult
  /** Milliseconds since 1970. */
  readonly at: number
}
