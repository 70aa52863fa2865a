import type { ExchangeInside } from './library/exchange.js'
import type { TradingExchange } from './library/trading-exchange.js'
import type { CcxtVenueParts } from './venue/venue-parts.js'

/** How the positions and working orders of an exchange are read. */
export interface ReadingOptions {
  /** The venue's name: the `venue` of a scoped halt is compared with it. Default: the exchange's id. */
  readonly name?: string
  /** The currency in which spot balances are counted, e.g. `USDT`. Without it, balances are no positions. */
  readonly quote?: string
  /**
   * The only symbols that are read, in ccxt's words, e.g. `['BTC/USDT:USDT']`. Default: all. Orders and positions in other symbols
   * are then not seen, not cancelled and not closed. Many exchanges charge dearly for the open orders of all symbols (Binance's
   * futures 40 times as much as for one), so that a reading takes seconds in the rate limiter.
   */
  readonly symbols?: readonly string[]
  /** Whether futures and swaps are read. Default: when ccxt can. False for keys that may trade spot only. */
  readonly derivatives?: boolean
  /**
   * `fetchPositions` is called once with each of these, for an exchange that shows one kind of contract a call. Default: the calls
   * that show all futures and swaps of Binance, Bybit, Coinbase, Hyperliquid, Kraken, KuCoin and OKX; elsewhere `[{}]`.
   */
  readonly positionParams?: readonly object[]
  /**
   * The same for `fetchOpenOrders`, also where conditional orders are apart, e.g. `[{ type: 'spot' }, { type: 'swap', trigger: true }]`.
   * Orders are cancelled with the same, without `type`, `subType`, `settleCoin`, `paginate`,
   * `paginationCalls` and `limit`.
   */
  readonly orderParams?: readonly object[]
}

/** The options that are given, as one text: two that are equal mean the same. */
export function describeOptions(options: ReadingOptions): string {
  const { name, quote, symbols, derivatives, positionParams, orderParams } = options
  return JSON.stringify({ name, quote, symbols, derivatives, positionParams, orderParams })
}

/** What a venue is made of, but for the way of its closing orders. */
export function venueParts(exchange: ExchangeInside, options: ReadingOptions): Omit<CcxtVenueParts, 'sendClosing'> {
  return {
    exchange: exchange as unknown as TradingExchange,
    name: options.name ?? exchange.id,
    quote: options.quote ?? null,
    symbols: options.symbols ?? null,
    derivatives: options.derivatives ?? Boolean(exchange.has.fetchPositions),
    positionParams: options.positionParams ?? null,
    orderParams: options.orderParams ?? null,
  }
}
