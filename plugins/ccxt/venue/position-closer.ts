import { Big } from '../../../lib/words/big.js'
import { CloseRefusedError } from '../../../lib/words/close-refused.js'
import type { ClosingOrder, Position } from '../../../lib/words/ports.js'
import type { Market } from '../library/trading-exchange.js'
import { wantsPrice } from './closing-price.js'
import type { ContractsReader } from './contracts-reader.js'
import { isRefusal } from './is-refusal.js'
import type { Markets } from './markets.js'
import { closingParams, type PartToClose, paramsOfPart, partToClose } from './position-parts.js'
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

  /**
   * Sends one order, for one part of the position.
   *
   * @throws {CloseRefusedError} what the exchange refuses, and for less than it trades; otherwise what the exchange throws
   */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    await beforeSending(this.#markets.load())
    await runWithPriority(this.#parts, () =>
      this.#send(partToClose(this.#contracts.partsOf(position), position, closing.quantity), closing),
    )
  }

  async #send(part: PartToClose, closing: ClosingOrder): Promise<void> {
    const { exchange, exchangeId, sendClosing } = this.#parts
    const { symbol, side, type } = closing
    const mistaken = this.#markets.whyMistaken(symbol)
    if (mistaken !== null) throw new CloseRefusedError(`${this.#parts.name}: ${mistaken}`)
    const market = exchange.market(symbol)
    const amount = this.#amountOf(part, market, symbol)
    const price = wantsPrice(exchangeId, market, side)
      ? await beforeSending(this.#prices.closingPrice(closing))
      : undefined
    const params = (market.contract === true ? closingParams : paramsOfPart)(exchangeId, part)
    try {
      await sendClosing(closing, () => exchange.createOrder(symbol, type, side, amount, price, params))
    } catch (error) {
      throw isRefusal(error, exchange) ? new CloseRefusedError((error as Error).message, {}, { cause: error }) : error
    }
  }

  #amountOf({ quantity }: PartToClose, { symbol: marketSymbol, precision }: Market, symbol: string): number {
    const { exchange, name } = this.#parts
    const isKnown = precision === undefined || precision.amount != null
    const amount = isKnown ? precise(() => exchange.amountToPrecision(marketSymbol, Number(quantity))) : quantity
    if (amount === undefined || !new Big(amount).gt(0)) {
      const why = `${name}: ${quantity} ${symbol} is less than the exchange trades`
      throw new CloseRefusedError(why, { belowMinimum: true })
    }
    return Number(amount)
  }
}

/** Without what it can't be answered with, nothing was sent. */
async function beforeSending<Value>(wanted: Promise<Value>): Promise<Value> {
  try {
    return await wanted
  } catch (error) {
    throw new CloseRefusedError((error as Error).message, {}, { cause: error })
  }
}

/** ccxt throws for an amount that comes to nothing. */
function precise(amount: () => string | undefined): string | undefined {
  try {
    return amount()
  } catch {
    return undefined
  }
}
