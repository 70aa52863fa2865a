import type { MarketKind } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import type { Market } from '../library/trading-exchange.js'

/** What is asked of an account, and where. */
export interface Account {
  /** ccxt's id. */
  readonly exchangeId: string
  /** All that the exchange lists. */
  readonly markets: readonly Market[]
  /** Only these are asked for; null: all. */
  readonly symbols: readonly string[] | null
  /** False for an account, or keys, with spot only. */
  readonly derivatives: boolean
}

/** A part of an account that one call shows. */
export interface AccountPart {
  /** Null: all kinds. */
  readonly kind: MarketKind | null
  /** What selects it. */
  readonly params: object
}

/** ccxt puts the pages together, and stops after ten of its own accord. */
export const ALL_PAGES = { paginate: true, paginationCalls: 100 }

/** The parts of a whole account, each of which takes a call of its own. Pure. */
export function accountParts({ exchangeId, markets, derivatives }: Account): AccountPart[] {
  const { kindParams } = factsOf(exchangeId)
  if (kindParams === null) return [{ kind: null, params: {} }]
  const parts = markets.flatMap((market) => {
    const kind = kindOf(market)
    if (kind === null || (kind !== 'spot' && !derivatives)) return []
    return [{ kind, params: kindParams(kind, market.settle) }]
  })
  return unique(parts)
}

/** @throws an error for a symbol that the exchange doesn't list */
export function marketOf({ markets, symbols, exchangeId }: Account, symbol: string): Market {
  const market = markets.find((market) => market.symbol === symbol)
  if (market !== undefined) return market
  throw new Error(`${exchangeId} has no market ${symbol}; symbols: ${JSON.stringify(symbols)}`)
}

/** Null for options and what else there may be. Pure. */
export function kindOf({ spot, contract, linear, inverse, option }: Market): MarketKind | null {
  if (spot === true) return 'spot'
  if (contract !== true || option === true) return null
  return inverse === true ? 'inverse' : linear === true ? 'linear' : null
}

/** Without what is there twice. Pure. */
export function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
