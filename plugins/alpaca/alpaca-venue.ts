import { forClosing } from '../../lib/clients/closing.js'
import { numberOf, type Row, shown } from '../../lib/clients/row-fields.js'
import { Big } from '../../lib/words/big.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type { Account, ClosingOrder, Position, Venue, WorkingOrder } from '../../lib/words/ports.js'
import { unitOf } from './option.js'

/** What the venue uses of an `Alpaca` of @alpacahq/alpaca-trade-api 4.x. */
export interface AlpacaClient {
  readonly trading: {
    // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
    readonly positions: {
      getAllOpenPositions(): Promise<unknown>
      deleteOpenPosition(params: any, init: any): Promise<unknown>
    }
    readonly orders: {
      getAllOrders(params: any): Promise<unknown>
      deleteOrderByOrderID(params: any): Promise<unknown>
    }
    readonly account: { getAccount(): Promise<unknown> }
    // biome-ignore-end lint/suspicious/noExplicitAny: see above
  }
}

export interface AlpacaVenueOptions {
  /** Default `alpaca`. */
  readonly name?: string
}

/** Alpaca lists so many orders at most. */
const MOST_ORDERS = 500

/** Answers that leave open whether an order was taken. */
const UNCERTAIN_STATUS = new Set([408, 409, 425])

/**
 * An account at Alpaca: stocks, options and coins, by Alpaca's symbols. A position is closed by Alpaca's own call for that, with a quantity: it
 * never opens one. Alpaca enforces reduce-only of no other order, so that a halt takes off stop orders as well.
 */
export class AlpacaVenue implements Venue {
  readonly name: string
  readonly #trading: AlpacaClient['trading']

  constructor(alpaca: AlpacaClient, options: AlpacaVenueOptions = {}) {
    this.name = options.name ?? 'alpaca'
    this.#trading = alpaca.trading
  }

  async positions(): Promise<Position[]> {
    return listOf(await this.#trading.positions.getAllOpenPositions()).map(readPosition)
  }

  async openOrders(): Promise<WorkingOrder[]> {
    const rows = listOf(await this.#trading.orders.getAllOrders({ status: 'open', limit: MOST_ORDERS }))
    if (rows.length >= MOST_ORDERS)
      throw new TypeError(`There are ${MOST_ORDERS} open orders or more, which is all that Alpaca lists.`)
    return rows.map(readOrder)
  }

  async cancel({ id }: WorkingOrder): Promise<void> {
    await this.#trading.orders.deleteOrderByOrderID({ orderId: id })
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close(_position: Position, closing: ClosingOrder): Promise<void> {
    const which = { symbolOrAssetId: closing.symbol, qty: closing.quantity }
    // The guard finds the closing order in what the request is made with.
    const withClosing = async ({ init }: { readonly init: object }) => ({
      ...init,
      ...marksOf(forClosing({}, closing)),
    })
    try {
      await this.#trading.positions.deleteOpenPosition(which, withClosing)
    } catch (error) {
      const { status, message } = (error ?? {}) as Row
      const isRefusal = typeof status === 'number' && status >= 400 && status < 500 && !UNCERTAIN_STATUS.has(status)
      if (!isRefusal) throw error
      throw new CloseRefusedError(`Alpaca answered ${status}: ${String(message)}`, {}, { cause: error })
    }
  }

  async account(): Promise<Account> {
    const { equity, lastEquity, currency } = ((await this.#trading.account.getAccount()) ?? {}) as Row
    const today = numberOf(equity)
    const before = numberOf(lastEquity)
    return {
      equity: today,
      reason: today === null ? 'Alpaca tells no equity' : null,
      dailyPnl: today === null || before === null ? null : new Big(today).minus(before).toFixed(),
      unrealizedPnl: null,
      currency: typeof currency === 'string' ? currency : 'USD',
    }
  }
}

/** The client copies what a request is made with, so that only what is enumerable gets there. */
function marksOf(marked: object): object {
  return Object.fromEntries(Object.getOwnPropertySymbols(marked).map((key) => [key, Reflect.get(marked, key)]))
}

function readPosition(row: unknown): Position {
  const { symbol, side, qty, avgEntryPrice, currentPrice, unrealizedPl } = (row ?? {}) as Row
  const quantity = numberOf(qty)
  if (typeof symbol !== 'string' || quantity === null || (side !== 'long' && side !== 'short'))
    throw new TypeError(`A position can't be read: ${shown(row)}`)
  // Of an adjusted option, a rough price: without one it would not be closed.
  const unit = unitOf(symbol) ?? 100
  const ofOne = (price: unknown) => {
    const told = numberOf(price)
    return told === null || unit === 1 ? told : new Big(told).times(unit).toFixed()
  }
  return {
    symbol,
    side,
    quantity: quantity.replace('-', ''),
    entryPrice: ofOne(avgEntryPrice),
    markPrice: ofOne(currentPrice),
    unrealizedPnl: numberOf(unrealizedPl),
    currency: 'USD',
  }
}

function readOrder(row: unknown): WorkingOrder {
  const { id, clientOrderId, side, qty, filledQty, limitPrice, stopPrice } = (row ?? {}) as Row
  const symbol = symbolOf(row)
  if (typeof id !== 'string' || symbol === '') throw new TypeError(`An order can't be read: ${shown(row)}`)
  const [whole, filled] = [numberOf(qty), numberOf(filledQty) ?? '0']
  return {
    id,
    clientId: typeof clientOrderId === 'string' ? clientOrderId : null,
    symbol,
    side: side === 'buy' || side === 'sell' ? side : null,
    quantity: whole === null ? null : new Big(whole).minus(filled).toFixed(),
    price: numberOf(limitPrice),
    reduceOnly: false,
    stop: numberOf(stopPrice) !== null,
  }
}

/** An order with several legs (`mleg`) has no symbol of its own: theirs, with a `+` between them. Empty: it tells none. */
function symbolOf(row: unknown): string {
  const { symbol, orderClass, legs } = (row ?? {}) as Row
  if (typeof symbol === 'string' && symbol !== '') return symbol
  if (orderClass !== 'mleg') return ''
  const symbols = Array.isArray(legs) ? legs.map((leg) => (leg as Row | null)?.symbol) : []
  return symbols.filter((each) => typeof each === 'string').join('+') || 'mleg'
}

function listOf(rows: unknown): readonly unknown[] {
  if (!Array.isArray(rows)) throw new TypeError(`Alpaca's answer is no list: ${shown(rows)}`)
  return rows
}
