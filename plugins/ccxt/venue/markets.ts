import type { Market, TradingExchange } from '../library/trading-exchange.js'

/**
 * The markets of an exchange, by their unified symbols. They are loaded once more for a symbol that is not among them: it may have
 * been listed since. A delisted one stays unknown.
 */
export class Markets {
  readonly #exchange: Pick<TradingExchange, 'markets' | 'loadMarkets' | 'market'>
  readonly #notThere = new Set<string>()

  constructor(exchange: Pick<TradingExchange, 'markets' | 'loadMarkets' | 'market'>) {
    this.#exchange = exchange
  }

  /** @throws what the exchange throws when its markets can't be read */
  async load(): Promise<void> {
    if (this.#exchange.markets == null) await this.#exchange.loadMarkets()
  }

  /** Null for a symbol that ccxt knows no market of. */
  find(symbol: string): Market | null {
    const { markets } = this.#exchange
    return markets != null && Object.hasOwn(markets, symbol) ? (markets[symbol] ?? null) : null
  }

  /** Whether there was no such symbol when the markets were loaded for it. */
  isNotThere(symbol: string): boolean {
    return this.#notThere.has(symbol) && this.find(symbol) === null
  }

  /** Every currency that is a side of some market, traded now or not. Null: spot markets are not loaded, so that nobody can tell. */
  tradedCurrencies(): ReadonlySet<string> | null {
    const markets = Object.values(this.#exchange.markets ?? {})
    if (!markets.some(({ spot }) => spot === true)) return null
    const sides = markets.flatMap(({ base, quote, settle }) => [base, quote, settle])
    return new Set(sides.filter((code) => code !== undefined))
  }

  /**
   * Why an order on this symbol would go to another market, or to none; null: it goes there. Binance's old default types `future` and
   * `delivery` have ccxt take the symbol of a spot market for that of a contract.
   */
  whyMistaken(symbol: string): string | null {
    const taken = this.#takenFor(symbol)
    if (taken === symbol) return null
    const how = "options.defaultType 'swap' in place of 'future' or 'delivery' mends it"
    return `ccxt would take ${symbol} for ${taken ?? 'no market'}: ${how}`
  }

  #takenFor(symbol: string): string | null {
    try {
      return this.#exchange.market(symbol).symbol
    } catch {
      return null
    }
  }

  /**
   * Loads the markets anew when one of these symbols has none, once for each symbol. After a failure it is tried again the next
   * time.
   *
   * @returns whether they were loaded, so that what was read with the old ones should be read again
   */
  async learn(symbols: readonly unknown[]): Promise<boolean> {
    const missing = symbols.filter(
      (symbol): symbol is string =>
        typeof symbol === 'string' && this.find(symbol) === null && !this.#notThere.has(symbol),
    )
    if (missing.length === 0) return false
    try {
      await this.#exchange.loadMarkets(true)
    } catch {
      return false
    }
    for (const symbol of missing) if (this.find(symbol) === null) this.#notThere.add(symbol)
    return true
  }
}
