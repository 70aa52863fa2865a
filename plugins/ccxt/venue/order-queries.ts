import type { Market } from './ccxt-venue.js'

/** A call that has to be made to see a part of an account. */
export interface Question {
  readonly symbol: string | undefined
  readonly params: object
  /** What cancels the orders that it shows. */
  readonly cancelWith: object
}

export interface Account {
  readonly exchangeId: string
  /** All that the exchange lists. */
  readonly markets: readonly Market[]
  /** Only these are asked for; null: all. */
  readonly symbols: readonly string[] | null
  /** False for an account, or keys, with spot only. */
  readonly derivatives: boolean
}

type Kind = 'spot' | 'linear' | 'inverse'

/** Conditional orders that an exchange keeps apart from the others. Sources: ccxt 4.5.84, `fetchOpenOrders` and `cancelOrder`. */
interface Apart {
  readonly kinds: readonly Kind[]
  readonly params: object
  readonly cancelWith: object
}

const CONTRACTS: readonly Kind[] = ['linear', 'inverse']
const ALL_KINDS: readonly Kind[] = ['spot', ...CONTRACTS]
const TRIGGER = { trigger: true }
const TRAILING = { trailing: true }

/** Exchanges that are the same one under another id of ccxt. */
const SAME_AS: Readonly<Record<string, string>> = {
  binancecoinm: 'binance',
  binanceus: 'binance',
  binanceusdm: 'binance',
  bybiteu: 'bybit',
  bybitid: 'bybit',
  gateeu: 'gate',
  kucoinfutures: 'kucoin',
  myokx: 'okx',
  okxus: 'okx',
}

/** The id of the exchange itself, for one of its other names in ccxt. Pure. */
export function baseExchange(exchangeId: string): string {
  return SAME_AS[exchangeId] ?? exchangeId
}

const APART: Readonly<Record<string, readonly Apart[]>> = {
  // https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Current-All-Algo-Open-Orders
  binance: [{ kinds: CONTRACTS, params: TRIGGER, cancelWith: TRIGGER }],
  kucoin: [{ kinds: ALL_KINDS, params: TRIGGER, cancelWith: TRIGGER }],
  // https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-list asks for one kind a call
  okx: [
    ...['conditional', 'oco', 'trigger'].map((ordType) => ({
      kinds: ALL_KINDS,
      params: { ordType },
      cancelWith: TRIGGER,
    })),
    ...['move_order_stop', 'iceberg', 'twap'].map((ordType) => ({
      kinds: ALL_KINDS,
      params: { ordType },
      cancelWith: TRAILING,
    })),
  ],
}

/** Exchanges that tell orders, or positions, of one kind of market a call; and what names the kind. */
const ONE_KIND_A_CALL: Readonly<Record<string, (kind: Kind, settle: string | undefined) => object>> = {
  binance: (kind) => (kind === 'spot' ? { type: 'spot' } : { type: 'swap', subType: kind }),
  // https://bybit-exchange.github.io/docs/v5/order/open-order: linear and inverse by settlement coin
  bybit: (kind, settle) => (kind === 'spot' ? { type: 'spot' } : { type: 'swap', subType: kind, settleCoin: settle }),
  kucoin: (kind) => ({ type: kind === 'spot' ? 'spot' : 'swap' }),
}

/** ccxt puts the pages together, and stops after ten of its own accord. */
const ALL_PAGES = { paginate: true, paginationCalls: 100 }

/** Exchanges whose lists are cut without it. Source: ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`. */
const ORDERS_IN_PAGES = new Set(['bybit', 'coinbase'])
const POSITIONS_IN_PAGES = new Set(['bybit'])

/** Exchanges whose plain calls tell everything. */
const PLAIN = new Set(['coinbase', 'hyperliquid', 'kraken', 'okx'])

/** Exchanges that tell the positions of all contracts at once. */
const ALL_POSITIONS_AT_ONCE = new Set(['kucoin'])

/** Whether the questions for this exchange are known to show a whole account. Options markets and margin accounts aside. */
export function isWhollyRead(exchangeId: string): boolean {
  const exchange = baseExchange(exchangeId)
  return PLAIN.has(exchange) || exchange in ONE_KIND_A_CALL
}

