import { Big } from './big.js'

/** Adds decimal strings. Null, if one of them is unknown: a sum of what is known would look like the whole. */
export function addMoney(amounts: readonly (string | null)[]): string | null {
  if (amounts.length === 0 || amounts.includes(null)) return null
  return amounts.reduce((sum, amount) => sum.plus(amount ?? 0), new Big(0)).toFixed()
}

/** True for a text that is a finite decimal number. */
export function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
}
