import { Big } from '../../../lib/words/big.js'
import type { Market } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'

/** Why the exchange would not take an order of this size now; null when it would, as far as its markets tell. Pure. */
export function whyNotClosable(market: Market, quantity: string, price: string | null): string | null {
  return market.active === false ? `${market.symbol} is not traded now` : whyTooSmall(market, quantity, price)
}

/** The kind of a position that is less than the exchange ever trades; null: it is not. Pure. */
export function remainderOf(market: Market, quantity: string, price: string | null): 'below-minimum' | null {
  return whyTooSmall(market, quantity, price) === null ? null : 'below-minimum'
}

function whyTooSmall(market: Market, quantity: string, price: string | null): string | null {
  const least = leastAmount(market)
  if (least !== null && new Big(quantity).lt(least))
    return `below the minimum size of ${least} ${market.base ?? ''}`.trim()
  const cost = decimal(market.limits?.cost?.min)
  if (market.contract === true || cost === null || price === null) return null
  return new Big(quantity).times(price).lt(cost)
    ? `below the minimum value of ${cost} ${market.quote ?? ''}`.trim()
    : null
}

/** The smaller one of the minimum and the step may be missing. A precision of 1 or more may be a number of digits. */
function leastAmount({ limits, precision }: Market): string | null {
  const least = decimal(limits?.amount?.min)
  const step = decimal(precision?.amount)
  if (step === null || !new Big(step).gt(0) || !new Big(step).lt(1)) return least
  return least === null || new Big(step).gt(least) ? step : least
}
