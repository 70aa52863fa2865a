import type { ControlSettings } from '../between/messages.js'
import type { CloseAllReport } from '../words/close-all.js'
import type { StartFailureCode } from '../words/errors.js'
import { ListenError, type Listeners } from './api/listeners.js'
import { DeadManError } from './dead-man/check.js'
import type { AuditFacts } from './disk/audit-entry.js'
import type { Start } from './disk/start-decision.js'
import { LockHeldError } from './disk/state-lock.js'
import { UnseenTripsError } from './trips/unseen-trips.js'
import { VenueModuleError } from './venues/venue-thread.js'

/** Why this run has to begin with halts of its own, beside those that were in force. Pure. */
export function startProblems(
  { problem, closeAll, firstStart }: Start,
  { stateDir, firstStart: begins }: Pick<ControlSettings, 'stateDir' | 'firstStart'>,
  listening: string | null,
): string[] {
  return [
    ...(firstStart && begins === 'halted'
      ? [`there was nothing in ${stateDir}, and a first start is halted (first_start)`]
      : []),
    ...(problem === null ? [] : [`what the last run left in ${stateDir} can't be gone on with: ${problem}`]),
    ...(closeAll.kind === 'interrupted' ? [`the close-all ${closeAll.report.id} was interrupted`] : []),
    ...(listening === null ? [] : [listening]),
  ]
}

/** What the journal says of a start. Pure. */
export function startFacts(
  { firstStart, problem, halts }: Start,
  { botName, pid, version }: ControlSettings,
  { url, failure }: Pick<Listeners, 'url' | 'failure'>,
): AuditFacts {
  const what = firstStart ? 'first start' : 'started'
  const details = { bot: botName, pid, version, url, failure, haltsInForce: halts.length }
  return { what, who: null, source: 'start', reason: problem, haltId: null, details }
}

/** What the journal says of a close-all in whose middle the last run has ended. Pure. */
export function closeAllInterrupted({ haltId, detail }: CloseAllReport): AuditFacts {
  return { what: 'close-all interrupted', who: null, source: 'start', reason: detail, haltId }
}

/** Why the control thread could not start, for the bot thread. Pure. */
export function startFailure(error: unknown): { readonly code: StartFailureCode; readonly message: string } {
  const { message } = error as Error
  if (error instanceof VenueModuleError) return { code: 'VENUE_MODULE_FAILED', message }
  if (error instanceof DeadManError) return { code: 'VENUE_UNUSABLE', message }
  if (error instanceof UnseenTripsError) return { code: 'TRIPS_UNSEEN', message }
  if (error instanceof LockHeldError) return { code: 'STATE_DIR_IN_USE', message }
  if (error instanceof ListenError) return { code: error.code, message }
  return { code: 'CONTROL_THREAD_FAILED', message: `The control thread could not start: ${message}` }
}
