import type { Position } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import type { Tickers } from '../library/trading-exchange.js'
import { unique } from './account.js'
import type { AskedPart } from './account-parts.js'
import { positionOfContract } from './contract-position.js'
import type { Markets } from './markets.js'
import { allPages, isTurned } from './pages.js'
import { keyOf, partNameOf, type ReadPositions } from './part-readings.js'
import { inPart, type PositionPart, partOf, partsByPosition, positionKey, positionsOf } from './position-parts.js'
import type { ContractQuery, PositionQuery } from './position-queries.js'
import type { PriceReader } from './price-reader.js'
import { type Answer, asList, type QueryRunner } from './query-runner.js'
import type { CcxtVenueParts } from './venue-parts.js'
import { whyPositionsCut } from './why-list-cut.js'

/** A position as the exchange has shown it, and the part of the account that holds it. */
interface Shown {
  readonly item: unknown
  readonly part: string | null
}

/** Reads the positions in futures, swaps and options, and keeps the parts that each consists of. */
export class ContractsReader {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #queries: QueryRunner
  readonly #prices: PriceReader
  #positionParts: ReadonlyMap<string, readonly PositionPart[]> = new Map()

  constructor(parts: CcxtVenueParts, markets: Markets, queries: QueryRunner, prices: PriceReader) {
    this.#parts = parts
    this.#markets = markets
    this.#queries = queries
    this.#prices = prices
  }

  /** Never rejects. */
  async read(parts: readonly AskedPart[]): Promise<ReadPositions> {
    const queries = unique(parts.flatMap(({ positions }) => ('state' in positions ? [] : positions))).filter(
      isContractQuery,
    )
    if (queries.length === 0) return { positions: [], asked: 0, failures: new Map() }
    const answers = await this.#queries.run('positions', queries, (query) => this.#allPages(query))
    const failures = new Map<string, string>()
    const { exchangeId } = this.#parts
    const { positionPages: pages } = factsOf(exchangeId)
    for (const { query, error, items } of answers) {
      const why = error?.message ?? whyPositionsCut(exchangeId, { params: query.params, pages }, items.length)
      if (why !== null) failures.set(keyOf(query), why)
    }
    const shown = unrepeated(answers).map(({ query, item }) => ({
      item,
      query,
      part: this.#partOf(parts, query, item),
    }))
    const understood = shown.filter(({ item, query }) => this.#isUnderstood(item, query, failures))
    const positionParts = await this.#positionPartsOf(understood)
    this.#positionParts = partsByPosition(positionParts)
    return { positions: positionsOf(positionParts), asked: queries.length, failures }
  }

  /** The parts of a position, as it was read last. */
  partsOf(position: Position): readonly PositionPart[] {
    return this.#positionParts.get(positionKey(position)) ?? []
  }

  async #allPages({ symbols, params }: ContractQuery): Promise<readonly unknown[]> {
    const { exchange, exchangeId } = this.#parts
    const pages = factsOf(exchangeId).positionPages
    const page = async (more: object) => asList(await exchange.fetchPositions(symbols, { ...params, ...more }))
    return isTurned(pages) ? allPages(pages, fingerprint, page) : page({})
  }

  #partOf(parts: readonly AskedPart[], query: ContractQuery, item: unknown): string | null {
    const { symbol } = (item ?? {}) as { readonly symbol?: unknown }
    return partNameOf(parts, 'positions', query, typeof symbol === 'string' ? this.#markets.find(symbol) : null)
  }

  #isUnderstood(item: unknown, query: ContractQuery, failures: Map<string, string>): boolean {
    try {
      this.#read(item)
      return true
    } catch (error) {
      failures.set(keyOf(query), (error as Error).message)
      return false
    }
  }

  #read(item: unknown, tickers: Tickers = {}): Position | null {
    return positionOfContract(item, {
      exchangeId: this.#parts.exchangeId,
      find: (symbol) => this.#markets.find(symbol),
      tickers,
    })
  }

  async #positionPartsOf(shown: readonly Shown[]): Promise<PositionPart[]> {
    const withoutPrice = shown.flatMap(({ item }) => {
      const position = this.#read(item)
      const isPriced = position === null || position.markPrice != null
      return isPriced || this.#markets.find(position.symbol) === null ? [] : [position.symbol]
    })
    const tickers = await this.#prices.tickers([...new Set(withoutPrice)])
    return shown.flatMap(({ item, part }) => {
      const position = this.#read(item, tickers)
      const { exchangeId } = this.#parts
      return position === null ? [] : [partOf(exchangeId, inPart(exchangeId, position, part), item)]
    })
  }
}

function isContractQuery(query: PositionQuery): query is ContractQuery {
  return 'params' in query
}

/** Without what several calls have shown alike. What one answer shows twice are parts. */
function unrepeated<Query>(answers: readonly Answer<Query>[]): { readonly query: Query; readonly item: unknown }[] {
  const shown = new Set<string>()
  return answers.flatMap(({ query, items }) => {
    const fresh = items.filter((item) => !shown.has(fingerprint(item)))
    for (const item of fresh) shown.add(fingerprint(item))
    return fresh.map((item) => ({ query, item }))
  })
}

function fingerprint(position: unknown): string {
  const { id, symbol, side, marginMode, contracts, entryPrice } = (position ?? {}) as Readonly<Record<string, unknown>>
  return JSON.stringify([id, symbol, side, marginMode, contracts, entryPrice])
}
