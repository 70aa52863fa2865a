import Big from 'big.js'
import { isDecimal } from '../money.js'
import type { Account, Position, WorkingOrder } from '../ports.js'

// Only the fields of the port are taken over: a venue may add what can't be sent to another thread. What does not fit the port
// throws: it is not known, and must not look as if it were.

export function readPositions(positions: unknown): Position[] {
  return readList(positions, 'positions()', (position: Position) => {
    if (position.side !== 'long' && position.side !== 'short') throw new Error('a position is neither long nor short')
    return {
      symbol: readText(position.symbol, 'a position has no symbol'),
      side: position.side,
      quantity: readQuantity(position.quantity, `the quantity of ${position.symbol}`),
      entryPrice: readOptional(position.entryPrice, `the entry price of ${position.symbol}`),
      markPrice: readOptional(position.markPrice, `the mark price of ${position.symbol}`),
      notClosable: readName(position.notClosable),
      unrealizedPnl: readOptional(position.unrealizedPnl, `the profit of ${position.symbol}`),
      currency: readName(position.currency),
    }
  }).filter(({ quantity }) => !new Big(quantity).eq(0))
}

export function readWorkingOrders(orders: unknown): WorkingOrder[] {
  return readList(orders, 'openOrders()', (order: WorkingOrder) => {
    if (order.side !== 'buy' && order.side !== 'sell') throw new Error(`order ${order.id} neither buys nor sells`)
    return {
      id: readText(order.id, 'a working order has no id'),
      symbol: readText(order.symbol, `order ${order.id} has no symbol`),
      side: order.side,
      quantity: readQuantity(order.quantity, `the quantity of order ${order.id}`),
      price: readOptional(order.price, `the price of order ${order.id}`),
      reduceOnly: order.reduceOnly === true,
      strategy: readName(order.strategy),
    }
  })
}

export function readAccount(account: Account): Account {
  return {
    equity: readOptional(account.equity, 'the equity'),
    dailyPnl: readOptional(account.dailyPnl, 'the daily profit'),
    unrealizedPnl: readOptional(account.unrealizedPnl, 'the unrealized profit'),
    currency: readText(account.currency, 'the account has no currency'),
  }
}

function readList<Item, Read>(list: unknown, call: string, read: (item: Item) => Read): Read[] {
  if (!Array.isArray(list)) throw new Error(`${call} returned no list`)
  return list.map(read)
}

function readName(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function readText(value: unknown, otherwise: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(otherwise)
  return value
}

/** The side tells the direction: a quantity below zero could be closed the wrong way. */
function readQuantity(value: unknown, what: string): string {
  const quantity = readDecimal(value, what)
  if (quantity.startsWith('-')) throw new Error(`${what} is below zero: the side tells the direction`)
  return quantity
}

function readDecimal(value: unknown, what: string): string {
  if (!isDecimal(value)) throw new Error(`${what} is ${JSON.stringify(value)}, not a decimal string`)
  return value
}

function readOptional(value: unknown, what: string): string | null {
  return value === null || value === undefined ? null : readDecimal(value, what)
}
