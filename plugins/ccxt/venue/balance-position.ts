import { Big } from '../../../lib/words/big.js'
import type { Position } from '../../../lib/words/ports.js'
import type { Market, Tickers } from '../library/trading-exchange.js'
import { lastPriceOf } from './ticker-price.js'
import { remainderOf, whyNotClosable } from './why-not-closable.js'

export interface Balance {
  /** The currency, e.g. `BTC`. */
  readonly code: string
  /** All of it, what rests in orders included, as a decimal string. */
  readonly total: string
  /** The currency that its value is counted in. */
  readonly quote: string
  /** Null: it can't be sold for `quote`. */
  readonly market: Market | null
  /** Whether the exchange trades it in no market at all. */
  readonly isTradedNowhere: boolean
  readonly tickers: Tickers
}

/** A spot balance as a position. Below zero it is owed, which is a short position. Pure. */
export function positionOfBalance({ code, total, quote, market, isTradedNowhere, tickers }: Balance): Position {
  const symbol = market?.symbol ?? `${code}/${quote}`
  const quantity = new Big(total).abs().toFixed()
  const side = new Big(total).gt(0) ? 'long' : 'short'
  const price = lastPriceOf(tickers[symbol])
  return {
    symbol,
    side,
    quantity,
    markPrice: price,
    notClosable: market === null ? `there is no market ${symbol}` : whyNotClosable(market, quantity, price),
    // What is owed, and can't be bought here, is no remainder.
    remainder:
      market !== null ? remainderOf(market, quantity, price) : isTradedNowhere && side === 'long' ? 'no-market' : null,
    currency: quote,
  }
}
