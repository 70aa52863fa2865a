import type { Moment } from '../time/monotonic.js'
import { whyUnknownBeside } from '../words/account-parts.js'
import { Big } from '../words/big.js'
import { ageOf, closingSide, type VenueSnapshot } from '../words/exposure.js'
import { mayBeSameInstrument } from '../words/instrument.js'
import type { OrderSide } from '../words/order.js'
import type { Position } from '../words/ports.js'
import type { Reduction } from './decide.js'
import type { OrderAsRead } from './order-effect.js'
import type { Pending } from './pending-orders.js'

/** What an exit is judged by. Times are by `monotonicMs()`. */
export interface ExitSituation {
  /** The newest reading of the exit's venue. */
  readonly reading: VenueSnapshot
  readonly now: Moment
  /** The age, in ms, from which a reading proves nothing. */
  readonly maxAgeMs: number
  /** From when a reading has to have begun to show what was sent before anyone kept account. */
  readonly settledFrom: number
  /** What that reading may not show, against the exit's side of its instrument. */
  readonly pending: Pending
}

/**
 * Decides whether an order surely makes a position smaller. Pure.
 *
 * The reading has to have begun after the halt, and after everything at that venue of which it isn't known what it does. The
 * position is that of the exact instrument. What rests, and what is on its way, is taken off, however its symbol is spelt.
 */
export function judgeExit(order: OrderAsRead, situation: ExitSituation): Reduction {
  const { intent, fields } = order
  const { symbol, side, quantity } = intent
  if (symbol === null || side === null || quantity === null) return unverified(UNREADABLE)
  if (fields.unclear !== null) return unverified(`it may be more than an exit: ${fields.unclear}`)
  const waits = whatToWaitFor(situation)
  if (waits !== null) return unverified(waits)
  const { openOrders, venue } = situation.reading
  const position = positionToClose(order, situation.reading)
  if (typeof position === 'string') return unverified(position)
  const beside = whyUnknownBeside(situation.reading, position, 'orders')
  if (beside !== null) return unverified(`${beside}, and what rests at ${venue} may close the position as well`)
  const against = (openOrders ?? []).filter(
    (each) => each.side !== otherSide(side) && mayBeSameInstrument(each.symbol, symbol),
  )
  const vague = against.find((each) => each.quantity === null)
  if (vague !== undefined) return unverified(`order ${vague.id} in ${symbol} rests at ${venue}, and tells no quantity`)
  const resting = against.reduce((sum, each) => sum.plus(each.quantity ?? 0), new Big(0))
  const room = new Big(position.quantity).minus(resting).minus(situation.pending.quantity)
  if (room.gte(quantity)) return { verified: true }
  const free = room.lt(0) ? '0' : room.toFixed()
  const taken = `${position.quantity} are open at ${venue}, ${resting.toFixed()} rest in orders, and ${situation.pending.quantity.toFixed()} may be on their way`
  return unverified(`${quantity} ${symbol} is more than the ${free} that no pending exit covers: ${taken}`)
}

export const UNREADABLE = 'its symbol, side or quantity could not be read'

/** What the reading has to be before it proves anything; null: it does. */
function whatToWaitFor({ reading, now, maxAgeMs, settledFrom, pending }: ExitSituation): string | null {
  const { venue, positions, openOrders, asOf, began, whileHalted } = reading
  if (positions === null || openOrders === null || asOf === null) {
    return `the positions at ${venue} have not been read yet`
  }
  const age = ageOf(reading, now)
  if (age === null) return `the clock was set back since the positions at ${venue} were read`
  if (age > maxAgeMs) return `the positions at ${venue} were read ${Math.round(age)} ms ago; ${maxAgeMs} count`
  if (!whileHalted) return `the positions at ${venue} have not been read since the halt`
  const { unknown } = pending
  if (unknown?.shownFrom === Number.POSITIVE_INFINITY) {
    return `an order that may be at ${venue} has not been answered, and ${unknown.why}`
  }
  if (unknown !== null) {
    return `${awaitedReading(venue, unknown.shownFrom, now)}: it shows what became of an order of which ${unknown.why}`
  }
  if (settledFrom === Number.POSITIVE_INFINITY) return 'orders of other threads have not been answered yet'
  if (began <= settledFrom) {
    return `${awaitedReading(venue, settledFrom, now)}: it shows what became of the orders before this one`
  }
  return null
}

function awaitedReading(venue: string, from: number, { monotonic }: Moment): string {
  const ms = Math.ceil(from - monotonic)
  return `it waits for a reading of ${venue} that begins ${ms > 0 ? `in ${ms} ms` : 'now'}, or later`
}

/** The position that the order makes smaller; or why there is none. */
function positionToClose(
  { intent, fields }: OrderAsRead,
  { positions, venue, parts }: VenueSnapshot,
): Position | string {
  const { symbol, side } = intent
  const here = (positions ?? []).filter((each) => each.symbol === symbol)
  if (here.length === 0) return `there is no open position in ${symbol} at ${venue}${unreadBeside(parts)}`
  const { positionSide } = fields
  if (positionSide === null && here.some((each) => each.side !== here[0]?.side)) {
    return `there are a long and a short position in ${symbol} at ${venue}, and it does not name the one that it closes (positionSide)`
  }
  const closable = here.filter((each) => closingSide(each) === side)
  if (closable.length === 0) return `a ${side} enlarges the ${here[0]?.side} position in ${symbol}`
  const position = closable.find((each) => positionSide === null || each.side === positionSide)
  return position ?? `a ${side} enlarges the ${positionSide} position in ${symbol}, which it names`
}

/** What to add to "there is no position": not everything was read. */
function unreadBeside(parts: VenueSnapshot['parts']): string {
  const why = whyUnknownBeside({ parts }, {}, 'positions')
  return why === null ? '' : `, as far as it could be read: ${why}`
}

function otherSide(side: OrderSide): OrderSide {
  return side === 'buy' ? 'sell' : 'buy'
}

function unverified(why: string): Reduction {
  return { verified: false, why }
}
