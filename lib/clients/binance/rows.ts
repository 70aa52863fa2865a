import { Big } from '../../words/big.js'
import { isDecimal } from '../../words/money.js'
import type { Position, WorkingOrder } from '../../words/ports.js'
import { numberOf, type Row } from '../row-fields.js'
import { BinanceError, shown } from './errors.js'

/** The position of a contract, and how an order names it: `BOTH` is one-way mode, `LONG` and `SHORT` are hedge mode. */
export interface ReadPosition {
  readonly position: Position
  readonly positionSide: PositionSide
}

export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'

/** @throws {BinanceError} for what is no list of objects */
export function rowsOf(answer: unknown, what: string): readonly Row[] {
  if (!Array.isArray(answer) || answer.some((row) => typeof row !== 'object' || row === null))
    throw new BinanceError(`Binance shows no list of ${what}: ${shown(answer)}`)
  return answer
}

/**
 * A position, or null for the row of a symbol without one.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Position-Information-V3
 *
 * @param isInverse a contract of COIN-M is worth what Binance says the position is, in the coin that it settles in
 */
export function readPosition(row: Row, isInverse: boolean): ReadPosition | null {
  const { symbol, positionAmt, positionSide, entryPrice, markPrice, marginAsset } = row
  if (typeof symbol !== 'string' || !isDecimal(positionAmt)) throw unreadable('A position', row)
  const amount = new Big(positionAmt)
  if (amount.eq(0)) return null
  const fits = positionSide === 'BOTH' || positionSide === (amount.gt(0) ? 'LONG' : 'SHORT')
  if (!fits) throw unreadable('The side of a position', row)
  const position = {
    symbol,
    side: amount.gt(0) ? ('long' as const) : ('short' as const),
    quantity: amount.abs().toFixed(),
    entryPrice: isInverse ? null : numberOf(entryPrice),
    markPrice: isInverse ? valueOfOne(row, amount.abs()) : numberOf(markPrice),
    unrealizedPnl: numberOf(row.unRealizedProfit),
    currency: isInverse
      ? (/^(.+)USD_/.exec(symbol)?.[1] ?? null)
      : typeof marginAsset === 'string'
        ? marginAsset
        : null,
  }
  return { position, positionSide: positionSide as PositionSide }
}

function valueOfOne({ notionalValue }: Row, amount: Big): string | null {
  const value = numberOf(notionalValue)
  return value === null || Number(value) === 0 ? null : new Big(value).abs().div(amount).toFixed()
}

/** By which names an answer tells of an order. */
interface OrderNames {
  readonly id: string
  readonly clientId: string
  readonly quantity: string
}

const ORDER = { id: 'orderId', clientId: 'clientOrderId', quantity: 'origQty' }
const ALGO_ORDER = { id: 'algoId', clientId: 'clientAlgoId', quantity: 'quantity' }
const TWAP_ORDER = { id: 'algoId', clientId: 'clientAlgoId', quantity: 'totalQty' }

/** In front of an order's own id where Binance's can't be told exactly. */
const BY_CLIENT_ID = 'client-'

/** An order on the book, or one that waits for its trigger among them. */
export function readOrder(row: Row, isContract: boolean): WorkingOrder {
  const stop = /STOP|TAKE_PROFIT|TRAILING/.test(`${row.type} ${row.origType}`) || row.trailingDelta !== undefined
  const order = { ...readNamed(row, ORDER), stop }
  if (row.closePosition !== true && order.quantity === null) throw unreadable('The quantity of an order', row)
  return isContract ? order : { ...order, reduceOnly: false }
}

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Current-All-Algo-Open-Orders */
export function readAlgoOrder(row: Row): WorkingOrder {
  const order = readNamed(row, ALGO_ORDER)
  return { ...order, id: `algo-${order.id}`, stop: true }
}

/** https://developers.binance.com/docs/algo/future-algo/Query-Current-Algo-Open-Orders */
export function readTwapOrder(row: Row, kind: 'futures' | 'spot'): WorkingOrder {
  const order = readNamed(row, TWAP_ORDER)
  return { ...order, id: `${kind}-${order.id}`, stop: false, reduceOnly: kind === 'futures' && order.reduceOnly }
}

/** How Binance is told which order of a symbol is meant. */
export function idForCancel(id: string, byId: string, byClientId: string): object {
  return id.startsWith(BY_CLIENT_ID) ? { [byClientId]: id.slice(BY_CLIENT_ID.length) } : { [byId]: id }
}

function readNamed(row: Row, names: OrderNames): WorkingOrder {
  const { symbol, side, price, executedQty, closePosition } = row
  if (typeof symbol !== 'string' || (side !== 'BUY' && side !== 'SELL')) throw unreadable('An order', row)
  const clientId = row[names.clientId]
  const left = closePosition === true ? null : leftOf(row[names.quantity], executedQty)
  return {
    id: idOf(row, names),
    clientId: typeof clientId === 'string' && clientId !== '' ? clientId : null,
    symbol,
    side: side === 'BUY' ? 'buy' : 'sell',
    quantity: left,
    price: numberOf(price),
    reduceOnly: row.reduceOnly === true || closePosition === true || isExit(row),
  }
}

/** In hedge mode, where no order may be marked reduce-only, one against its own position can't open another. */
function isExit({ positionSide, side }: Row): boolean {
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')
}

/** Ids may have 19 digits, which JavaScript's numbers can't hold: such an order is known by its own id, which each has. */
function idOf(row: Row, names: OrderNames): string {
  const [id, clientId] = [row[names.id], row[names.clientId]]
  const isExact = typeof id === 'number' ? Number.isSafeInteger(id) : /^\d+$/.test(String(id))
  if (isExact) return String(id)
  if (typeof id === 'number' && typeof clientId === 'string' && clientId !== '') return BY_CLIENT_ID + clientId
  throw unreadable('The id of an order', row)
}

function leftOf(quantity: unknown, executed: unknown): string | null {
  if (!isDecimal(quantity)) return null
  const left = new Big(quantity).minus(numberOf(executed) ?? 0)
  return left.gt(0) ? left.toFixed() : null
}

export function unreadable(what: string, row: unknown): BinanceError {
  return new BinanceError(`${what} can't be read: ${shown(row)}`)
}
