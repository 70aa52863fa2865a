import { isCoinMargined } from '../../lib/clients/binance/coin-margined.js'
import { asManyAsIn } from '../../lib/clients/orders-in.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { toQuantity } from '../../lib/words/order.js'
import { withTold } from '../../lib/words/order-money.js'
import { isForContracts, placesOne } from './method-kind.js'

type Fields = Readonly<Record<string, unknown>>

/** Fields that say no more of an exit than symbol, side, quantity, price and names. With any other, it is not verified as one. */
const PLAIN = new Set(
  'symbol side type quantity price timeInForce reduceOnly positionSide newClientOrderId newOrderRespType recvWindow useServerTime'.split(
    ' ',
  ),
)

/** The order of a call that is neither a reading nor a cancel. What is not understood, is not told. Pure. */
export function orderOfCall(name: string, args: readonly unknown[], venue: string): Partial<OrderIntent> {
  const unknown = { action: 'place', venue } as const
  const [payload] = args
  if (!placesOne(name) || typeof payload !== 'object' || payload === null)
    return asManyAsIn({ ...args }, { ...unknown })
  const order = payload as Fields
  const { symbol, side, quantity, reduceOnly, positionSide } = order
  const words = String(side).toLowerCase()
  const isPlain = Object.entries(order).every(([field, value]) => value === undefined || PLAIN.has(field))
  const intent = {
    ...unknown,
    symbol: typeof symbol === 'string' ? symbol : null,
    side: words === 'buy' || words === 'sell' ? words : null,
    quantity: toQuantity(quantity),
    reduceOnly:
      isForContracts(name) && isPlain && ([true, 'true'].includes(reduceOnly as never) || closesItsPosition(order)),
    positionSide: positionSide === 'LONG' ? 'long' : positionSide === 'SHORT' ? 'short' : null,
  } as const
  // Of these contracts, the size is not known.
  return withTold(intent, isCoinMargined(symbol) ? { ...order, contractSize: order.contractSize ?? null } : order)
}

/**
 * Binance takes no `reduceOnly` in hedge mode. There an order names the position that it is for, and one against it can't open another; in one-way mode,
 * it takes none that names one. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Order
 */
function closesItsPosition({ positionSide, side, reduceOnly }: Fields): boolean {
  if (reduceOnly !== undefined) return false
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')
}
