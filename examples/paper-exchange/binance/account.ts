import Big from 'big.js'
import { Ledger } from '../ledger.js'
import type { ExchangeEvent, Fill } from '../paper-exchange.js'
import { PaperExchange } from '../paper-exchange.js'
import { priceOf } from '../units.js'
import { VenueError } from '../venue-error.js'
import { reduceOnlyRejected, unknownOrder } from './binance-error.js'
import type { BinanceOrder, BinanceTrade, ExecutionType, OrderDraft, OrderReport } from './order.js'
import { executed, isWorking } from './order.js'

const REMEMBERED = 10_000

/** How an order is named in a call. */
export interface OrderName {
  readonly orderId: number | null
  readonly clientOrderId: string | null
}

/**
 * One account of the paper Binance, on a matching engine of its own. Remembers orders and trades under Binance's kind of
 * ids, and reports what happens to them, in order.
 */
export class BinanceAccount {
  readonly exchange: PaperExchange
  readonly #feeRate: Big
  /** By order id, oldest first. */
  readonly #orders = new Map<number, BinanceOrder>()
  /** The order that an order of the engine belongs to. An amended order has had several. */
  readonly #orderIds = new Map<string, number>()
  readonly #engineIds = new Map<number, string>()
  readonly #trades: BinanceTrade[] = []
  readonly #followers = new Set<(report: OrderReport) => void>()
  #placing: BinanceOrder | null = null
  /** What the engine's next taking off means. Null: nobody asked for it. */
  #takingOff: 'cancel' | 'amend' | null = null
  #lastOrderId = 0
  #lastTradeId = 0
  #realized = new Big(0)

  constructor(capital: string, feeRate: string) {
    this.#feeRate = new Big(feeRate)
    this.exchange = new PaperExchange(new Ledger(capital, feeRate), (event) => this.#take(event))
  }

  /** In the order they came. */
  get orders(): BinanceOrder[] {
    return [...this.#orders.values()]
  }

  get workingOrders(): BinanceOrder[] {
    return this.orders.filter(isWorking)
  }

  get trades(): readonly BinanceTrade[] {
    return this.#trades
  }

  get feeRate(): Big {
    return this.#feeRate
  }

  /** Calls `report` with everything that happens from here on. Returns what ends it. */
  follow(report: (report: OrderReport) => void): () => void {
    this.#followers.add(report)
    return () => this.#followers.delete(report)
  }

  /** The newest order of that name, or null. */
  find({ orderId, clientOrderId }: OrderName): BinanceOrder | null {
    if (orderId !== null) return this.#orders.get(orderId) ?? null
    return this.orders.findLast((order) => order.clientOrderId === clientOrderId) ?? null
  }

  /** The working order of that name. Throws Binance's "Unknown order sent." */
  working(name: OrderName): BinanceOrder {
    const order = this.find(name)
    if (order === null || !isWorking(order)) throw unknownOrder()
    return order
  }

  /** The trades of an order, oldest first. */
  tradesOf(orderId: number): BinanceTrade[] {
    return this.#trades.filter((trade) => trade.orderId === orderId)
  }

  /**
   * Sends an order to the engine. What can't be matched of a market or IOC order expires. A reduce-only order is cut to
   * the open position. `fillable` is how much of a market order can be filled at once.
   */
  place(draft: OrderDraft, fillable = draft.lots): BinanceOrder {
    const lots = draft.reduceOnly ? Math.min(draft.lots, this.#reducible(draft)) : draft.lots
    if (lots === 0) throw reduceOnlyRejected()
    const time = Date.now()
    const orderId = this.#lastOrderId + 1
    this.#lastOrderId = orderId
    const started = { executedLots: 0, quoteValue: new Big(0), time, updateTime: time, status: 'NEW' } as const
    this.#submit({ ...draft, lots, orderId, ...started }, Math.min(lots, fillable))
    if (draft.ticks === null || draft.timeInForce === 'IOC') this.#expire(orderId)
    this.#forgetOldest()
    return this.#orders.get(orderId) as BinanceOrder
  }

  /** Takes a working order off the book. */
  cancel(name: OrderName): BinanceOrder {
    const { orderId } = this.working(name)
    this.#takeOff(orderId, 'cancel')
    return this.#orders.get(orderId) as BinanceOrder
  }

  /** Takes all working orders off the book. */
  cancelAll(): BinanceOrder[] {
    return this.workingOrders.map(({ orderId }) => this.cancel({ orderId, clientOrderId: null }))
  }

  /** Gives a working order another quantity, in all, and price. It keeps its id and loses its place in the book. */
  amend(name: OrderName, lots: number, ticks: number): BinanceOrder {
    const before = this.working(name)
    const { orderId } = before
    this.#takeOff(orderId, 'amend')
    if (lots <= before.executedLots) {
      this.#change({ ...before, status: 'CANCELED', updateTime: Date.now() }, 'CANCELED')
    } else {
      this.#change({ ...before, lots, ticks, updateTime: Date.now() }, 'AMENDMENT')
      this.#submit(this.#orders.get(orderId) as BinanceOrder, lots - before.executedLots)
    }
    return this.#orders.get(orderId) as BinanceOrder
  }

  #submit(order: BinanceOrder, lots: number): void {
    const { side, ticks, reduceOnly } = order
    const common = { strategy: null, side, lots, reduceOnly }
    this.#placing = order
    try {
      this.exchange.place(ticks === null ? { ...common, type: 'market' } : { ...common, type: 'limit', ticks })
    } catch (error) {
      if (!(error instanceof VenueError) || error.code === 'INVALID_ORDER') throw error
      // Nobody to trade with, or nothing left to reduce for an amended one: taken, and over at once.
      this.#adopt(order)
      this.#expire(order.orderId)
    } finally {
      this.#placing = null
    }
  }

  #takeOff(orderId: number, why: 'cancel' | 'amend'): void {
    this.#takingOff = why
    try {
      this.exchange.cancel(this.#engineIds.get(orderId) ?? '')
    } finally {
      this.#takingOff = null
    }
  }

  #expire(orderId: number): void {
    const order = this.#orders.get(orderId)
    if (order === undefined || !isWorking(order)) return
    const engineId = this.#engineIds.get(orderId)
    const resting = this.exchange.restingOrders.some(({ id }) => id === engineId)
    if (resting && engineId !== undefined) this.exchange.cancel(engineId)
    else this.#change({ ...order, status: 'EXPIRED', updateTime: Date.now() }, 'EXPIRED')
  }

  #take(event: ExchangeEvent): void {
    if (event.type === 'fill') this.#execute(event.fill)
    else if (event.type === 'working') this.#rest(event.order.id, event.order.lots)
    else this.#leave(event.order.id)
  }

