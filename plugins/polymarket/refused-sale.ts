import { Big } from '../../lib/words/big.js'
import { toShares } from './signed-order.js'

/**
 * Whether an answer to a sale, or an error of it, says that it was certainly not taken: a 4xx of the venue's own. The shape is that of
 * `errorHandling` in the `http-helpers` of both clients, and of `ApiError` in clob-client-v2. Pure.
 */
export function isRefusal(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false
  const { status } = answer as { readonly status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408
}

/**
 * What a refusal says could be sold, in shares: what is held, less what is promised already.
 * `… the balance is not enough -> balance: 29700000, sum of active orders: 5000000, sum of matched orders: 0, order amount: 30000000`.
 * Null: it is none for want of a balance. Pure.
 */
export function balanceIn(words: string): string | null {
  const found = /not enough balance.*?\bbalance: (\d+)/s.exec(words)
  const held = found === null ? null : toShares(found[1])
  if (held === null) return null
  const promised = [...words.matchAll(/sum of (?:active|matched) orders: (\d+)/g)].map(([, amount]) => toShares(amount))
  const left = promised.reduce((rest, amount) => rest.minus(amount ?? 0), new Big(held))
  return left.lt(0) ? '0' : left.toFixed()
}

/** Whether a refusal is for a size that is never taken: `… Size (3) lower than the minimum: 5`. Pure. */
export function isBelowMinimum(words: string): boolean {
  return /lower than the minimum/.test(words)
}
