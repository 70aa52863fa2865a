import { baseExchange } from './order-queries.js'

/** How an exchange cuts a list of open orders, and what asks for the next piece. */
export interface Paging {
  /** A list that is shorter is whole. */
  readonly size: number
  /**
   * @param page the number of the next page; the first is 1
   * @param items the last one
   */
  next(page: number, items: readonly unknown[]): object
}

/** What exchanges cut lists at, unless they are asked for more. */
const TYPICAL_SIZES = new Set([20, 50, 100, 200, 500, 1000])

const PAGING: Readonly<Record<string, Paging>> = {
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-list: newest first, older ones `after` an id
  okx: { size: 100, next: (_page, items) => ({ after: oldestId(items) }) },
  // https://www.kucoin.com/docs/rest/spot-trading/orders/get-order-list: 50 a page
  kucoin: { size: 50, next: (page) => ({ currentPage: page }) },
}

/** Exchanges that tell all open orders at once. */
const WHOLE = new Set(['binance', 'hyperliquid', 'kraken'])

/** Null: all comes at once, as far as is known. Pure. */
export function pagingOf(exchangeId: string): Paging | null {
  return PAGING[baseExchange(exchangeId)] ?? null
}

/**
 * Why a list of open orders may be cut; null when it is whole, as far as its length tells. Pure.
 *
 * @param params what it was asked with
 */
export function whyCut(exchangeId: string, params: object, length: number): string | null {
  const { limit, paginate } = params as { readonly limit?: unknown; readonly paginate?: unknown }
  const id = baseExchange(exchangeId)
  if (paginate === true || id in PAGING) return null
  const asked = typeof limit === 'number' ? limit : null
  const cut = asked === null ? !WHOLE.has(id) && TYPICAL_SIZES.has(length) : length >= asked
  if (!cut) return null
  return (
    `${exchangeId} has told exactly ${length} open orders, as many as may fit on one page, so there may be more. ` +
    'Ask for more with orderParams, e.g. [{ limit: 1000 }] or [{ paginate: true }], as far as ccxt can for this exchange, or give symbols'
  )
}

/** Ids grow with time there. Orders come sorted by time, in ms, which several may share. */
function oldestId(items: readonly unknown[]): string {
  const ids = items.map((item) => String((item as { readonly id?: unknown }).id))
  return ids.reduce((oldest, id) => (isBefore(id, oldest) ? id : oldest))
}

function isBefore(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length
}
