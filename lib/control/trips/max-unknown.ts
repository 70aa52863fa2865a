import { judgeCount } from './counts.js'
import type { Finding, Limit } from './finding.js'

/** `max_unknown`: of more orders, it is not known what became of them. Pure. */
export function maxUnknown(unknown: number, limit: Limit): Finding {
  return judgeCount(unknown, { setting: 'max_unknown', what: 'orders have an unknown outcome' }, limit)
}