  #execute(fill: Fill): void {
    const { lots, ticks, side } = fill
    const { realized } = this.exchange.balance()
    const before = this.#orderOf(fill.id)
    const time = Date.now()
    this.#lastTradeId += 1
    const trade: BinanceTrade = {
      id: this.#lastTradeId,
      orderId: before.orderId,
      side,
      lots,
      ticks,
      fee: new Big(priceOf(ticks)).times(lots).times(this.#feeRate),
      realized: realized.minus(this.#realized),
      maker: this.#placing?.orderId !== before.orderId,
      time,
    }
    this.#realized = realized
    this.#trades.push(trade)
    if (this.#trades.length > REMEMBERED) this.#trades.shift()
    this.#change(executed(before, trade), 'TRADE', trade)
  }

  /** The engine cuts what is left of a reduce-only order to the position: so much smaller the order has become. */
  #rest(engineId: string, lots: number): void {
    const order = this.#orderOf(engineId)
    this.#orders.set(order.orderId, { ...order, lots: order.executedLots + lots })
  }

  #leave(engineId: string): void {
    const order = this.#orderOf(engineId)
    if (!isWorking(order) || this.#takingOff === 'amend') return
    const status = this.#takingOff === 'cancel' ? 'CANCELED' : 'EXPIRED'
    this.#change({ ...order, status, updateTime: Date.now() }, status)
  }

  /** The order that an order of the engine belongs to: the one that is being placed when it isn't known yet. */
  #orderOf(engineId: string): BinanceOrder {
    const known = this.#orders.get(this.#orderIds.get(engineId) ?? Number.NaN)
    if (known !== undefined) return known
    if (this.#placing === null) throw new Error(`The engine tells of ${engineId}, which nobody has sent.`)
    this.#orderIds.set(engineId, this.#placing.orderId)
    this.#engineIds.set(this.#placing.orderId, engineId)
    return this.#adopt(this.#placing)
  }

  #adopt(order: BinanceOrder): BinanceOrder {
    const known = this.#orders.get(order.orderId)
    if (known !== undefined) return known
    this.#change(order, 'NEW')
    return order
  }

  #change(order: BinanceOrder, execution: ExecutionType, trade: BinanceTrade | null = null): void {
    this.#orders.set(order.orderId, order)
    for (const follower of this.#followers) follower({ execution, order, trade })
  }

  #reducible({ side }: OrderDraft): number {
    const { lots } = this.exchange.position
    return Math.max(0, side === 'buy' ? -lots : lots)
  }

  #forgetOldest(): void {
    if (this.#orders.size <= REMEMBERED) return
    const oldest = this.orders.find((order) => !isWorking(order))
    if (oldest === undefined) return
    this.#orders.delete(oldest.orderId)
    this.#orderIds.delete(this.#engineIds.get(oldest.orderId) ?? '')
    this.#engineIds.delete(oldest.orderId)
  }
}
