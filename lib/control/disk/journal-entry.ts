import type { CloseAllReport } from '../../words/close-all.js'
import type { Halt } from '../../words/halt.js'
import type { AuditFacts, ChainHead } from './audit-entry.js'

/** A halt has come into force, or a halt that is in force has changed: it is known by its haltId, and never gets milder. */
export interface HaltFacts extends AuditFacts {
  readonly kind: 'halt'
  /** The whole of it. */
  readonly halt: Halt
}

/** Halts have ended. */
export interface ResumeFacts extends AuditFacts {
  readonly kind: 'resume'
  readonly haltIds: readonly string[]
}

/** A close-all has begun (its report is `running`) or ended. */
export interface CloseAllFacts extends AuditFacts {
  readonly kind: 'close-all'
  readonly report: CloseAllReport
}

/** Everything else: it has no effect on the state. */
export interface NoteFacts extends AuditFacts {
  readonly kind: 'note'
}

/** What is added to the journal. */
export type JournalFacts = HaltFacts | ResumeFacts | CloseAllFacts | NoteFacts

/** The state that a journal tells, up to one of its lines. */
export interface JournalState {
  /** In force, oldest first. Each has a haltId of its own. */
  readonly halts: readonly Halt[]
  /** The highest number before the dash of any haltId seen; 0: none. */
  readonly lastEpoch: number
  /** The newest close-all, as it was written down last; null: there was none. */
  readonly closeAll: CloseAllReport | null
  /** The place of the last line that has changed any of it. Null: none has. */
  readonly change: ChainHead | null
}
