import { judgeCount } from './counts.js'
import type { Finding, Limit } from './finding.js'

/** `max_errors_per_minute`: more orders have failed within a minute. Pure. */
export function maxErrorsPerMinute(errors: number, limit: Limit): Finding {
  return judgeCount(errors, { setting: 'max_errors_per_minute', what: 'orders failed within a minute' }, limit)
}
