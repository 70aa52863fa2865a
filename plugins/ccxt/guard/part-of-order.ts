import { Big } from '../../../lib/words/big.js'
import type { OrderIntent } from '../../../lib/words/order.js'
import type { OrderPassage } from './passage.js'

/**
 * Whether an order within another one's call is that one, or a part of it: the same market and direction, and together not more
 * than its quantity. What the outer call leaves open (a batch of several symbols, an order by its cost) it covers, unless it is an
 * exit. Pure.
 */
export function isPartOf(order: OrderIntent, { intent: outer, progress, isTicket, claim }: OrderPassage): boolean {
  if (progress.isAnswered || claim.isTaken) return false
  const isExit = isTicket || outer.reduceOnly
  const fits = (mine: string | null, its: string | null) => its === mine || (its === null && !isExit)
  if (!fits(order.symbol, outer.symbol) || !fits(order.side, outer.side)) return false
  if (isExit && !isTicket && !order.reduceOnly) return false
  if (outer.quantity === null) return !isExit
  if (order.quantity === null) return !isExit && progress.placed === '0'
  return new Big(progress.placedWith(order.quantity)).lte(outer.quantity)
}
