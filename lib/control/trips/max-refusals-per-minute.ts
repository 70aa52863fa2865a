import { judgeCount } from './counts.js'
import type { Finding, Limit } from './finding.js'

/** `max_refusals_per_minute`: venues have refused more orders within a minute. Pure. */
export function maxRefusalsPerMinute(refusals: number, limit: Limit): Finding {
  const what = 'orders were refused by their venues within a minute'
  return judgeCount(refusals, { setting: 'max_refusals_per_minute', what }, limit)
}
