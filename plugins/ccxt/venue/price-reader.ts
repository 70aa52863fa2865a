import { LATE, within } from '../../../lib/time/deadline.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { Ticker, Tickers, TradingExchange } from '../library/trading-exchange.js'
import { closingPrice } from './closing-price.js'

/** How long a reading waits for prices, in ms: without them it still shows what is open. */
const PRICES_WITHIN_MS = 3_000

/** Reads the prices of an exchange. */
export class PriceReader {
  readonly #exchange: TradingExchange
  readonly #venue: string

  constructor(exchange: TradingExchange, venue: string) {
    this.#exchange = exchange
    this.#venue = venue
  }

  /** Empty when they can't be read, or not soon: a position without a price is still a position. */
  async tickers(symbols: readonly string[]): Promise<Tickers> {
    if (symbols.length === 0) return {}
    try {
      const tickers = await within(this.#fetch(symbols), PRICES_WITHIN_MS)
      return tickers === LATE ? {} : (tickers ?? {})
    } catch {
      return {}
    }
  }

  /**
   * The price that a closing order names. It is read anew: what a position is valued at is the value of one contract, and may be old.
   *
   * @throws an error when there is none
   */
  async closingPrice({ symbol, side }: ClosingOrder): Promise<number> {
    const exchange = this.#exchange
    const ticker = exchange.has.fetchTicker
      ? ((await exchange.fetchTicker(symbol)) as Ticker)
      : ((await exchange.fetchTickers([symbol])) as Tickers)[symbol]
    const price = closingPrice(exchange.id, side, ticker ?? {})
    if (price === null) throw new Error(`${this.#venue}: a market order needs a price here, and ${symbol} has none`)
    return price
  }

  async #fetch(symbols: readonly string[]): Promise<Tickers> {
    const exchange = this.#exchange
    if (exchange.has.fetchTickers) return (await exchange.fetchTickers(symbols)) as Tickers
    const tickers = await Promise.allSettled(symbols.map((symbol) => exchange.fetchTicker(symbol)))
    return Object.fromEntries(
      tickers.flatMap((ticker, index) =>
        ticker.status === 'fulfilled' ? [[symbols[index], ticker.value as Ticker]] : [],
      ),
    )
  }
}
