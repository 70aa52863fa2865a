import { Big } from '../../../lib/words/big.js'
import type { Market } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'

/** Why the exchange would not take an order of this size now; null when it would, as far as its markets tell. Pure. */
export function whyNotClosable(market: Market, quantity: string, price: string | null): string | null {
  if (market.active === false) return `${market.symbol} is not traded now`
  const least = decimal(market.limits?.amount?.min)
  if (least !== null && new Big(quantity).lt(least))
    return `below the minimum size of ${least} ${market.base ?? ''}`.trim()
  const cost = decimal(market.limits?.cost?.min)
  if (market.contract === true || cost === null || price === null) return null
  return new Big(quantity).times(price).lt(cost)
    ? `below the minimum value of ${cost} ${market.quote ?? ''}`.trim()
    : null
}
