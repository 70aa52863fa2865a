import { randomUUID } from 'node:crypto'
import type { BinanceAccount } from './account.js'
import { BinanceError } from './binance-error.js'
import { bestPrice } from './market-data.js'
import type { OrderDraft } from './order.js'
import type { Parameters } from './parameters.js'

/** An order as the parameters of a call name it. Throws what Binance answers when they make no sense. */
export function draftOf(
  parameters: Parameters,
  { types, lots }: { types: readonly string[]; lots?: (draft: Pick<OrderDraft, 'side'>) => number },
): OrderDraft {
  parameters.symbol()
  const side = parameters.side()
  const type = parameters.required('type')
  if (!types.includes(type)) {
    throw new BinanceError(400, -1116, `Invalid orderType. The paper exchange has ${types.join(', ')}.`)
  }
  const clientOrderId = parameters.optional('newClientOrderId') ?? randomUUID()
  const common = { side, clientOrderId, reduceOnly: parameters.flag('reduceOnly') }
  if (type === 'MARKET') {
    return { ...common, type, timeInForce: 'GTC', lots: lots?.({ side }) ?? parameters.lots(), ticks: null }
  }
  return {
    ...common,
    type: type as 'LIMIT' | 'LIMIT_MAKER',
    timeInForce: type === 'LIMIT_MAKER' ? 'GTC' : parameters.timeInForce(),
    lots: parameters.lots(),
    ticks: parameters.ticks(),
  }
}

/** True: another working order has the same client order id. */
export function isDuplicate(account: BinanceAccount, { clientOrderId }: OrderDraft): boolean {
  return account.workingOrders.some((order) => order.clientOrderId === clientOrderId)
}

/** True: the order must not take, and would. */
export function wouldTake({ exchange }: BinanceAccount, { type, timeInForce, side, ticks }: OrderDraft): boolean {
  if (ticks === null || (type !== 'LIMIT_MAKER' && timeInForce !== 'GTX')) return false
  const best = bestPrice(exchange.markTicks, side)
  return side === 'buy' ? ticks >= best : ticks <= best
}
