import type { Position } from '../../../lib/words/ports.js'
import { positionOfContract } from './contract-position.js'
import type { Markets } from './markets.js'
import { type PositionPart, partOf, partsByPosition, positionKey, positionsOf } from './position-parts.js'
import { positionQueries } from './position-queries.js'
import type { PriceReader } from './price-reader.js'
import type { Answer, QueryRunner } from './query-runner.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** Reads the positions in futures and swaps, and keeps the parts that each consists of. */
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

  /** @throws what the exchange throws */
  async read(): Promise<Position[]> {
    const { exchange, positionParams } = this.#parts
    const queries = positionQueries(this.#queries.account(), positionParams)
    if (queries.length === 0) return []
    const answers = await this.#queries.run(queries, ({ symbols, params }) =>
      exchange.fetchPositions(symbols, { ...params }),
    )
    const parts = await this.#positionPartsOf(unrepeated(answers))
    this.#positionParts = partsByPosition(parts)
    return positionsOf(parts)
  }

  /** The parts of a position, as it was read last. */
  partsOf(position: Position): readonly PositionPart[] {
    return this.#positionParts.get(positionKey(position)) ?? []
  }

  async #positionPartsOf(items: readonly unknown[]): Promise<PositionPart[]> {
    const find = (symbol: string) => this.#markets.find(symbol)
    const withoutPrice = items.flatMap((item) => {
      const position = positionOfContract(item, find)
      return position !== null && position.markPrice == null && find(position.symbol) !== null ? [position.symbol] : []
    })
    const tickers = await this.#prices.tickers([...new Set(withoutPrice)])
    return items.flatMap((item) => {
      const position = positionOfContract(item, find, tickers)
      return position === null ? [] : [partOf(position, item)]
    })
  }
}

/** Without what several calls have shown alike. What one answer shows twice are parts. */
function unrepeated(answers: readonly Answer<unknown>[]): unknown[] {
  const shown = new Set<string>()
  return answers.flatMap(({ items }) => {
    const fresh = items.filter((item) => !shown.has(fingerprint(item)))
    for (const item of fresh) shown.add(fingerprint(item))
    return fresh
  })
}

function fingerprint(position: unknown): string {
  const { id, symbol, side, marginMode, contracts, entryPrice } = (position ?? {}) as Readonly<Record<string, unknown>>
  return JSON.stringify([id, symbol, side, marginMode, contracts, entryPrice])
}
