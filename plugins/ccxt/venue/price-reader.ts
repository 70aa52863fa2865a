import { LATE, within } from '../../../lib/time/deadline.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { Ticker, Tickers } from '../library/trading-exchange.js'
import { closingPrice } from './closing-price.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** How long a reading waits for prices, in ms: without them it still shows what is open. */
const PRICES_WITHIN_MS = 3_000

/** Reads the prices of an exchange. */
export class PriceReader {
  readonly #parts: Pick<CcxtVenueParts, 'exchange' | 'exchangeId' | 'name'>

  constructor(parts: Pick<CcxtVenueParts, 'exchange' | 'exchangeId' | 'name'>) {
    this.#parts = parts
  }

  /**
   * Empty when they can't be read, or not soon: a position without a price is still a position.
   *
   * @param params of the call
   */
  async tickers(symbols: readonly string[], params: object = {}): Promise<Tickers> {
    if (symbols.length === 0) return {}
    try {
      const tickers = await within(this.#fetch(symbols, params), PRICES_WITHIN_MS)
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
    const { exchange, exchangeId } = this.#parts
    const ticker = exchange.has.fetchTicker
      ? ((await exchange.fetchTicker(symbol)) as Ticker)
      : ((await exchange.fetchTickers([symbol])) as Tickers)[symbol]
    const price = closingPrice(exchangeId, side, ticker ?? {})
    if (price === null)
      throw new Error(`${this.#parts.name}: a market order needs a price here, and ${symbol} has none`)
    return price
  }

  async #fetch(symbols: readonly string[], params: object): Promise<Tickers> {
    const together = await this.#fetchTogether(symbols, params)
    const missing = symbols.filter((symbol) => together[symbol] === undefined)
    return { ...together, ...(await this.#fetchEach(missing)) }
  }

  /** Some exchanges take one symbol a call, or those of one kind. */
  async #fetchTogether(symbols: readonly string[], params: object): Promise<Tickers> {
    const { exchange } = this.#parts
    if (!exchange.has.fetchTickers) return {}
    const more = Object.keys(params).length === 0 ? [] : [{ ...params }]
    try {
      return ((await exchange.fetchTickers(symbols, ...more)) as Tickers | null) ?? {}
    } catch {
      return {}
    }
  }

  async #fetchEach(symbols: readonly string[]): Promise<Tickers> {
    const { exchange } = this.#parts
    if (!exchange.has.fetchTicker) return {}
    const tickers = await Promise.allSettled(symbols.map((symbol) => exchange.fetchTicker(symbol)))
    return Object.fromEntries(
      tickers.flatMap((ticker, index) =>
        ticker.status === 'fulfilled' ? [[symbols[index], ticker.value as Ticker]] : [],
      ),
    )
  }
}
