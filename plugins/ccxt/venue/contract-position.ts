import { Big } from '../../../lib/words/big.js'
import type { Position } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import type { FindMarket, Market, Tickers } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'
import { markPriceOf } from './ticker-price.js'
import { remainderOf, whyNotClosable } from './why-not-closable.js'

interface ContractPosition {
  readonly symbol?: unknown
  readonly side?: unknown
  readonly contracts?: unknown
  readonly entryPrice?: unknown
  readonly markPrice?: unknown
  readonly unrealizedPnl?: unknown
  readonly info?: Readonly<Record<string, unknown>> | null
}

/** What a position is read with. */
export interface PositionContext {
  readonly exchangeId: string
  readonly find: FindMarket
  /** Used for a position that shows no price itself. */
  readonly tickers: Tickers
}

/**
 * Reads a position of `fetchPositions()`. The quantity is in contracts, as orders count them; the prices are those of one
 * contract, so that quantity times price is its value in the settlement currency. Pure.
 *
 * In a market that is not known, e.g. a delisted one, it has neither prices nor a way to be closed.
 *
 * @returns null for one of zero contracts
 * @throws an error for one without a size or a side
 */
export function positionOfContract(position: unknown, { exchangeId, find, tickers }: PositionContext): Position | null {
  const { symbol, side, contracts, entryPrice, markPrice, unrealizedPnl } = understood(exchangeId, position)
  if (typeof symbol !== 'string') throw new Error('a position has no symbol')
  const size = decimal(contracts)
  if (size === null) throw new Error(`the position in ${symbol} doesn't tell its size`)
  const quantity = new Big(size).abs().toFixed()
  if (new Big(quantity).eq(0)) return null
  if (side !== 'long' && side !== 'short') throw new Error(`the position in ${symbol} is neither long nor short`)
  const market = find(symbol)
  if (market === null) return { ...ofUnknownMarket(symbol, side, quantity), unrealizedPnl: decimal(unrealizedPnl) }
  const priceOf = (told: string | null) => contractPrice(exchangeId, market, told)
  const price = priceOf(decimal(markPrice) ?? markPriceOf(tickers[symbol]))
  return {
    symbol: market.symbol,
    side,
    quantity,
    entryPrice: priceOf(decimal(entryPrice)),
    markPrice: price,
    notClosable:
      market.contract === true
        ? whyNotClosable(market, quantity, price)
        : `a margin position in ${symbol}: a plain order would trade the balance instead, so it must be closed by hand`,
    remainder: market.contract === true ? remainderOf(market, quantity, price) : null,
    unrealizedPnl: decimal(unrealizedPnl),
    currency: market.settle ?? market.quote ?? null,
  }
}

function understood(exchangeId: string, position: unknown): ContractPosition {
  const shown = (position ?? {}) as ContractPosition
  return { ...shown, ...factsOf(exchangeId).positionTraits?.(shown.info ?? {}) }
}

function ofUnknownMarket(symbol: string, side: Position['side'], quantity: string): Position {
  const notClosable = `ccxt knows no market ${symbol} (delisted, or too new), so it must be closed by hand`
  return { symbol, side, quantity, entryPrice: null, markPrice: null, notClosable, currency: null }
}

/**
 * The value of one contract in the settlement currency. A linear contract and an option are worth size times price, an inverse one size
 * through price. Null for a contract of an unknown size, and for one that is settled in a third currency (quanto): its value depends on
 * a rate besides.
 */
function contractPrice(exchangeId: string, market: Market, price: string | null): string | null {
  const { base, quote, settle, inverse, option, contract } = market
  const { units } = factsOf(exchangeId)
  if (price === null || new Big(price).eq(0)) return null
  const told = units === 'contracts' && contract === true ? decimal(market.contractSize) : '1'
  if (told === null) return null
  const size = new Big(told)
  if (option === true || contract !== true || settle === quote) return size.times(price).toFixed()
  if (inverse !== true || settle !== base) return null
  return (units === 'coins' ? size : size.div(price)).toFixed()
}
