import { Big } from '../../../lib/words/big.js'
import type { Position } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'

/** A part of a position, e.g. what is held in one margin mode: some exchanges show a position in several. */
export interface PositionPart {
  readonly position: Position
  /** Null: the exchange doesn't show it. */
  readonly marginMode: 'cross' | 'isolated' | null
  /** Whether the account holds longs and shorts of one market side by side. A closing order has to say so then. */
  readonly hedged: boolean
}

/** What one closing order can be: never for more than one part. */
export interface PartToClose {
  readonly quantity: string
  readonly marginMode: PositionPart['marginMode']
  readonly hedged: boolean
}

/** A position with what `fetchPositions()` shows of it beside. Pure. */
export function partOf(position: Position, shown: unknown): PositionPart {
  const { marginMode, hedged } = shown as { readonly marginMode?: unknown; readonly hedged?: unknown }
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

/** The same for all parts of a position. */
export function positionKey({ side, symbol }: Pick<Position, 'side' | 'symbol'>): string {
  return `${side} ${symbol}`
}

/** The parts as positions. Where one part can be closed, all count as closable: what is left shows its own reason later. Pure. */
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
  const namesMode = marginMode !== null && factsOf(exchangeId).marginModesToName.includes(marginMode)
  return { reduceOnly: true, ...(hedged && { hedged }), ...(namesMode && { marginMode }) }
}
