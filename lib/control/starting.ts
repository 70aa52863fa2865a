import type { ControlSettings } from '../between/messages.js'
import type { StartFailureCode } from '../words/errors.js'
import { type Halt, haltedBefore, newHalt } from '../words/halt.js'
import { ListenError } from './api/listeners.js'
import type { AuditFacts } from './disk/audit-entry.js'
import type { LastCloseAll } from './disk/close-all-file.js'
import type { Recovery } from './disk/recover.js'
import { LockHeldError } from './disk/state-lock.js'
import { VenueModuleError } from './venues/venue-thread.js'

/** What a start finds. */
export interface Found {
  readonly recovery: Recovery
  readonly closeAll: LastCloseAll
  readonly stateDir: string
  /** The names under which damaged files are kept. */
  readonly keptAside: readonly string[]
}

/** The halt that this run begins with: the one that was in force, or a new one for what can't be gone on with. Pure. */
export function startingHalt({ recovery, closeAll, stateDir, keptAside }: Found, mint: () => string): Halt | null {
  const before = haltedBefore(recovery.halt)
  const begin = (reason: string) =>
    newHalt({ haltId: mint(), level: 'halted', reason, source: 'start', operator: null, scope: null })
  if (recovery.damage !== null) {
    const aside = keptAside.length === 0 ? '' : `; kept aside as ${keptAside.join(', ')}`
    return begin(`what the last run left in ${stateDir} can't be trusted: ${recovery.damage}${aside}${before}`)
  }
  if (closeAll.kind !== 'interrupted' || recovery.halt?.level === 'halted') return recovery.halt
  return begin(`${closeAll.why}${before}`)
}

/** What the audit log says of a start. Pure. */
export function startFacts(
  { recovery, keptAside }: Found,
  { botName, pid, version }: ControlSettings,
  { url, failure, haltId }: { readonly url: string; readonly failure: string | null; readonly haltId: string | null },
): AuditFacts {
  const what = recovery.firstRun ? 'first run' : 'started'
  const details = { bot: botName, pid, version, url, failure, keptAside }
  return { what, who: null, source: 'start', reason: recovery.damage, haltId, details }
}

/** The halts that only an unfinished state knows, for the audit log, which may lack them. Pure. */
export function foundHalts({ found }: Recovery): AuditFacts[] {
  return found.map(({ haltId, operator, source, reason, level, scope }) => {
    const details = { level, scope, change: 'found in state.json.new' }
    return { what: 'halt', who: operator, source, reason, haltId, details }
  })
}

/** Why the control thread could not start, for the bot thread. Pure. */
export function startFailure(error: unknown): { readonly code: StartFailureCode; readonly message: string } {
  const { message } = error as Error
  if (error instanceof VenueModuleError) return { code: 'VENUE_MODULE_FAILED', message }
  if (error instanceof LockHeldError) return { code: 'STATE_DIR_IN_USE', message }
  if (error instanceof ListenError) return { code: error.code, message }
  return { code: 'CONTROL_THREAD_FAILED', message: `The control thread could not start: ${message}` }
}
