import { Big } from '../../words/big.js'
import { blind, compare, type Finding, type Limit, shortened } from './finding.js'
import type { PositionValues } from './position-values.js'

/**
 * `max_total_value`: all positions together are worth more, long and short ones alike. What is known to be over it is so, whatever else
 * is unknown. Pure.
 */
export function maxTotalValue({ values, unknown, currency }: PositionValues, limit: Limit): Finding {
  const total = values.reduce((sum, each) => sum.plus(each.value), new Big(0))
  const value = shortened(total)
  const why = `${values.length} positions are worth ${value}${currency === null ? '' : ` ${currency}`}; max_total_value is ${limit.limit}`
  const found = compare({ reached: total, bound: limit.limit, over: 'above', value, why }, limit)
  return found.state === 'over' || unknown.length === 0 ? found : blind(unknown.join('; '))
}
