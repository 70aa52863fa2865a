import type { Market, TradingExchange } from '../library/trading-exchange.js'

/**
 * The markets of an exchange, by their unified symbols. They are loaded once more for a symbol that is not among them: it may have
 * been listed since. A delisted one stays unknown.
 */
export class Markets {
  readonly #exchange: Pick<TradingExchange, 'markets' | 'loadMarkets'>
  readonly #notThere = new Set<string>()

  constructor(exchange: Pick<TradingExchange, 'markets' | 'loadMarkets'>) {
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
