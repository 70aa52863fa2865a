import type { CloseAllReport } from '../../words/close-all.js'
import type { Halt } from '../../words/halt.js'

/** What the last run left of its newest close-all. */
export type LastCloseAll =
  | { readonly kind: 'none' }
  | { readonly kind: 'ended'; readonly report: CloseAllReport }
  /** The process ended in the middle of it. The report says so; it has to be journalled, or the next start says it again. */
  | { readonly kind: 'interrupted'; readonly report: CloseAllReport }

/** How a run begins. */
export interface Start {
  /** Left in force by the last run. */
  readonly halts: readonly Halt[]
  readonly lastEpoch: number
  readonly closeAll: LastCloseAll
  /**
   * Not null: this run has to begin with a new halt of everything, beside `halts`, and this is why. It goes into the journal
   * before the first flush, and the permit is revoked.
   */
  readonly problem: string | null
  /** There was nothing of ours in the directory. */
  readonly firstStart: boolean
}
