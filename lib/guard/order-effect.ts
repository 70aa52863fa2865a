import type { ExitFields } from '../words/exit-fields.js'
import type { OrderIntent, OrderSide } from '../words/order.js'
import { scopeName } from '../words/scope.js'

/** An order, and what it says beside its intent. */
export interface OrderAsRead {
  readonly intent: OrderIntent
  readonly fields: ExitFields
}

/** What an order may do to the positions of a venue, once it is filled. */
export type OrderEffect = KnownEffect | UnknownEffect

export interface KnownEffect {
  /** As it is compared with others; null: the order names none, and may be at any. */
  readonly venue: string | null
  readonly symbol: string
  readonly side: OrderSide
  /** A decimal string above zero. */
  readonly quantity: string
  /** What else it says, as one text: with other words it is another order. */
  readonly says: string
}

export interface UnknownEffect {
  readonly venue: string | null
  /** Null: it may be in any instrument. */
  readonly symbol: string | null
  /** What could not be read of it. */
  readonly unknown: string
}

/** What an order may do, as far as it can be told; null: nothing, for it cancels. Pure. */
export function effectOf({ intent, fields }: OrderAsRead): OrderEffect | null {
  if (intent.action === 'cancel') return null
  const venue = intent.venue === null ? null : scopeName(intent.venue)
  const { symbol, side, quantity } = intent
  const where = { venue, symbol: fields.anySymbol ? null : symbol }
  if (symbol === null || side === null || quantity === null) {
    return { ...where, unknown: 'its symbol, side or quantity could not be read' }
  }
  if (fields.replaced !== null) return { ...where, unknown: fields.replaced }
  return { venue, symbol, side, quantity, says: JSON.stringify([fields.positionSide, fields.unclear]) }
}

/** True when both are the same order once more, in the same words. Pure. */
export function sameEffect(one: OrderEffect, other: OrderEffect): boolean {
  if ('unknown' in one || 'unknown' in other) return false
  return (
    one.venue === other.venue &&
    one.symbol === other.symbol &&
    one.side === other.side &&
    one.quantity === other.quantity &&
    one.says === other.says
  )
}
