import type { MarketKind, PartFacts } from '../exchanges/exchange-facts.js'
import type { Market } from '../library/trading-exchange.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** What is asked of an account, and what its operator has said of it. */
export interface Account {
  /** ccxt's id. */
  readonly exchangeId: string
  /** All that the exchange lists. */
  readonly markets: readonly Market[]
  /** The exchange object's own. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  /** Only these are asked for; null: all. */
  readonly symbols: readonly string[] | null
  /** Whether contracts are asked for. */
  readonly derivatives: boolean
  /** The operator has said that there are no derivatives. */
  readonly noDerivatives: boolean
  /** What spot balances are counted in; null: they are not read. */
  readonly quote: string | null
  /** What the operator has said of each part, by its name. */
  readonly declared: Readonly<Record<string, 'none' | 'read'>>
  /** `fetchOpenOrders` and `fetchPositions` are called with each of these instead; null: with what shows all parts. */
  readonly orderParams: readonly object[] | null
  readonly positionParams: readonly object[] | null
}

/** What a venue of ccxt asks of its account, as far as the exchange's markets are loaded. */
export function accountOf(parts: Omit<CcxtVenueParts, 'sendClosing'>): Account {
  const { exchange, exchangeId, symbols, derivatives, noDerivatives, quote, declared, orderParams, positionParams } =
    parts
  const markets = Object.values(exchange.markets ?? {})
  const { options } = exchange
  return {
    exchangeId,
    markets,
    options,
    symbols,
    derivatives,
    noDerivatives,
    quote,
    declared,
    orderParams,
    positionParams,
  }
}

/** ccxt puts the pages together, and stops after ten of its own accord. */
export const ALL_PAGES = { paginate: true, paginationCalls: 100 }

/** @throws an error for a symbol that the exchange doesn't list */
export function marketOf({ markets, symbols, exchangeId }: Account, symbol: string): Market {
  const market = markets.find((market) => market.symbol === symbol)
  if (market !== undefined) return market
  throw new Error(`${exchangeId} has no market ${symbol}; symbols: ${JSON.stringify(symbols)}`)
}

/** Null for what else there may be. Pure. */
export function kindOf({ spot, contract, linear, inverse, option }: Market): MarketKind | null {
  if (option === true) return 'option'
  if (spot === true) return 'spot'
  if (contract !== true) return null
  return inverse === true ? 'inverse' : linear === true ? 'linear' : null
}

/** Whether a part holds the orders and positions of a market. Pure. */
export function isHeldIn({ holds }: Pick<PartFacts, 'holds'>, market: Market): boolean {
  if (holds === null || holds.kind !== kindOf(market)) return false
  return holds.settle === undefined || holds.settle === market.settle
}

/** Whether a part may have orders and positions of a market: its own, or once more those of another part. Pure. */
export function mayHold(part: Pick<PartFacts, 'holds' | 'ofKind'>, market: Market): boolean {
  if (part.holds !== null) return isHeldIn(part, market)
  return part.ofKind === undefined || part.ofKind === kindOf(market)
}

/** Without what is there twice. Pure. */
export function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
