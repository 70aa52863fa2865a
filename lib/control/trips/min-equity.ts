import { Big } from '../../words/big.js'
import type { EquitySeen } from './equity.js'
import { blind, compare, type Finding, type Limit, shortened } from './finding.js'

/** `min_equity`: equity is below it. Pure. */
export function minEquity(seen: EquitySeen, limit: Limit): Finding {
  if ('blind' in seen) return blind(seen.blind)
  const value = shortened(new Big(seen.equity))
  const why = `equity is ${value} ${seen.currency}; min_equity is ${limit.limit}`
  return compare({ reached: seen.equity, bound: limit.limit, over: 'below', value, why }, limit)
}
