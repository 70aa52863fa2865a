import type { CloseAllReport } from '../../words/close-all.js'
import type { Halt } from '../../words/halt.js'
import type { StateContent } from './state-file.js'

/** Where the keeper writes its state. */
export interface StateStore {
  /** @throws when the state is not on disk */
  save(content: StateContent): Promise<void>
  /** Takes away what a failed save has left, when it brought nothing new. Never rejects. */
  removeUnfinished(): Promise<void>
  /** Leaves a halt beside the state, without waiting for the disk, if it is taken at all. Never rejects. */
  leaveHaltedFile(halt: Halt): Promise<void>
  /** Takes away what was left so, by this run or an earlier one. @param haltId only if it is this one's */
  removeHaltedFile(haltId?: string): Promise<void>
}

/** Where a close-all is written down, so that a crash in the middle of it shows. */
export interface CloseAllStore {
  saveCloseAll(report: CloseAllReport): Promise<void>
}
