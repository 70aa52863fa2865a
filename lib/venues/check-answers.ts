import { UNCLEAR_PART, VAGUE_PART } from '../words/account-parts.js'
import { Big } from '../words/big.js'
import { closesWhatever } from '../words/exposure.js'
import { addMoney, isDecimal } from '../words/money.js'
import type { Account, AccountPart, PartReading, Position, Transfer, WorkingOrder } from '../words/ports.js'
import { describeError } from './describe-error.js'

// Only the fields of the port are taken over: a venue may add what can't be sent to another thread. What does not fit the port
// is not known, and must not look as if it were: no list throws, and what is odd in a list is named, and hides nothing else.

/** A list as it was understood. */
export interface ReadList<Item> {
  readonly items: Item[]
  /** What could not be understood of it, or was too much, in words. */
  readonly unclear: readonly string[]
}

/**
 * So much of a list is kept, and said how much more there is: what an exchange answers with goes from thread to thread, and is looked
 * through for every order and every call.
 */
const MOST_LISTED = 2_000
/** A list of more is none that an exchange would answer with. */
const MOST_READ = 1_000_000
/** In UTF-16 units. */
const LONGEST_TEXT = 500
const LONGEST_NUMBER = 80

/**
 * One entry for each symbol and side in a part of the account: an exchange may split a position (cross and isolated, lots), a close
 * may not count twice.
 */
export function readPositions(positions: unknown): ReadList<Position> {
  const whole = new Map<string, Position>()
  const unclear: string[] = []
  let hidden = 0
  for (const given of listOf<Position>(positions, 'positions()')) {
    const key = keyOf(given)
    const before = key === null ? undefined : whole.get(key)
    if (before === undefined && whole.size >= MOST_LISTED) {
      if (!isZero(given?.quantity)) hidden++
      continue
    }
    const position = understood(() => readPosition(given), unclear)
    if (key === null || position === null || isZero(position.quantity)) continue
    whole.set(key, before === undefined ? position : addPositions(before, position))
  }
  return { items: [...whole.values()], unclear: withHidden(hidden, unclear) }
}

/** Null for what is no position, so that it is named as such. */
function keyOf(position: Partial<Readonly<Record<keyof Position, unknown>>> | null | undefined): string | null {
  const { side, part, symbol } = position ?? {}
  return typeof symbol === 'string'
    ? JSON.stringify([side === 'long', typeof part === 'string' ? part : null, symbol])
    : null
}

function withHidden(hidden: number, unclear: readonly string[]): readonly string[] {
  return hidden === 0 ? unclear : [`${hidden} more than the ${MOST_LISTED} that are looked at`, ...unclear]
}

function understood<Item>(read: () => Item, unclear: string[]): Item | null {
  try {
    return read()
  } catch (error) {
    unclear.push(describeError(error))
    return null
  }
}

const REMAINDERS = ['below-minimum', 'no-market'] as const

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
    remainder: REMAINDERS.find((each) => each === position.remainder) ?? null,
    unrealizedPnl: readOptional(position.unrealizedPnl),
    currency: readName(position.currency),
    part: readName(position.part),
  }
}

function addPositions(one: Position, other: Position): Position {
  return {
    ...one,
    quantity: new Big(one.quantity).plus(other.quantity).toFixed(),
    entryPrice: one.entryPrice === other.entryPrice ? (one.entryPrice ?? null) : null,
    markPrice: one.markPrice ?? other.markPrice ?? null,
    notClosable: one.notClosable ?? other.notClosable ?? null,
    remainder: one.remainder === other.remainder ? (one.remainder ?? null) : null,
    unrealizedPnl: addMoney([one.unrealizedPnl ?? null, other.unrealizedPnl ?? null]),
  }
}

/** What could add risk comes first where not all are kept. */
export function readWorkingOrders(orders: unknown): ReadList<WorkingOrder> {
  const list = listOf<WorkingOrder>(orders, 'openOrders()')
  const hidden = Math.max(0, list.length - MOST_LISTED)
  const kept = hidden === 0 ? list : [...list].sort(byRisk).slice(0, MOST_LISTED)
  const unclear: string[] = []
  const read = Array.from(kept, (order) => understood(() => readWorkingOrder(order), unclear))
  return { items: read.filter((order) => order !== null), unclear: withHidden(hidden, unclear) }
}

function byRisk(one: WorkingOrder, other: WorkingOrder): number {
  return Number(one?.reduceOnly === true) - Number(other?.reduceOnly === true)
}

const WHOSE = ['own', 'another', 'unknown'] as const

function readWorkingOrder(order: WorkingOrder): WorkingOrder {
  const id = readText(order.id, 'a working order has no id')
  const whose = WHOSE.find((each) => each === order.whose)
  return {
    id,
    clientId: readName(order.clientId),
    symbol: readText(order.symbol, `order ${id} has no symbol`),
    side: order.side === 'buy' || order.side === 'sell' ? order.side : null,
    quantity: isNumber(order.quantity) && !order.quantity.startsWith('-') ? order.quantity : null,
    price: readOptional(order.price),
    reduceOnly: order.reduceOnly === true,
    stop: order.stop === true,
    strategy: readName(order.strategy),
    part: readName(order.part),
    ...(whose !== undefined && { whose }),
  }
}

const PART_STATES: readonly unknown[] = ['read', 'none', 'failed', 'unread']

/** So many parts are kept: each goes into every status. */
const MOST_PARTS = 200

