import { factsOf } from '../exchanges/index.js'
import { type Account, ALL_PAGES, accountParts, kindOf, marketOf, unique } from './account.js'

/** A call of `fetchOpenOrders()`. */
export interface OrderQuery {
  /** Undefined: all. */
  readonly symbol: string | undefined
  readonly params: object
  /** The parameters that cancel the orders it shows. */
  readonly cancelWith: object
}

/** The calls that together show all working orders of an account. Pure. */
export function orderQueries(account: Account): OrderQuery[] {
  const { conditionalOrders, openOrderPages } = factsOf(account.exchangeId)
  const pages = openOrderPages === 'joined' ? ALL_PAGES : {}
  const queries = askedParts(account).flatMap(({ kind, symbol, params }) => [
    { symbol, params: { ...params, ...pages }, cancelWith: {} },
    ...conditionalOrders
      .filter(({ kinds }) => kind === null || kinds.includes(kind))
      .map((each) => ({ symbol, params: { ...params, ...each.params }, cancelWith: each.cancelWith })),
  ])
  return unique(queries)
}

function askedParts(account: Account) {
  const { symbols } = account
  return symbols === null
    ? accountParts(account).map(({ kind, params }) => ({ kind, symbol: undefined, params }))
    : symbols.map((symbol) => ({ kind: kindOf(marketOf(account, symbol)), symbol, params: {} }))
}

/** The calls that were configured instead, one for each symbol and each of `orderParams`. Pure. */
export function givenOrderQueries(
  symbols: readonly string[] | null,
  orderParams: readonly object[],
): readonly OrderQuery[] {
  return (symbols ?? [undefined]).flatMap((symbol) =>
    orderParams.map((params) => ({ symbol, params, cancelWith: withoutPlace(params) })),
  )
}

/** Without what says where orders are: what is left says what they are. */
function withoutPlace(params: object): object {
  const { type, subType, settleCoin, paginate, paginationCalls, limit, ...rest } = params as Readonly<
    Record<string, unknown>
  >
  return rest
}
