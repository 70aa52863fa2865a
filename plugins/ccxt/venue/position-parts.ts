import { Big } from '../../../lib/words/big.js'
import type { Position } from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import { partFactsOf } from './account-parts.js'

/** A part of a position, e.g. what is held in one margin mode: some exchanges show a position in several. */
export interface PositionPart {
  readonly position: Position
  /** Null: the exchange doesn't show it. */
  readonly marginMode: 'cross' | 'isolated' | null
  /** Whether the account holds longs and shorts of one market side by side. A closing order has to say so then. */
  readonly hedged: boolean
  /** As the exchange has shown it. */
  readonly info: Readonly<Record<string, unknown>>
}

/** What one closing order can be: never for more than one part. */
export interface PartToClose {
  readonly quantity: string
  readonly side: Position['side']
  readonly marginMode: PositionPart['marginMode']
  readonly hedged: boolean
  readonly info: PositionPart['info']
  /** The name of the part of the account that holds it. Null: not known. */
  readonly part?: string | null
}

/** A position, as one of a part of the account. Pure. */
export function inPart(exchangeId: string, position: Position, part: string | null): Position {
  const { closing, isUnvalued } = partFactsOf(exchangeId, part) ?? {}
  const notClosable = typeof closing === 'string' ? closing : (position.notClosable ?? null)
  return { ...position, part, notClosable, ...(isUnvalued && { markPrice: null, entryPrice: null }) }
}

/** A position with what `fetchPositions()` shows of it beside. Pure. */
export function partOf(exchangeId: string, position: Position, shown: unknown): PositionPart {
  const { marginMode, hedged, info } = shown as {
    readonly marginMode?: unknown
    readonly hedged?: unknown
    readonly info?: PositionPart['info']
  }
  const { isHedged } = factsOf(exchangeId)
  return {
    position,
    marginMode: marginMode === 'isolated' || marginMode === 'cross' ? marginMode : null,
    hedged: isHedged === null ? hedged === true : isHedged(info ?? {}),
    info: info ?? {},
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
 * @param whole the position
 * @param quantity what is to be closed of it, in the units of the venue's orders
 */
export function partToClose(parts: readonly PositionPart[], whole: Position, quantity: string): PartToClose {
  const part = parts.find(({ position }) => position.notClosable == null) ?? parts[0]
  const { side } = whole
  const name = whole.part ?? null
  if (part === undefined) return { quantity, side, marginMode: null, hedged: false, info: {}, part: name }
  const { marginMode, hedged, info, position } = part
  const own = new Big(quantity).lt(position.quantity) ? quantity : position.quantity
  return { quantity: own, side, marginMode, hedged, info, part: position.part ?? name }
}

/** What an order says of the contracts that it closes. Pure. */
export function closingParams(exchangeId: string, toClose: PartToClose): object {
  const { side, quantity, marginMode, hedged, info } = toClose
  const { marginModesToName, closeParams } = factsOf(exchangeId)
  const namesMode = marginMode !== null && marginModesToName.includes(marginMode)
  return {
    reduceOnly: true,
    ...(hedged && { hedged }),
    ...(namesMode && { marginMode }),
    ...closeParams?.({ side, quantity, hedged, info }),
    ...paramsOfPart(exchangeId, toClose),
  }
}

/** What an order says of the part of the account that it closes in. Pure. */
export function paramsOfPart(exchangeId: string, { part }: Pick<PartToClose, 'part'>): object {
  const closing = partFactsOf(exchangeId, part)?.closing ?? {}
  return typeof closing === 'string' ? {} : closing
}
