import Big from 'big.js'
import type { Position } from '../../../lib/words/ports.js'
import { baseExchange } from './order-queries.js'

/** One of the parts that an exchange tells a position in: one for each margin mode, say. */
export interface PositionPart {
  readonly position: Position
  /** Null: the exchange doesn't tell. */
  readonly marginMode: 'cross' | 'isolated' | null
  /** Whether the account holds longs and shorts in one market side by side; the order has to say so then. */
  readonly hedged: boolean
}

/** What one closing order can be: never for more than one part. */
export interface PartToClose {
  readonly quantity: string
  readonly marginMode: PositionPart['marginMode']
  readonly hedged: boolean
}

/**
 * Exchanges whose orders name the margin mode of the position that they belong to. Source: ccxt 4.5.84, what `createOrder` sends
 * with and without `marginMode`; elsewhere it goes by the position, is taken for a spot loan, or is no parameter at all.
 */
const NAMES_MARGIN_MODE = new Set([
  'bitget',
  'blofin',
  'btse',
  'fmfwio',
  'hitbtc',
  'htx',
  'kucoin',
  'okx',
  'poloniex',
  'woo',
])

/** Adds what `fetchPositions()` tells beside the position itself. */
export function partOf(position: Position, told: unknown): PositionPart {
  const { marginMode, hedged } = told as { readonly marginMode?: unknown; readonly hedged?: unknown }
  return {
    position,
    marginMode: marginMode === 'isolated' || marginMode === 'cross' ? marginMode : null,
    hedged: hedged === true,
  }
}

/** The parts of each position, by {@link positionKey}. Pure. */
export function partsByPosition(parts: readonly PositionPart[]): Map<string, PositionPart[]> {
  const whole = new Map<string, PositionPart[]>()
  for (const part of parts) {
    const key = positionKey(part.position)
    whole.set(key, [...(whole.get(key) ?? []), part])
  }
  return whole
}

export function positionKey({ side, symbol }: Pick<Position, 'side' | 'symbol'>): string {
  return `${side} ${symbol}`
}

/** The parts as positions. Where one of them can be closed, the whole is begun with: the rest then says for itself why not. Pure. */
export function positionsOf(parts: readonly PositionPart[]): Position[] {
  return [...partsByPosition(parts).values()].flatMap((each) => {
    const begins = each.some(({ position }) => position.notClosable == null)
    return each.map(({ position }) => (begins ? { ...position, notClosable: null } : position))
  })
}

/**
 * The first part that can be closed, and at most its quantity: an order has one margin mode. Without parts, the whole. Pure.
 *
 * @param quantity what is to be closed, in the units of the venue's orders
 */
export function partToClose(parts: readonly PositionPart[], quantity: string): PartToClose {
  const part = parts.find(({ position }) => position.notClosable == null) ?? parts[0]
  if (part === undefined) return { quantity, marginMode: null, hedged: false }
  const { marginMode, hedged, position } = part
  return { quantity: new Big(quantity).lt(position.quantity) ? quantity : position.quantity, marginMode, hedged }
}

/** What an order says of the position that it closes. Pure. */
export function closingParams(exchangeId: string, { marginMode, hedged }: PartToClose): object {
  const names = marginMode !== null && NAMES_MARGIN_MODE.has(baseExchange(exchangeId))
  // Bitget's own word for it is another, and it is the default there.
  const isDefault = exchangeId === 'bitget' && marginMode === 'cross'
  return { reduceOnly: true, ...(hedged && { hedged }), ...(names && !isDefault && { marginMode }) }
}
