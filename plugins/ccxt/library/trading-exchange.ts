// What the venue uses of a ccxt exchange object: its unified methods, and the shapes that they answer with.

/** The unified methods that the venue calls. */
export interface TradingExchange {
  readonly id: string
  readonly has: Readonly<Record<string, unknown>>
  readonly markets?: Readonly<Record<string, Market>> | null
  readonly options?: Readonly<Record<string, unknown>>
  loadMarkets(reload?: boolean): Promise<unknown>
  market(symbol: string): Market
  amountToPrecision(symbol: string, amount: number): string | undefined
  fetchPositions(symbols?: readonly string[], params?: object): Promise<unknown>
  fetchBalance(params?: object): Promise<unknown>
  /** Whether the account is a unified one. Only KuCoin's answer is used. */
  isUTAEnabled?(): Promise<unknown>
  /** KuCoin only: learns once whether it is a high-frequency account, whose orders are apart. */
  loadMigrationStatus?(): Promise<unknown>
  fetchTickers(symbols?: readonly string[], params?: object): Promise<unknown>
  fetchTicker(symbol: string): Promise<unknown>
  fetchOpenOrders(symbol?: string, since?: number, limit?: number, params?: object): Promise<unknown>
  cancelOrder(id: string, symbol?: string, params?: object): Promise<unknown>
  cancelAllOrders(symbol?: string, params?: object): Promise<unknown>
  cancelAllOrdersAfter(timeoutMs: number): Promise<unknown>
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<unknown>
}

/** What is used of a market. */
export interface Market {
  readonly symbol: string
  /** `spot`, `swap`, `future` or `option`. */
  readonly type?: string | undefined
  readonly base?: string | undefined
  readonly quote?: string | undefined
  readonly settle?: string | undefined
  readonly contract?: boolean | undefined
  readonly spot?: boolean | undefined
  readonly margin?: boolean | undefined
  readonly linear?: boolean | undefined
  readonly inverse?: boolean | undefined
  readonly option?: boolean | undefined
  readonly active?: boolean | undefined
  /** In the base currency for a linear contract, in the quote currency for an inverse one. */
  readonly contractSize?: unknown
  readonly precision?:
    | {
        /** A step in the units of an amount, or a number of digits. Missing where ccxt doesn't know it. */
        readonly amount?: unknown
      }
    | undefined
  readonly limits?: {
    /** In contracts, or in the base currency. */
    readonly amount?: { readonly min?: unknown } | undefined
    /** In the quote currency. */
    readonly cost?: { readonly min?: unknown } | undefined
  }
}

/** Finds a market by its unified symbol. Null: ccxt knows no such market. */
export type FindMarket = (symbol: string) => Market | null

/** What is used of a ticker. */
export interface Ticker {
  readonly last?: unknown
  readonly close?: unknown
  readonly bid?: unknown
  readonly ask?: unknown
  readonly markPrice?: unknown
}

/** Tickers by unified symbol. */
export type Tickers = Readonly<Record<string, Ticker | undefined>>
