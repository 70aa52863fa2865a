import { numberOf, type Row, shown, textOf } from '../../lib/clients/row-fields.js'
import { describeError } from '../../lib/venues/describe-error.js'
import { Big } from '../../lib/words/big.js'
import { isTradingHaltedError } from '../../lib/words/errors.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'

/** Bitget did not do what it was asked to, or its answer is not understood. `code` is Bitget's own, `status` that of HTTP. */
export class BitgetError extends Error {
  override readonly name = 'BitgetError'
  readonly code: string | null
  readonly status: number | null

  constructor(message: string, code: string | null = null, status: number | null = null) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** What the client throws: what it makes of Bitget's answer, or what holds the answer, or an error of the connection. */
export function bitgetError(error: unknown): unknown {
  const thrown = (error ?? {}) as Row
  const { status, data } = (thrown.response ?? { status: thrown.code, data: thrown.body }) as Row
  const { code, msg } = (data ?? {}) as Row
  if (typeof code === 'string' && code !== '' && typeof msg === 'string')
    return new BitgetError(`Bitget answered ${code}: ${msg}`, code, typeof status === 'number' ? status : null)
  if (isTradingHaltedError(error)) return error
  // What the client throws holds the keys of the account.
  return new BitgetError(typeof status === 'number' ? `Bitget answered with HTTP ${status}.` : describeError(error))
}

/** @throws {BitgetError} where the answer tells of none */
export function dataOf(answer: unknown): unknown {
  const { code, msg, data } = (answer ?? {}) as Row
  if (code !== '00000')
    throw new BitgetError(`Bitget answered ${String(code)}: ${String(msg ?? shown(answer))}`, textOf(code), 200)
  return data
}

export function listOf(rows: unknown): Row[] {
  if (!Array.isArray(rows)) throw new BitgetError(`Bitget's answer has no list: ${shown(rows)}`)
  return rows.map((row) => row ?? {})
}

/**
 * The list of an answer that has it beside the id of its end. Of none, Bitget says null for both.
 * https://www.bitget.com/api-doc/contract/trade/Get-Orders-Pending
 */
export function listIn(data: unknown, name: string): unknown {
  const fields = (data ?? {}) as Row
  return fields[name] === null && fields.endId === null ? [] : fields[name]
}

/** A position as an order that closes it names it. */
export interface Held {
  readonly position: Position
  readonly marginCoin: string
  readonly marginMode: string
  readonly isHedged: boolean
}

/** Null: nothing is held. Sizes are in the base coin. https://www.bitget.com/api-doc/contract/position/get-all-position */
export function readPosition(row: Row, isInverse: boolean): Held | null {
  const { symbol, holdSide, total, marginCoin, marginMode, posMode, openPriceAvg, markPrice, unrealizedPL } = row
  const [quantity, coin] = [numberOf(total), textOf(marginCoin)]
  if (textOf(symbol) === null || quantity === null || coin === null) throw unreadable(row)
  if (Number(quantity) === 0) return null
  if (holdSide !== 'long' && holdSide !== 'short') throw unreadable(row)
  if (marginMode !== 'crossed' && marginMode !== 'isolated') throw unreadable(row)
  if (posMode !== 'hedge_mode' && posMode !== 'one_way_mode') throw unreadable(row)
  const [price, profit] = [numberOf(markPrice), numberOf(unrealizedPL)]
  const position: Position = {
    symbol: String(symbol),
    side: holdSide,
    quantity,
    entryPrice: numberOf(openPriceAvg),
    markPrice: price,
    unrealizedPnl: isInverse && profit !== null && price !== null ? new Big(profit).times(price).toFixed() : profit,
    currency: isInverse ? 'USD' : coin,
  }
  return { position, marginCoin: coin, marginMode, isHedged: posMode === 'hedge_mode' }
}

function unreadable(row: Row): BitgetError {
  return new BitgetError(`A position can't be read: ${shown(row)}`)
}

/** Ids of orders that wait for a price have their kind in front: they are cancelled by another request. */
export function withKind(kind: string, id: string): string {
  return `${kind}-${id}`
}

/** The kind of a {@link withKind}, and the id. Null: it waits for none. */
export function kindOf(id: string): readonly [kind: string | null, id: string] {
  const found = /^([a-z_]+)-(.+)$/.exec(id)
  return found === null ? [null, id] : [String(found[1]), String(found[2])]
}

/** https://www.bitget.com/api-doc/spot/trade/Get-Unfilled-Orders and https://www.bitget.com/api-doc/spot/plan/Get-Current-Plan-Order */
export function readSpotOrder(row: Row, kind: 'tpsl' | 'plan' | null): WorkingOrder {
  const { orderId, clientOid, symbol, side, size, baseVolume, price, priceAvg, orderType } = row
  const id = idOf(row, orderId)
  const [whole, filled] = [numberOf(size), numberOf(baseVolume) ?? '0']
  // The size of a market order to buy is an amount of money.
  const isMoney = side === 'buy' && orderType === 'market'
  return {
    id: kind === null ? id : withKind(kind, id),
    clientId: textOf(clientOid),
    symbol: String(symbol),
    side: side === 'buy' || side === 'sell' ? side : null,
    quantity: whole === null || isMoney ? null : new Big(whole).minus(filled).toFixed(),
    price: numberOf(price) ?? numberOf(priceAvg),
    reduceOnly: false,
    stop: kind !== null,
  }
}

/** https://www.bitget.com/api-doc/contract/plan/Place-Tpsl-Order and its kind: take-profits and stop-losses of a position */
const EXIT_PLANS: readonly unknown[] = ['profit_plan', 'loss_plan', 'pos_profit', 'pos_loss', 'moving_plan']

/** The same: those of a whole position take no size. */
const WHOLE_POSITION_PLANS: readonly unknown[] = ['pos_profit', 'pos_loss']

/**
 * https://www.bitget.com/api-doc/contract/trade/Get-Orders-Pending and https://www.bitget.com/api-doc/contract/plan/get-orders-plan-pending.
 * In hedge mode, an order says that it closes, and its side is that of the position (https://www.bitget.com/api-doc/contract/trade/Place-Order).
 */
export function readOrder(row: Row, isPlan: boolean): WorkingOrder {
  const { orderId, clientOid, symbol, planType, posSide, side, size, baseVolume, price } = row
  const id = idOf(row, orderId)
  if (isPlan && textOf(planType) === null) throw new BitgetError(`An order can't be read: ${shown(row)}`)
  const reduceOnly = isExit(row)
  const named = side === 'buy' || side === 'sell' ? side : null
  const closes = posSide === 'long' ? 'sell' : posSide === 'short' ? 'buy' : named
  const [whole, filled] = [numberOf(size), numberOf(baseVolume) ?? '0']
  const ofAll = WHOLE_POSITION_PLANS.includes(planType)
  return {
    id: isPlan ? withKind(String(planType), id) : id,
    clientId: textOf(clientOid),
    symbol: String(symbol),
    side: reduceOnly ? closes : named,
    quantity: ofAll ? '0' : whole === null ? null : new Big(whole).minus(filled).toFixed(),
    price: numberOf(price),
    reduceOnly,
    stop: isPlan,
  }
}

function isExit({ planType, posMode, tradeSide, reduceOnly }: Row): boolean {
  if (EXIT_PLANS.includes(planType)) return true
  return posMode === 'hedge_mode'
    ? tradeSide === 'close'
    : posMode === 'one_way_mode' && String(reduceOnly).toUpperCase() === 'YES'
}

function idOf(row: Row, id: unknown): string {
  const found = textOf(id)
  if (found === null || textOf(row.symbol) === null) throw new BitgetError(`An order can't be read: ${shown(row)}`)
  return found
}

/** What of a coin is there, and what is owed. https://www.bitget.com/api-doc/margin/cross/account/Get-Cross-Assets */
export function sumOf(row: Row, held: readonly string[], owed: readonly string[]): Big {
  const amount = (field: string) => {
    const found = numberOf(row[field])
    if (found === null) throw new BitgetError(`The balance of ${String(row.coin)} can't be read: ${shown(row)}`)
    return found
  }
  const there = held.reduce((sum, field) => sum.plus(amount(field)), new Big(0))
  return owed.reduce((sum, field) => sum.minus(amount(field)), there)
}
