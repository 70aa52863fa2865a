import Big from 'big.js'
import type { Position, WorkingOrder } from '../../../lib/words/ports.js'
import type { Market } from './ccxt-venue.js'

/** What is used of a ticker of ccxt. */
export interface Ticker {
  readonly last?: unknown
  readonly close?: unknown
  readonly bid?: unknown
  readonly ask?: unknown
  readonly markPrice?: unknown
}

export type Tickers = Readonly<Record<string, Ticker | undefined>>

/** Null: ccxt knows no such market. */
type FindMarket = (symbol: string) => Market | null

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
 * contract, so that quantity times price is its value in the settlement currency.
 *
 * In a market that is not known, e.g. a delisted one, it has neither prices nor a way to be closed.
 *
 * @param tickers used for a position that tells no price itself
 * @returns null for one of zero contracts
 * @throws an error for one that doesn't tell its size or side
 */
export function positionOfContract(position: unknown, marketOf: FindMarket, tickers: Tickers = {}): Position | null {
  const { symbol, side, contracts, entryPrice, markPrice, unrealizedPnl } = position as ContractPosition
  if (typeof symbol !== 'string') throw new Error('a position has no symbol')
  const size = decimal(contracts)
  if (size === null) throw new Error(`the position in ${symbol} doesn't tell its size`)
  const quantity = new Big(size).abs()
  if (quantity.eq(0)) return null
  if (side !== 'long' && side !== 'short') throw new Error(`the position in ${symbol} is neither long nor short`)
  const market = marketOf(symbol)
  if (market === null)
    return { ...ofUnknownMarket(symbol, side, quantity.toFixed()), unrealizedPnl: decimal(unrealizedPnl) }
  const mark = contractPrice(market, decimal(markPrice) ?? markPriceOf(tickers[symbol]))
  return {
    symbol: market.symbol,
    side,
    quantity: quantity.toFixed(),
    entryPrice: contractPrice(market, decimal(entryPrice)),
    markPrice: mark,
    notClosable:
      market.contract === true
        ? whyNotClosable(market, quantity.toFixed(), mark)
        : `a margin position in ${symbol}: a plain order would trade the balance instead, so it must be closed by hand`,
    unrealizedPnl: decimal(unrealizedPnl),
    currency: market.settle ?? market.quote ?? null,
  }
}

function ofUnknownMarket(symbol: string, side: Position['side'], quantity: string): Position {
  const notClosable = `ccxt knows no market ${symbol} (delisted, or too new), so it must be closed by hand`
  return { symbol, side, quantity, entryPrice: null, markPrice: null, notClosable, currency: null }
}

function markPriceOf(ticker: Ticker | undefined): string | null {
  return decimal(ticker?.markPrice) ?? lastPriceOf(ticker)
}

function lastPriceOf(ticker: Ticker | undefined): string | null {
  return decimal(ticker?.last) ?? decimal(ticker?.close) ?? decimal(ticker?.bid)
}

/** A linear contract is worth size times price in the quote currency, an inverse one size through price in the base currency. */
function contractPrice(market: Market, price: string | null): string | null {
  if (price === null || new Big(price).eq(0)) return null
  const size = new Big(decimal(market.contractSize) ?? '1')
  return market.inverse === true ? size.div(price).toFixed() : size.times(price).toFixed()
}

export interface Balance {
  readonly code: string
  readonly total: string
  readonly quote: string
  /** Null: it can't be sold for `quote`. */
  readonly market: Market | null
  readonly tickers: Tickers
}

/** A spot balance as a position. Below zero it is owed, which is a short position. */
export function positionOfBalance({ code, total, quote, market, tickers }: Balance): Position {
  const symbol = market?.symbol ?? `${code}/${quote}`
  const quantity = new Big(total).abs().toFixed()
  const price = lastPriceOf(tickers[symbol])
  return {
    symbol,
    side: new Big(total).gt(0) ? 'long' : 'short',
    quantity,
    markPrice: price,
    notClosable: market === null ? `there is no market ${symbol}` : whyNotClosable(market, quantity, price),
    currency: quote,
  }
}

/** Why the exchange would not take an order of this size now; null when it would, as far as its markets tell. Pure. */
export function whyNotClosable(market: Market, quantity: string, price: string | null): string | null {
  if (market.active === false) return `${market.symbol} is not traded now`
  const least = decimal(market.limits?.amount?.min)
  if (least !== null && new Big(quantity).lt(least))
    return `below the minimum size of ${least} ${market.base ?? ''}`.trim()
  const cost = decimal(market.limits?.cost?.min)
  if (market.contract === true || cost === null || price === null) return null
  return new Big(quantity).times(price).lt(cost)
    ? `below the minimum value of ${cost} ${market.quote ?? ''}`.trim()
    : null
}

interface OpenOrder {
  readonly id?: unknown
  readonly symbol?: unknown
  readonly side?: unknown
  readonly remaining?: unknown
  readonly amount?: unknown
  readonly filled?: unknown
  readonly price?: unknown
  readonly reduceOnly?: unknown
  readonly triggerPrice?: unknown
  readonly stopLossPrice?: unknown
  readonly info?: { readonly closePosition?: unknown } | null
}

/**
 * Reads an order of `fetchOpenOrders()`. In a market that is not known, no order is an exit.
 *
 * @param balancesArePositions whether a spot sale can be an exit at all
 * @throws an error for one that doesn't tell what it would do
 */
export function workingOrder(order: unknown, marketOf: FindMarket, balancesArePositions: boolean): WorkingOrder {
  const { id, symbol, side, remaining, amount, filled, price, reduceOnly, triggerPrice, stopLossPrice, info } =
    order as OpenOrder
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') throw new Error('a working order has no id')
  if (typeof symbol !== 'string') throw new Error(`order ${id} has no symbol`)
  if (side !== 'buy' && side !== 'sell') throw new Error(`order ${id} neither buys nor sells`)
  // Binance's stops that close whatever the position is then: they have no size, and can't exceed it.
  const closesPosition = String(info?.closePosition) === 'true'
  const left = closesPosition ? '0' : (decimal(remaining) ?? difference(decimal(amount), decimal(filled)))
  if (left === null) throw new Error(`order ${id} doesn't tell its size`)
  const market = marketOf(symbol)
  // On a spot market without margin, nobody sells what he doesn't have.
  const sellsOwn = balancesArePositions && side === 'sell' && market?.spot === true && market.margin === false
  return {
    id: String(id),
    symbol: market?.symbol ?? symbol,
    side,
    quantity: left,
    price: decimal(price),
    reduceOnly: sellsOwn || (market?.contract === true && (closesPosition || reduceOnly === true)),
    stop: decimal(triggerPrice) !== null || decimal(stopLossPrice) !== null,
  }
}

function difference(amount: string | null, filled: string | null): string | null {
  return amount === null ? null : new Big(amount).minus(filled ?? '0').toFixed()
}

/** ccxt parses numbers, unless it is told not to: the shortest text that gives the same number is what the exchange wrote. */
export function decimal(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  try {
    return new Big(value).toFixed()
  } catch {
    return null
  }
}
