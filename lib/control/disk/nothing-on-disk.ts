import { CHAIN_START } from './audit-entry.js'
import { AuditLog } from './audit-log.js'
import { StateDirectory } from './state-directory.js'

/** A state directory and an audit log that never touch the disk. */
export function nothingOnDisk(): { readonly directory: StateDirectory; readonly audit: AuditLog } {
  return { directory: new NoDirectory('', ''), audit: new NoLog('', CHAIN_START, () => new Date()) }
}

class NoDirectory extends StateDirectory {
  override async save(): Promise<void> {}
  override async removeUnfinished(): Promise<void> {}
  override async leaveHaltedFile(): Promise<void> {}
  override async removeHaltedFile(): Promise<void> {}
  override async saveCloseAll(): Promise<void> {}
}

class NoLog extends AuditLog {
  override async flush(): Promise<void> {}
}
