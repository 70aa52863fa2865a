import { Big } from '../../../lib/words/big.js'
import type { ClosingOrder, Position } from '../../../lib/words/ports.js'
import { wantsPrice } from './closing-price.js'
import type { ContractsReader } from './contracts-reader.js'
import type { Markets } from './markets.js'
import { closingParams, type PartToClose, partToClose } from './position-parts.js'
import type { PriceReader } from './price-reader.js'
import { type CcxtVenueParts, runWithPriority } from './venue-parts.js'

/** Sends the orders that close positions. */
export class PositionCloser {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #contracts: ContractsReader
  readonly #prices: PriceReader

  constructor(parts: CcxtVenueParts, markets: Markets, contracts: ContractsReader, prices: PriceReader) {
    this.#parts = parts
    this.#markets = markets
    this.#contracts = contracts
    this.#prices = prices
  }

  /** Sends one order, for one part of the position. @throws what the exchange throws; an error for less than it trades */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    await this.#markets.load()
    await runWithPriority(this.#parts, () =>
      this.#send(partToClose(this.#contracts.partsOf(position), closing.quantity), closing),
    )
  }

  async #send(part: PartToClose, closing: ClosingOrder): Promise<void> {
    const { exchange, sendClosing } = this.#parts
    const { symbol, side, type } = closing
    const market = exchange.market(symbol)
    const amount = this.#amountOf(part, market.symbol, symbol)
    const price = wantsPrice(exchange.id, market, side) ? await this.#prices.closingPrice(closing) : undefined
    const params = market.contract === true ? closingParams(exchange.id, part) : {}
    await sendClosing(closing, () => exchange.createOrder(symbol, type, side, amount, price, params))
  }

  #amountOf({ quantity }: PartToClose, marketSymbol: string, symbol: string): number {
    const { exchange, name } = this.#parts
    const amount = exchange.amountToPrecision(marketSymbol, Number(quantity))
    if (amount === undefined || !new Big(amount).gt(0)) {
      throw new Error(`${name}: ${quantity} ${symbol} is less than the exchange trades`)
    }
    return Number(amount)
  }
}
