import { Big } from '../../../lib/words/big.js'
import type { WorkingOrder } from '../../../lib/words/ports.js'
import type { ExchangeFacts } from '../exchanges/exchange-facts.js'
import type { FindMarket } from '../library/trading-exchange.js'
import { decimal } from './decimal.js'

interface OpenOrder {
  readonly id?: unknown
  readonly clientOrderId?: unknown
  readonly symbol?: unknown
  readonly side?: unknown
  readonly remaining?: unknown
  readonly amount?: unknown
  readonly filled?: unknown
  readonly price?: unknown
  readonly reduceOnly?: unknown
  readonly triggerPrice?: unknown
  readonly stopLossPrice?: unknown
  readonly info?: Readonly<Record<string, unknown>> | null
}

/**
 * Reads an order of `fetchOpenOrders()`. In a market that is not known, no order is an exit. Pure.
 *
 * @param balancesArePositions whether a spot sale can be an exit at all
 * @param traitsOf what the exchange says of an order that ccxt doesn't
 * @throws an error for one without an id or a symbol
 */
export function workingOrder(
  order: unknown,
  marketOf: FindMarket,
  balancesArePositions: boolean,
  traitsOf: ExchangeFacts['orderTraits'] = null,
): WorkingOrder {
  const { symbol, price, reduceOnly, triggerPrice, stopLossPrice, clientOrderId, info } = order as OpenOrder
  const traits = traitsOf?.(info ?? {})
  const id = traits?.id ?? (order as OpenOrder).id
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') throw new Error('a working order has no id')
  if (typeof symbol !== 'string') throw new Error(`order ${id} has no symbol`)
  // So say Binance, and the exchanges that are made like it.
  const closesPosition = traits?.closesPosition ?? String(info?.closePosition) === 'true'
  const left = closesPosition ? '0' : leftOf(order as OpenOrder, traits?.amount)
  const market = marketOf(symbol)
  const side = traits?.side === undefined ? (order as OpenOrder).side : traits.side
  const reduces = reduceOnly === true || traits?.reduceOnly === true
  // On a spot market without margin, nobody sells what he doesn't have.
  const sellsOwn = balancesArePositions && side === 'sell' && market?.spot === true && market.margin === false
  return {
    id: String(id),
    clientId: typeof clientOrderId === 'string' ? clientOrderId : null,
    symbol: market?.symbol ?? symbol,
    side: side === 'buy' || side === 'sell' ? side : null,
    quantity: left,
    price: decimal(price),
    reduceOnly: sellsOwn || (market?.contract === true && (closesPosition || reduces)),
    stop: traits?.waits !== false && (isPrice(triggerPrice) || isPrice(stopLossPrice) || traits?.stop === true),
  }
}

/** Some exchanges say 0 where there is none. */
function isPrice(value: unknown): boolean {
  return new Big(decimal(value) ?? '0').gt(0)
}

/** @param all of it, where the exchange's own word counts more than ccxt's */
function leftOf({ remaining, amount, filled }: OpenOrder, all: unknown): string | null {
  const told = all === undefined ? decimal(remaining) : null
  return remainingOf(told, difference(decimal(all ?? amount), decimal(filled)))
}

/** Some exchanges say that nothing is left of an order that waits for its trigger. */
function remainingOf(told: string | null, computed: string | null): string | null {
  return told === null || (computed !== null && new Big(told).eq(0)) ? computed : told
}

function difference(amount: string | null, filled: string | null): string | null {
  return amount === null ? null : new Big(amount).minus(filled ?? '0').toFixed()
}
