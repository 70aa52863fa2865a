import { factsOf } from '../exchanges/index.js'

/** What exchanges cut lists at, unless they are asked for more. */
const USUAL_PAGE_SIZES = new Set([20, 50, 100, 200, 500, 1000])

/**
 * Why a list of open orders may be cut; null when it is whole, as far as its length says. Pure.
 *
 * @param params what it was asked with
 * @param length of the list
 */
export function whyCut(exchangeId: string, params: object, length: number): string | null {
  const { limit, paginate } = params as { readonly limit?: unknown; readonly paginate?: unknown }
  const pages = factsOf(exchangeId).openOrderPages
  if (paginate === true || typeof pages === 'object') return null
  const asked = typeof limit === 'number' ? limit : null
  const cut = asked === null ? pages !== 'whole' && USUAL_PAGE_SIZES.has(length) : length >= asked
  if (!cut) return null
  return (
    `${exchangeId} has shown exactly ${length} open orders, as many as may fit on one page, so there may be more. ` +
    'Ask for more with orderParams, e.g. [{ limit: 1000 }] or [{ paginate: true }], as far as ccxt can for this exchange, or give symbols'
  )
}
