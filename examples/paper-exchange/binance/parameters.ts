import { lotsOf, ticksOf } from '../units.js'
import type { OrderName } from './account.js'
import { BinanceError, filterFailure, missingParameter } from './binance-error.js'
import type { OrderDraft } from './order.js'

/** The only symbol: the S&P 500, quoted in USDT. */
export const BINANCE_SYMBOL = 'SPXUSDT'

/** The parameters of a call, from its query and its form, and what they are worth to Binance. */
export class Parameters {
  readonly #values: URLSearchParams

  constructor(values: URLSearchParams) {
    this.#values = values
  }

  /** The parameter as it was sent; null: not at all, or empty. */
  optional(name: string): string | null {
    return this.#values.get(name) || null
  }

  required(name: string): string {
    const value = this.optional(name)
    if (value === null) throw missingParameter(name)
    return value
  }

  wholeNumber(name: string): number | null {
    const value = this.optional(name)
    if (value === null) return null
    if (!/^\d{1,15}$/.test(value)) {
      throw new BinanceError(
        400,
        -1100,
        `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,15}$'.`,
      )
    }
    return Number(value)
  }

  flag(name: string): boolean {
    return this.optional(name)?.toLowerCase() === 'true'
  }

  /** Throws unless the symbol is the one there is. */
  symbol(): void {
    if (this.required('symbol') !== BINANCE_SYMBOL) throw invalidSymbol()
  }

  /** Throws when there is a symbol, and not the one there is. */
  optionalSymbol(): void {
    if (this.optional('symbol') !== null) this.symbol()
  }

  side(): 'buy' | 'sell' {
    const side = this.required('side')
    if (side === 'BUY' || side === 'SELL') return side === 'BUY' ? 'buy' : 'sell'
    throw new BinanceError(400, -1117, 'Invalid side.')
  }

  lots(name = 'quantity'): number {
    const lots = lotsOf(this.required(name))
    if (lots === null) throw filterFailure('LOT_SIZE')
    return lots
  }

  ticks(): number {
    const ticks = ticksOf(this.required('price'))
    if (ticks === null) throw filterFailure('PRICE_FILTER')
    return ticks
  }

  orderName(idParameter = 'orderId', clientIdParameter = 'origClientOrderId'): OrderName {
    const name = { orderId: this.wholeNumber(idParameter), clientOrderId: this.optional(clientIdParameter) }
    if (name.orderId === null && name.clientOrderId === null) {
      throw new BinanceError(
        400,
        -1102,
        `Param '${clientIdParameter}' or '${idParameter}' must be sent, but both were empty/null!`,
      )
    }
    return name
  }

  timeInForce(): OrderDraft['timeInForce'] {
    const value = this.required('timeInForce')
    if (value === 'GTC' || value === 'IOC' || value === 'GTX') return value
    throw new BinanceError(400, -1115, 'Invalid timeInForce.')
  }
}

export function invalidSymbol(): BinanceError {
  return new BinanceError(400, -1121, 'Invalid symbol.')
}
