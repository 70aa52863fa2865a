import Big from 'big.js'
import type { Side } from '../side.js'
import { priceOf } from '../units.js'

/** `status` of an order: Binance's documentation, "ENUM definitions". */
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED'

/** What an order was sent with. */
export interface OrderDraft {
  readonly clientOrderId: string
  readonly side: Side
  readonly type: 'MARKET' | 'LIMIT' | 'LIMIT_MAKER'
  /** `GTX` is a futures limit order that never takes. */
  readonly timeInForce: 'GTC' | 'IOC' | 'GTX'
  readonly lots: number
  /** Null: a market order. */
  readonly ticks: number | null
  readonly reduceOnly: boolean
}

/** An order as Binance remembers it, working or done. */
export interface BinanceOrder extends OrderDraft {
  readonly orderId: number
  readonly status: OrderStatus
  readonly executedLots: number
  /** The value of what was executed, in the quote asset. */
  readonly quoteValue: Big
  readonly time: number
  readonly updateTime: number
}

/** A trade of the account. */
export interface BinanceTrade {
  readonly id: number
  readonly orderId: number
  readonly side: Side
  readonly lots: number
  readonly ticks: number
  /** In the quote asset. */
  readonly fee: Big
  /** Profit that this trade has realised, before fees. */
  readonly realized: Big
  readonly maker: boolean
  readonly time: number
}

/** What has happened to an order: the `x` of an execution report. */
export type ExecutionType = 'NEW' | 'TRADE' | 'AMENDMENT' | 'CANCELED' | 'EXPIRED'

/** Something has happened to an order. */
export interface OrderReport {
  readonly execution: ExecutionType
  /** The order after it. */
  readonly order: BinanceOrder
  /** Only with `TRADE`. */
  readonly trade: BinanceTrade | null
}

/** True: rests in the book. */
export function isWorking({ status }: BinanceOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED'
}

/** The order after an execution. */
export function executed(
  order: BinanceOrder,
  { lots, ticks, time }: Pick<BinanceTrade, 'lots' | 'ticks' | 'time'>,
): BinanceOrder {
  const executedLots = order.executedLots + lots
  return {
    ...order,
    executedLots,
    quoteValue: order.quoteValue.plus(new Big(priceOf(ticks)).times(lots)),
    status: executedLots === order.lots ? 'FILLED' : 'PARTIALLY_FILLED',
    updateTime: time,
  }
}

/** Average price of what was executed; 0 when nothing was. */
export function averagePrice({ executedLots, quoteValue }: BinanceOrder): Big {
  return executedLots === 0 ? new Big(0) : quoteValue.div(executedLots)
}
