import { Big } from '../../../lib/words/big.js'
import type { WorkingOrder } from '../../../lib/words/ports.js'
import type { FindMarket } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'

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
 * Reads an order of `fetchOpenOrders()`. In a market that is not known, no order is an exit. Pure.
 *
 * @param balancesArePositions whether a spot sale can be an exit at all
 * @throws an error for one without an id, a symbol, a side or a size
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
