import type { PartFacts, PositionCalls } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import { type Account, ALL_PAGES, isHeldIn, marketOf, mayHold } from './account.js'

/** A call of `fetchPositions()`, or of `fetchBalance()`. */
export type PositionQuery = ContractQuery | BalanceQuery

export interface ContractQuery {
  /** Undefined: all. */
  readonly symbols: readonly string[] | undefined
  readonly params: object
}

export interface BalanceQuery {
  /** `spot`: those of the spot wallet. */
  readonly balances: object | 'spot'
}

/** The calls that together show all positions of a part. Pure. */
export function positionQueries(
  account: Account,
  part: Pick<PartFacts, 'holds' | 'ofKind'> & { readonly positions: PositionCalls },
): PositionQuery[] {
  const { positions } = part
  if ('balances' in positions) return [{ balances: positions.balances }]
  if (account.symbols === null) {
    const { positionPages } = factsOf(account.exchangeId)
    const pages = positionPages === 'joined' ? ALL_PAGES : {}
    return positions.contracts.map((params) => ({ symbols: undefined, params: { ...params, ...pages } }))
  }
  // Margin is held on spot markets too. Where nobody has looked up the parts, few exchanges take their symbols here.
  const isMargin = part.holds === null && factsOf(account.exchangeId).account !== null
  const own = isMargin
    ? account.symbols.filter((symbol) => mayHold(part, marketOf(account, symbol)))
    : contractsIn(account, part.holds)
  return groupsOf(account, own).flatMap((symbols) => positions.contracts.map((params) => ({ symbols, params })))
}

/** The calls that were configured instead, for each of `positionParams`. Pure. */
export function givenPositionQueries(account: Account, positionParams: readonly object[]): PositionQuery[] {
  if (account.symbols === null) return positionParams.map((params) => ({ symbols: undefined, params }))
  return groupsOf(account, contractsIn(account, null)).flatMap((symbols) =>
    positionParams.map((params) => ({ symbols, params })),
  )
}

function contractsIn(account: Account, holds: PartFacts['holds']): string[] {
  return (account.symbols ?? []).filter((symbol) => {
    const market = marketOf(account, symbol)
    return market.contract === true && (holds === null || isHeldIn({ holds }, market))
  })
}

/** Symbols of several kinds are asked for apart: ccxt goes by the first of them, or by none, and shows those of one kind. */
function groupsOf(account: Account, symbols: readonly string[]): string[][] {
  const { positionsOneSymbolACall } = factsOf(account.exchangeId)
  const groups = new Map<string, string[]>()
  for (const symbol of symbols) {
    const { type, linear, inverse, option, settle } = marketOf(account, symbol)
    const key = positionsOneSymbolACall ? symbol : JSON.stringify([type, linear, inverse, option, settle])
    groups.set(key, [...(groups.get(key) ?? []), symbol])
  }
  return [...groups.values()]
}
