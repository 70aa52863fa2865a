import { Big } from '../../words/big.js'
import type { Position } from '../../words/ports.js'
import { positionValue } from './positions.js'

/**
 * Whether a position is a remainder that no order can close, and that is not worth staying up for: below the exchange's minimum, and
 * worth no more than `dustValue` of its currency; or without any market. What has no price is not dust by its value. Pure.
 */
export function isDust(position: Position, dustValue: string): boolean {
  const { notClosable, remainder } = position
  if (notClosable === null || notClosable === undefined) return false
  if (remainder === 'no-market') return true
  const value = positionValue(position)
  return remainder === 'below-minimum' && value !== null && new Big(value).abs().lte(dustValue)
}
