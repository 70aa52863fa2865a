import { Big } from '../../words/big.js'
import { blind, compare, type Finding, type Limit, shortened } from './finding.js'
import type { PositionValues } from './position-values.js'

/** `max_position_value`: one position is worth more. What is known to be over it is so, whatever else is unknown. Pure. */
export function maxPositionValue({ values, unknown, currency }: PositionValues, limit: Limit): Finding {
  const [first, ...others] = values
  const largest = others.reduce((most, each) => (each.value.gt(most?.value ?? 0) ? each : most), first)
  const value = shortened(largest?.value ?? new Big(0))
  const what =
    largest === undefined ? 'there is no position' : `${largest.symbol} at ${largest.venue} is worth ${value}`
  const why = `${what}${largest === undefined || currency === null ? '' : ` ${currency}`}; max_position_value is ${limit.limit}`
  const found = compare({ reached: largest?.value ?? 0, bound: limit.limit, over: 'above', value, why }, limit)
  return found.state === 'over' || unknown.length === 0 ? found : blind(unknown.join('; '))
}
