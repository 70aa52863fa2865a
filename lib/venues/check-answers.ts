import { Big } from '../words/big.js'
import { addMoney, isDecimal } from '../words/money.js'
import type { Account, Position, WorkingOrder } from '../words/ports.js'

// Only the fields of the port are taken over: a venue may add what can't be sent to another thread. What does not fit the port
// throws: it is not known, and must not look as if it were.

/** One entry for each symbol and side: an exchange may split a position (cross and isolated, lots), a close may not count twice. */
export function readPositions(positions: unknown): Position[] {
  const read = readList(positions, 'positions()', readPosition).filter(({ quantity }) => !new Big(quantity).eq(0))
  const whole = new Map<string, Position>()
  for (const position of read) {
    const key = `${position.side} ${position.symbol}`
    const before = whole.get(key)
    whole.set(key, before === undefined ? position : addPositions(before, position))
  }
  return [...whole.values()]
}

function readPosition(position: Position): Position {
  if (position.side !== 'long' && position.side !== 'short') throw new Error('a position is neither long nor short')
  const symbol = readText(position.symbol, 'a position has no symbol')
  return {
    symbol,
    side: position.side,
    quantity: readQuantity(position.quantity, `the quantity of ${symbol}`),
    entryPrice: readOptional(position.entryPrice),
    markPrice: readOptional(position.markPrice),
    notClosable: readName(position.notClosable),
    unrealizedPnl: readOptional(position.unrealizedPnl),
    currency: readName(position.currency),
  }
}

function addPositions(one: Position, other: Position): Position {
  return {
    ...one,
    quantity: new Big(one.quantity).plus(other.quantity).toFixed(),
    entryPrice: one.entryPrice === other.entryPrice ? (one.entryPrice ?? null) : null,
    markPrice: one.markPrice ?? other.markPrice ?? null,
    notClosable: one.notClosable ?? other.notClosable ?? null,
    unrealizedPnl: addMoney([one.unrealizedPnl ?? null, other.unrealizedPnl ?? null]),
  }
}

export function readWorkingOrders(orders: unknown): WorkingOrder[] {
  return readList(orders, 'openOrders()', (order: WorkingOrder) => {
    if (order.side !== 'buy' && order.side !== 'sell') throw new Error(`order ${order.id} neither buys nor sells`)
    return {
      id: readText(order.id, 'a working order has no id'),
      symbol: readText(order.symbol, `order ${order.id} has no symbol`),
      side: order.side,
      quantity: readQuantity(order.quantity, `the quantity of order ${order.id}`),
      price: readOptional(order.price),
      reduceOnly: order.reduceOnly === true,
      stop: order.stop === true,
      strategy: readName(order.strategy),
    }
  })
}

export function readAccount(account: Account): Account {
  return {
    equity: readOptional(account.equity),
    dailyPnl: readOptional(account.dailyPnl),
    unrealizedPnl: readOptional(account.unrealizedPnl),
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
  if (!isDecimal(value)) throw new Error(`${what} is ${JSON.stringify(value)}, not a decimal string`)
  if (new Big(value).lt(0)) throw new Error(`${what} is below zero: the side tells the direction`)
  return value
}

/** What can't be read is unknown, and hides nothing else. */
function readOptional(value: unknown): string | null {
  return isDecimal(value) ? value : null
}
