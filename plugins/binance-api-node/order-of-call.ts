import type { OrderIntent } from '../../lib/words/order.js'
import { toQuantity } from '../../lib/words/order.js'
import { isForContracts, placesOne } from './method-kind.js'

type Fields = Readonly<Record<string, unknown>>

/** Fields that say no more of an exit than symbol, side, quantity, price and names. With any other, it is not verified as one. */
const PLAIN = new Set(
  'symbol side type quantity price timeInForce reduceOnly positionSide newClientOrderId newOrderRespType recvWindow useServerTime'.split(
    ' ',
  ),
)

/** The order of a call that is neither a reading nor a cancel. What is not understood, is not told. Pure. */
export function orderOfCall(name: string, [payload]: readonly unknown[], venue: string): Partial<OrderIntent> {
  const unknown = { action: 'place', venue } as const
  if (!placesOne(name) || typeof payload !== 'object' || payload === null) return unknown
  const order = payload as Fields
  const { symbol, side, quantity, reduceOnly, positionSide } = order
  const words = String(side).toLowerCase()
  const isPlain = Object.entries(order).every(([field, value]) => value === undefined || PLAIN.has(field))
  return {
    ...unknown,
    symbol: typeof symbol === 'string' ? symbol : null,
    side: words === 'buy' || words === 'sell' ? words : null,
    quantity: toQuantity(quantity),
    reduceOnly: [true, 'true'].includes(reduceOnly as never) && isForContracts(name) && isPlain,
    positionSide: positionSide === 'LONG' ? 'long' : positionSide === 'SHORT' ? 'short' : null,
  }
}
