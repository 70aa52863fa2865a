import type { Ticker } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'

/** The price of a contract; null where the ticker has none. Pure. */
export function markPriceOf(ticker: Ticker | undefined): string | null {
  return decimal(ticker?.markPrice) ?? lastPriceOf(ticker)
}

/** The price that was traded at last; null where the ticker has none. Pure. */
export function lastPriceOf(ticker: Ticker | undefined): string | null {
  return decimal(ticker?.last) ?? decimal(ticker?.close) ?? decimal(ticker?.bid)
}
