import type { CancelWith, OrderCall, Pages, PartFacts } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import { type Account, ALL_PAGES, marketOf, mayHold } from './account.js'

/** A call of `fetchOpenOrders()`. */
export interface OrderQuery {
  /** Undefined: all. */
  readonly symbol: string | undefined
  readonly params: object
  /** The parameters that cancel the orders it shows. */
  readonly cancelWith: object | CancelWith
  /** How its answer is cut. */
  readonly pages: Pages
  /** Only these are taken of the answer; null: all. */
  readonly only: readonly string[] | null
}

/** The calls that together show all working orders of a part. Pure. */
export function orderQueries(
  account: Account,
  part: Pick<PartFacts, 'holds' | 'ofKind'> & { readonly orders: readonly OrderCall[] },
): OrderQuery[] {
  const { symbols } = account
  if (symbols === null) return part.orders.map((call) => orderQuery(account, undefined, call, call.where))
  const own = symbols.filter((symbol) => mayHold(part, marketOf(account, symbol)))
  return part.orders.flatMap((call) =>
    call.allSymbols
      ? [{ ...orderQuery(account, undefined, call, call.where), only: own }]
      : own.map((symbol) => orderQuery(account, symbol, call, {})),
  )
}

function orderQuery(
  { exchangeId }: Account,
  symbol: string | undefined,
  { which, cancelWith = {}, pages = factsOf(exchangeId).openOrderPages }: OrderCall,
  where: object,
): OrderQuery {
  return { symbol, params: { ...where, ...which, ...(pages === 'joined' && ALL_PAGES) }, cancelWith, pages, only: null }
}

/** The calls that were configured instead, one for each symbol and each of `orderParams`. Pure. */
export function givenOrderQueries(
  { exchangeId, symbols }: Pick<Account, 'exchangeId' | 'symbols'>,
  orderParams: readonly object[],
): readonly OrderQuery[] {
  return (symbols ?? [undefined]).flatMap((symbol) =>
    orderParams.map((params) => ({
      symbol,
      params,
      cancelWith: withoutPlace(params),
      pages: factsOf(exchangeId).openOrderPages,
      only: null,
    })),
  )
}

/** Without what says where orders are: what is left says what they are. */
function withoutPlace(params: object): object {
  const { type, subType, settleCoin, paginate, paginationCalls, limit, ...rest } = params as Readonly<
    Record<string, unknown>
  >
  return rest
}