/** What to ask to see all working orders of an account. Pure. */
export function orderQuestions(account: Account): Question[] {
  const { exchangeId, symbols } = account
  const apart = APART[baseExchange(exchangeId)] ?? []
  const pages = ORDERS_IN_PAGES.has(baseExchange(exchangeId)) ? ALL_PAGES : {}
  const asked =
    symbols === null
      ? wholeAccount(account).map(({ kind, params }) => ({ kind, symbol: undefined, params }))
      : symbols.map((symbol) => ({ kind: kindOf(marketOf(account, symbol)), symbol, params: {} }))
  const questions = asked.flatMap(({ kind, symbol, params }) => [
    { symbol, params: { ...params, ...pages }, cancelWith: {} },
    ...apart
      .filter(({ kinds }) => kind === null || kinds.includes(kind))
      .map((each) => ({ symbol, params: { ...params, ...each.params }, cancelWith: each.cancelWith })),
  ])
  return unique(questions)
}

/** A call of `fetchPositions()`. */
export interface PositionQuestion {
  /** Undefined: all. */
  readonly symbols: readonly string[] | undefined
  readonly params: object
}

/** Exchanges that take one symbol a call. Source: ccxt 4.5.84, `fetchPositions`. */
const ONE_SYMBOL_A_CALL = new Set(['bybit'])

/**
 * What to ask to see all positions in contracts. Symbols of several kinds are asked for apart: ccxt goes by the first of them, or
 * by none, and tells those of one kind. Pure.
 *
 * @param given what was configured to ask with instead; null: nothing
 */
export function positionQuestions(account: Account, given: readonly object[] | null): PositionQuestion[] {
  const { symbols, exchangeId } = account
  if (!account.derivatives) return []
  if (symbols === null) return (given ?? positionParams(account)).map((params) => ({ symbols: undefined, params }))
  const nameKind = ONE_KIND_A_CALL[baseExchange(exchangeId)]
  const groups = new Map<string, { symbols: string[]; params: object }>()
  for (const symbol of symbols) {
    const market = marketOf(account, symbol)
    if (market.contract !== true) continue
    const kind = kindOf(market)
    const params = kind === null ? {} : (nameKind?.(kind, market.settle) ?? {})
    const alone = ONE_SYMBOL_A_CALL.has(baseExchange(exchangeId))
    const key = alone ? symbol : JSON.stringify([kind, market.settle])
    const group = groups.get(key) ?? { symbols: [], params }
    group.symbols.push(symbol)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ symbols, params }) =>
    (given ?? [params]).map((params) => ({ symbols, params })),
  )
}

/** With what `fetchPositions()` is to be called to see all of them. */
function positionParams(account: Account): object[] {
  if (ALL_POSITIONS_AT_ONCE.has(baseExchange(account.exchangeId))) return [{}]
  const params = wholeAccount(account)
    .filter(({ kind }) => kind !== 'spot')
    .map(({ params }) => ({ ...params, ...(POSITIONS_IN_PAGES.has(baseExchange(account.exchangeId)) && ALL_PAGES) }))
  return unique(params)
}

function wholeAccount({ exchangeId, markets, derivatives }: Account): { kind: Kind | null; params: object }[] {
  const nameKind = ONE_KIND_A_CALL[baseExchange(exchangeId)]
  if (nameKind === undefined) return [{ kind: null, params: {} }]
  const parts = markets.flatMap((market) => {
    const kind = kindOf(market)
    if (kind === null || (kind !== 'spot' && !derivatives)) return []
    return [{ kind, params: nameKind(kind, market.settle) }]
  })
  return unique(parts)
}

function marketOf({ markets, symbols, exchangeId }: Account, symbol: string): Market {
  const market = markets.find((market) => market.symbol === symbol)
  if (market !== undefined) return market
  throw new Error(`${exchangeId} has no market ${symbol}; symbols: ${JSON.stringify(symbols)}`)
}

/** Null for options and what else there may be. */
function kindOf({ spot, contract, linear, inverse, option }: Market): Kind | null {
  if (spot === true) return 'spot'
  if (contract !== true || option === true) return null
  return inverse === true ? 'inverse' : linear === true ? 'linear' : null
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
