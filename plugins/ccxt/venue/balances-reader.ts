import type { Position } from '../../../lib/words/ports.js'
import type { Market } from '../library/trading-exchange.js'
import { positionOfBalance } from './balance-position.js'
import type { Markets } from './markets.js'
import type { PriceReader } from './price-reader.js'
import { fetchSpotTotals } from './spot-balances.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** Reads spot balances as positions, counted in a quote currency. */
export class BalancesReader {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #prices: PriceReader

  constructor(parts: CcxtVenueParts, markets: Markets, prices: PriceReader) {
    this.#parts = parts
    this.#markets = markets
    this.#prices = prices
  }

  /** @throws what the exchange throws */
  async read(quote: string): Promise<Position[]> {
    const { exchange, symbols: listed } = this.#parts
    const isRead = (code: string) => code !== quote && (listed?.includes(`${code}/${quote}`) ?? true)
    const totals = (await fetchSpotTotals(exchange)).filter(([code]) => isRead(code))
    if (totals.length === 0) return []
    const markets = new Map(totals.map(([code]) => [code, this.#spotMarket(code, quote)]))
    const symbols = [...markets.values()].flatMap((market) => (market === null ? [] : [market.symbol]))
    const tickers = await this.#prices.tickers(symbols)
    return totals.map(([code, total]) =>
      positionOfBalance({ code, total, quote, market: markets.get(code) ?? null, tickers }),
    )
  }

  #spotMarket(code: string, quote: string): Market | null {
    const market = this.#markets.find(`${code}/${quote}`)
    return market?.spot === true ? market : null
  }
}
