import { numberOf, type Row, shown } from '../../lib/clients/row-fields.js'
import { isDecimal } from '../../lib/words/money.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'

/** Bybit did not do what it was asked to, or its answer is not understood. */
export class BybitError extends Error {
  override readonly name = 'BybitError'
}

/** The answer's `result`. @throws {BybitError} where it is none, or tells of an error */
export function resultOf(answer: unknown): Row {
  const { retCode, retMsg, result } = (answer ?? {}) as Row
  if (retCode !== 0)
    throw new BybitError(`Bybit answered ${String(retCode)}: ${String(retMsg ?? JSON.stringify(answer))}`)
  if (typeof result !== 'object' || result === null)
    throw new BybitError(`Bybit's answer has no result: ${shown(answer)}`)
  return result as Row
}

/** The rows of a list, page by page. @throws {BybitError} where one of them can't be read */
export async function pagesOf(ask: (cursor: string | undefined) => Promise<unknown>): Promise<Row[]> {
  const rows: Row[] = []
  const asked = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const { list, nextPageCursor } = resultOf(await ask(cursor))
    if (!Array.isArray(list)) throw new BybitError(`Bybit's answer has no list: ${shown(list)}`)
    rows.push(...list)
    if (typeof nextPageCursor !== 'string' || nextPageCursor === '' || list.length === 0) return rows
    if (asked.has(nextPageCursor)) throw new BybitError('Bybit gives the same page again.')
    asked.add(nextPageCursor)
    cursor = nextPageCursor
  }
}

/** A position, or null for the empty row that Bybit shows of a symbol without one. https://bybit-exchange.github.io/docs/v5/position */
export function readPosition(row: Row): Position | null {
  const { symbol, side, size, avgPrice, markPrice, unrealisedPnl } = row
  if (typeof symbol !== 'string' || !isDecimal(size)) throw new BybitError(`A position can't be read: ${shown(row)}`)
  if (Number(size) === 0) return null
  if (side !== 'Buy' && side !== 'Sell') throw new BybitError(`A position is neither long nor short: ${shown(row)}`)
  return {
    symbol,
    side: side === 'Buy' ? 'long' : 'short',
    quantity: size,
    entryPrice: numberOf(avgPrice),
    markPrice: numberOf(markPrice),
    unrealizedPnl: numberOf(unrealisedPnl),
  }
}

/**
 * A working order. One that Bybit keeps for a position (`positionIdx` 1 or 2) and that goes against it can only make it smaller.
 * https://bybit-exchange.github.io/docs/v5/order/open-order
 */
export function readOrder(row: Row, isContract: boolean): WorkingOrder {
  const {
    orderId,
    orderLinkId,
    symbol,
    side,
    leavesQty,
    price,
    reduceOnly,
    closeOnTrigger,
    stopOrderType,
    positionIdx,
  } = row
  if (typeof orderId !== 'string' || typeof symbol !== 'string')
    throw new BybitError(`An order can't be read: ${shown(row)}`)
  const closesSide = { 1: 'Sell', 2: 'Buy' }[String(positionIdx)]
  return {
    id: orderId,
    clientId: typeof orderLinkId === 'string' && orderLinkId !== '' ? orderLinkId : null,
    symbol,
    side: side === 'Buy' ? 'buy' : side === 'Sell' ? 'sell' : null,
    quantity: numberOf(leavesQty),
    price: numberOf(price),
    reduceOnly:
      isContract &&
      (reduceOnly === true || closeOnTrigger === true || (closesSide !== undefined && closesSide === side)),
    stop: typeof stopOrderType === 'string' && stopOrderType !== '' && stopOrderType !== 'UNKNOWN',
  }
}
