import { Big } from '../../../lib/words/big.js'

/**
 * A number of ccxt's as a decimal string; null for what is none. ccxt parses numbers unless it is configured not to: the shortest text
 * that gives the same number is what the exchange wrote. Pure.
 */
export function decimal(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  try {
    return new Big(value).toFixed()
  } catch {
    return null
  }
}