/** What a venue says of the parts of an account. One that is not understood is not known; and neither is an account of none. */
export function readParts(parts: unknown): AccountPart[] {
  const list = listOf<Partial<AccountPart>>(parts, 'parts()')
  const read = Array.from(list.slice(0, MOST_PARTS), readPart)
  if (read.length === 0) return [unknownPart('the account', 'parts() names no part of it')]
  const more = list.length - read.length
  return more === 0 ? read : [...read, unknownPart('further parts', `there are ${more} more than are looked at`)]
}

function readPart({ name, positions, orders }: Partial<AccountPart>): AccountPart {
  return {
    name: readText(name, 'a part of the account has no name'),
    positions: readPartReading(positions),
    orders: readPartReading(orders),
  }
}

function unknownPart(name: string, why: string): AccountPart {
  const unknown = { state: 'failed', why } as const
  return { name, positions: unknown, orders: unknown }
}

function readPartReading(reading: Partial<PartReading> | undefined): PartReading {
  const { state, why } = reading ?? {}
  if (!PART_STATES.includes(state)) return { state: 'failed', why: `the venue says ${shown(state)} of it` }
  return { state: state as PartReading['state'], why: readName(why) }
}

/** What was not understood, or not all of it, as parts of the account that were not read. Empty: everything was. */
export function unclearParts(positions: ReadList<Position>, orders: ReadList<WorkingOrder>): AccountPart[] {
  const vague = orders.items.flatMap((order) => whatIsMissing(order) ?? [])
  return [...partOf(UNCLEAR_PART, positions.unclear, orders.unclear), ...partOf(VAGUE_PART, [], vague)]
}

function whatIsMissing(order: WorkingOrder): string | null {
  const { id, clientId, symbol, side, quantity, whose } = order
  if (whose === 'unknown')
    return clientId
      ? `order ${id} in ${symbol} has the client id ${clientId}, which own_orders may mean: say it as the venue does`
      : `order ${id} in ${symbol} tells no client id, so that it may be another's (own_orders)`
  if (quantity !== null && (side !== null || closesWhatever(order))) return null
  return `order ${id} in ${symbol} tells no ${side === null ? 'side' : 'quantity'}`
}

function partOf(name: string, positions: readonly string[], orders: readonly string[]): AccountPart[] {
  if (positions.length === 0 && orders.length === 0) return []
  return [{ name, positions: unclearReading(positions), orders: unclearReading(orders) }]
}

const MOST_NAMED = 5

function unclearReading(unclear: readonly string[]): PartReading {
  if (unclear.length === 0) return { state: 'read', why: null }
  const more = unclear.length - MOST_NAMED
  return { state: 'failed', why: unclear.slice(0, MOST_NAMED).join('; ') + (more > 0 ? `; and ${more} more` : '') }
}

export function readAccount(account: Account): Account {
  return {
    equity: readOptional(account.equity),
    reason: readName(account.reason),
    dailyPnl: readOptional(account.dailyPnl),
    unrealizedPnl: readOptional(account.unrealizedPnl),
    currency: readText(account.currency, 'the account has no currency'),
  }
}

/**
 * @throws an error where one of them is not understood: money that has come or gone unseen would be a profit or a loss
 */
export function readTransfers(transfers: unknown): Transfer[] {
  const list = listOf<Transfer>(transfers, 'transfers()')
  if (list.length > MOST_LISTED) throw new Error(`transfers() returned ${list.length}, more than ${MOST_LISTED}`)
  return Array.from(list, readTransfer)
}

/** Of 1973: no time in ms of this century is less, and none in seconds is more. */
const LEAST_MS = 1e11

function readTransfer(transfer: Transfer): Transfer {
  const id = readText(transfer?.id, 'a transfer has no id')
  const { at, amount } = transfer
  // Seconds would be a time long ago, in which each transfer was counted already.
  if (!Number.isFinite(at) || at < LEAST_MS)
    throw new Error(
      `the time of transfer ${id} is ${Number.isFinite(at) ? at : shown(at)}, not milliseconds since 1970`,
    )
  if (!isNumber(amount)) throw new Error(`the amount of transfer ${id} is ${shown(amount)}, not a decimal string`)
  return { id, at, amount, currency: readText(transfer.currency, `transfer ${id} has no currency`) }
}

function listOf<Item>(list: unknown, call: string): readonly Item[] {
  if (!Array.isArray(list)) throw new Error(`${call} returned no list`)
  if (list.length > MOST_READ) throw new Error(`${call} returned a list of ${list.length}`)
  return list
}

function readName(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : null
}

function readText(value: unknown, otherwise: string): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) throw new Error(otherwise)
  return value
}

/** The side tells the direction: a quantity below zero could be closed the wrong way. */
function readQuantity(value: unknown, what: string): string {
  if (!isNumber(value)) throw new Error(`${what} is ${shown(value)}, not a decimal string`)
  if (value.startsWith('-') && !isZero(value)) throw new Error(`${what} is below zero: the side tells the direction`)
  return value
}

/** What can't be read is unknown, and hides nothing else. */
function readOptional(value: unknown): string | null {
  return isNumber(value) ? value : null
}

function isNumber(value: unknown): value is string {
  return isDecimal(value) && value.length <= LONGEST_NUMBER
}

function isZero(value: unknown): boolean {
  return typeof value === 'string' && /^-?0+(\.0+)?$/.test(value)
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, LONGEST_NUMBER))
    : String(value === null ? null : typeof value)
}
