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
 * What a refusal says is held, in shares: `… the balance is not enough -> balance: 29700000, order amount: 30000000`. Null: it is none
 * for want of a balance. Pure.
 */
export function balanceIn(words: string): string | null {
  const found = /not enough balance.*\bbalance: (\d+)/s.exec(words)
  return found === null ? null : toShares(found[1])
}
