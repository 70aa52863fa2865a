import type { OrderQuery } from './order-queries.js'
import { isTurned } from './pages.js'

/** What exchanges cut lists at, unless they are asked for more. */
const USUAL_PAGE_SIZES = new Set([20, 50, 100, 200, 500, 1000])

/** What a list was asked with, and how it is cut. */
type AskedList = Pick<OrderQuery, 'params' | 'pages'>

/** Why a list of open orders may be cut; null when it is whole, as far as its length says. Pure. */
export function whyCut(exchangeId: string, asked: AskedList, length: number): string | null {
  if (!mayBeCut(asked, length)) return null
  return (
    `${exchangeId} has shown exactly ${length} open orders, as many as may fit on one page, so there may be more. ` +
    'Ask for more with orderParams, e.g. [{ limit: 1000 }] or [{ paginate: true }], as far as ccxt can for this exchange, or give symbols'
  )
}

/** The same for a list of positions. Pure. */
export function whyPositionsCut(exchangeId: string, asked: AskedList, length: number): string | null {
  if (!mayBeCut(asked, length)) return null
  return `${exchangeId} has shown exactly ${length} positions, as many as may fit on one page, so there may be more`
}

function mayBeCut({ params, pages }: AskedList, length: number): boolean {
  const { limit, paginate } = params as { readonly limit?: unknown; readonly paginate?: unknown }
  if (paginate === true || isTurned(pages)) return false
  const most = typeof pages === 'object' ? pages.most : null
  const asked = typeof limit === 'number' ? limit : most
  return asked === null ? pages !== 'whole' && USUAL_PAGE_SIZES.has(length) : length >= asked
}
