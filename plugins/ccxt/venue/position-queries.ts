import { factsOf } from '../exchanges/index.js'
import { type Account, ALL_PAGES, accountParts, kindOf, marketOf, unique } from './account.js'

/** A call of `fetchPositions()`. */
export interface PositionQuery {
  /** Undefined: all. */
  readonly symbols: readonly string[] | undefined
  readonly params: object
}

/**
 * The calls that together show all positions in contracts. Pure.
 *
 * @param given what was configured to ask with instead; null: nothing
 */
export function positionQueries(account: Account, given: readonly object[] | null): PositionQuery[] {
  if (!account.derivatives) return []
  if (account.symbols === null) {
    return (given ?? paramsForAll(account)).map((params) => ({ symbols: undefined, params }))
  }
  return groupsOf(account, account.symbols).flatMap(({ symbols, params }) =>
    (given ?? [params]).map((params) => ({ symbols, params })),
  )
}

/** The parameters with which `fetchPositions()` shows all of them. */
function paramsForAll(account: Account): object[] {
  const { positionsOfAllKindsAtOnce, positionPages } = factsOf(account.exchangeId)
  if (positionsOfAllKindsAtOnce) return [{}]
  const params = accountParts(account)
    .filter(({ kind }) => kind !== 'spot')
    .map(({ params }) => ({ ...params, ...(positionPages === 'joined' && ALL_PAGES) }))
  return unique(params)
}

/** Symbols of several kinds are asked for apart: ccxt goes by the first of them, or by none, and shows those of one kind. */
function groupsOf(account: Account, symbols: readonly string[]) {
  const { kindParams, positionsOneSymbolACall } = factsOf(account.exchangeId)
  const groups = new Map<string, { symbols: string[]; params: object }>()
  for (const symbol of symbols) {
    const market = marketOf(account, symbol)
    if (market.contract !== true) continue
    const kind = kindOf(market)
    const params = kind === null ? {} : (kindParams?.(kind, market.settle) ?? {})
    const key = positionsOneSymbolACall ? symbol : JSON.stringify([kind, market.settle])
    const group = groups.get(key) ?? { symbols: [], params }
    group.symbols.push(symbol)
    groups.set(key, group)
  }
  return [...groups.values()]
}
