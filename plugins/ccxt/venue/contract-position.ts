import { Big } from '../../../lib/words/big.js'
import type { Position } from '../../../lib/words/ports.js'
import type { FindMarket, Market, Tickers } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'
import { markPriceOf } from './ticker-price.js'
import { whyNotClosable } from './why-not-closable.js'

interface ContractPosition {
  readonly symbol?: unknown
  readonly side?: unknown
  readonly contracts?: unknown
  readonly entryPrice?: unknown
  readonly markPrice?: unknown
  readonly unrealizedPnl?: unknown
}

/**
 * Reads a position of `fetchPositions()`. The quantity is in contracts, as orders count them; the prices are those of one
 * contract, so that quantity times price is its value in the settlement currency. Pure.
 *
 * In a market that is not known, e.g. a delisted one, it has neither prices nor a way to be closed.
 *
 * @param tickers used for a position that shows no price itself
 * @returns null for one of zero contracts
 * @throws an error for one without a size or a side
 */
export function positionOfContract(position: unknown, marketOf: FindMarket, tickers: Tickers = {}): Position | null {
  const { symbol, side, contracts, entryPrice, markPrice, unrealizedPnl } = position as ContractPosition
  if (typeof symbol !== 'string') throw new Error('a position has no symbol')
  const size = decimal(contracts)
  if (size === null) throw new Error(`the position in ${symbol} doesn't tell its size`)
  const quantity = new Big(size).abs().toFixed()
  if (new Big(quantity).eq(0)) return null
  if (side !== 'long' && side !== 'short') throw new Error(`the position in ${symbol} is neither long nor short`)
  const market = marketOf(symbol)
  if (market === null) return { ...ofUnknownMarket(symbol, side, quantity), unrealizedPnl: decimal(unrealizedPnl) }
  const price = contractPrice(market, decimal(markPrice) ?? markPriceOf(tickers[symbol]))
  return {
    symbol: market.symbol,
    side,
    quantity,
    entryPrice: contractPrice(market, decimal(entryPrice)),
    markPrice: price,
    notClosable:
      market.contract === true
        ? whyNotClosable(market, quantity, price)
        : `a margin position in ${symbol}: a plain order would trade the balance instead, so it must be closed by hand`,
    unrealizedPnl: decimal(unrealizedPnl),
    currency: market.settle ?? market.quote ?? null,
  }
}

function ofUnknownMarket(symbol: string, side: Position['side'], quantity: string): Position {
  const notClosable = `ccxt knows no market ${symbol} (delisted, or too new), so it must be closed by hand`
  return { symbol, side, quantity, entryPrice: null, markPrice: null, notClosable, currency: null }
}

/** A linear contract is worth size times price in the quote currency, an inverse one size through price in the base currency. */
function contractPrice(market: Market, price: string | null): string | null {
  if (price === null || new Big(price).eq(0)) return null
  const size = new Big(decimal(market.contractSize) ?? '1')
  return market.inverse === true ? size.div(price).toFixed() : size.times(price).toFixed()
}
