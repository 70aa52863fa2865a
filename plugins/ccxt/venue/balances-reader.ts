import type { Position } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import type { Market } from '../library/trading-exchange.js'
import type { AskedPart } from './account-parts.js'
import { positionOfBalance } from './balance-position.js'
import type { Markets } from './markets.js'
import { keyOf, type ReadPositions } from './part-readings.js'
import type { Patience } from './patience.js'
import { inPart } from './position-parts.js'
import type { BalanceQuery, PositionQuery } from './position-queries.js'
import type { PriceReader } from './price-reader.js'
import { fetchTotals } from './spot-balances.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** Reads spot balances as positions, counted in a quote currency. */
export class BalancesReader {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #prices: PriceReader
  readonly #patience: Patience

  constructor(parts: CcxtVenueParts, markets: Markets, prices: PriceReader, patience: Patience) {
    this.#parts = parts
    this.#markets = markets
    this.#prices = prices
    this.#patience = patience
  }

  /** Those of every part that is asked for its balances. Never rejects. */
  async read(parts: readonly AskedPart[], quote: string): Promise<ReadPositions> {
    const asked = parts.flatMap(({ name, positions }) =>
      'state' in positions ? [] : positions.filter(isBalanceQuery).map((query) => ({ name, query })),
    )
    const failures = new Map<string, string>()
    const positions: Position[] = []
    for (const { name, query } of asked) {
      try {
        const found = await this.#readPart(query, quote)
        positions.push(...found.map((position) => inPart(this.#parts.exchangeId, position, name)))
      } catch (error) {
        failures.set(keyOf(query), (error as Error).message)
      }
    }
    return { positions, asked: asked.length, failures }
  }

  async #readPart({ balances }: BalanceQuery, quote: string): Promise<Position[]> {
    const bought = this.#listedBases()
    const isRead = (code: string) => code !== quote && (bought?.has(code) ?? true)
    const all = await this.#patience.wait(`balances ${JSON.stringify(balances)}`, () =>
      fetchTotals(this.#parts, balances),
    )
    const totals = all.filter(([code]) => isRead(code))
    if (totals.length === 0) return []
    const notLoaded = this.#untraded(totals)
    const isLoadedAnew = await this.#markets.learn(notLoaded.map((code) => `${code}/${quote}`))
    const untraded = new Set(isLoadedAnew ? this.#untraded(totals) : notLoaded)
    const markets = new Map(totals.map(([code]) => [code, this.#spotMarket(code, quote)]))
    const symbols = [...markets.values()].flatMap((market) => (market === null ? [] : [market.symbol]))
    const tickers = await this.#prices.tickers(symbols, factsOf(this.#parts.exchangeId).spotPriceParams)
    return totals.map(([code, total]) => {
      const market = markets.get(code) ?? null
      // What was not loaded in vain once more may be traded all the same.
      const isTradedNowhere = untraded.has(code) && this.#markets.isNotThere(`${code}/${quote}`)
      const position = positionOfBalance({ code, total, quote, market, isTradedNowhere, tickers })
      const why = market === null ? null : this.#whyNotHere(market.symbol)
      return why === null ? position : { ...position, notClosable: why }
    })
  }

  /** Why an order on this symbol is not for this venue to send; null: it is. */
  #whyNotHere(symbol: string): string | null {
    const { symbols } = this.#parts
    if (symbols?.includes(symbol) === false) return `${symbol} is not among the symbols that are traded here (symbols)`
    return this.#markets.whyMistaken(symbol)
  }

  /** What is bought on the spot markets that are listed; null: none are listed, and all are read. */
  #listedBases(): ReadonlySet<string | undefined> | null {
    const { symbols } = this.#parts
    if (symbols === null) return null
    const markets = symbols.map((symbol) => this.#markets.find(symbol))
    return new Set(markets.flatMap((market) => (market?.spot === true ? [market.base] : [])))
  }

  #untraded(totals: readonly (readonly [code: string, total: string])[]): string[] {
    const traded = this.#markets.tradedCurrencies()
    return totals.flatMap(([code]) => (traded?.has(code) === false ? [code] : []))
  }

  #spotMarket(code: string, quote: string): Market | null {
    const market = this.#markets.find(`${code}/${quote}`)
    return market?.spot === true ? market : null
  }
}

function isBalanceQuery(query: PositionQuery): query is BalanceQuery {
  return 'balances' in query
}
