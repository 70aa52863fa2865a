import { setTimeout as sleep } from 'node:timers/promises'
import { Countdown } from './countdown.js'
import type { Faults } from './faults.js'
import { OutcomeUnknownError } from './network-errors.js'
import type { ExchangeOrder, PaperExchange } from './paper-exchange.js'
import { entryPrice } from './position.js'
import { lotsOf, priceOf, ticksOf } from './units.js'
import { VenueError } from './venue-error.js'
import type {
  Acknowledgement,
  OrderCommand,
  OrderRequest,
  VenueAccount,
  VenueClosingOrder,
  VenueOrder,
  VenuePosition,
} from './wire.js'
import { SYMBOL } from './wire.js'
import { toWire } from './wire-events.js'

const CURRENCY = 'USD'
const REMEMBERED_CLIENT_ORDER_IDS = 10_000

/**
 * The exchange as its clients see it: decimal strings, and a network in between. Every call takes the latency: half of
 * it to get there, half of it for the answer.
 */
export class PaperVenue {
  readonly name = 'paper'
  readonly #exchange: PaperExchange
  readonly #faults: Faults
  readonly #countdown: Countdown
  /** Which order was taken under which client order id, oldest first. */
  readonly #taken = new Map<string, string>()

  constructor(exchange: PaperExchange, faults: Faults) {
    this.#exchange = exchange
    this.#faults = faults
    this.#countdown = new Countdown(() => this.#takeAllOff())
  }

  /**
   * Sends an order, or a cancel. Rejects with `VenueError` when refused, and with `OutcomeUnknownError` when the answer
   * got lost.
   */
  async send(command: OrderCommand): Promise<Acknowledgement | undefined> {
    if (command.action === 'place') return await this.place(command)
    await this.cancel(command)
    return undefined
  }

  /** Sends an order. Resolves with the acknowledgement; rejects like `send()`. */
  async place(order: OrderRequest): Promise<Acknowledgement> {
    const acknowledgement = await this.#request(() => this.#place(order))
    if (this.#faults.losesAcknowledgement()) {
      throw new OutcomeUnknownError('An order', new Error('the connection was reset before the answer came'))
    }
    return acknowledgement
  }

  async positions(): Promise<VenuePosition[]> {
    return await this.#request(() => this.currentPositions())
  }

  async openOrders(): Promise<VenueOrder[]> {
    return await this.#request(() => this.currentOrders())
  }

  async cancel({ id }: { readonly id: string }): Promise<void> {
    await this.#request(() => {
      this.#refuseCancel()
      this.#exchange.cancel(id)
    })
  }

  async cancelAll(): Promise<void> {
    await this.#request(() => {
      this.#refuseCancel()
      this.#takeAllOff()
    })
  }

  /** Cancels all orders after `ms`, unless it is called again before; 0: no more. */
  async countdown(ms: number): Promise<void> {
    await this.#request(() => this.#countdown.set(ms))
  }

  /** Sends a reduce-only market order. Resolves with its acknowledgement; how much was filled, `positions()` tells. */
  async close(_position: { readonly symbol: string }, closing: VenueClosingOrder): Promise<void> {
    const { symbol, side, quantity } = closing
    await this.place({ symbol, side, quantity, type: 'market', reduceOnly: true })
  }

  async account(): Promise<VenueAccount> {
    return await this.#request(() => {
      const { equity, daily, unrealized } = this.#exchange.balance()
      return {
        equity: equity.toFixed(2),
        dailyPnl: daily.toFixed(2),
        unrealizedPnl: unrealized.toFixed(2),
        currency: CURRENCY,
      }
    })
  }

  /** The position as it is at the exchange, without a network in between. */
  currentPositions(): VenuePosition[] {
    const { position, markTicks } = this.#exchange
    if (position.lots === 0) return []
    return [
      {
        symbol: SYMBOL,
        side: position.lots > 0 ? 'long' : 'short',
        quantity: String(Math.abs(position.lots)),
        entryPrice: entryPrice(position)?.toFixed(2) ?? null,
        markPrice: priceOf(markTicks),
        unrealizedPnl: this.#exchange.balance().unrealized.toFixed(2),
        currency: CURRENCY,
      },
    ]
  }

  /** The resting orders as they are at the exchange, without a network in between. */
  currentOrders(): VenueOrder[] {
    return this.#exchange.restingOrders.map(toWire)
  }

  #place(request: OrderRequest): Acknowledgement {
    const { clientOrderId } = request
    const taken = clientOrderId === undefined ? undefined : this.#taken.get(clientOrderId)
    if (taken !== undefined) {
      throw new VenueError('DUPLICATE_ORDER', `Client order id ${clientOrderId} was taken already, as ${taken}.`)
    }
    const order = fromWire(request)
    const lots = order.type === 'market' ? this.#faults.fillable(order.lots) : order.lots
    const { id, filledLots } = this.#exchange.place({ ...order, lots })
    if (clientOrderId !== undefined) this.#remember(clientOrderId, id)
    return { id, filled: String(filledLots), remaining: String(order.lots - filledLots) }
  }

  #takeAllOff(): void {
    for (const { id } of this.#exchange.restingOrders) this.#exchange.cancel(id)
  }

  #remember(clientOrderId: string, id: string): void {
    this.#taken.set(clientOrderId, id)
    const [oldest] = this.#taken.keys()
    if (this.#taken.size > REMEMBERED_CLIENT_ORDER_IDS && oldest !== undefined) this.#taken.delete(oldest)
  }

  #refuseCancel(): void {
    if (this.#faults.refusesCancel()) throw new VenueError('CANCEL_REJECTED', 'cancel rejected: try again later')
  }

  async #request<T>(atExchange: () => T): Promise<T> {
    await this.#travel()
    try {
      return atExchange()
    } finally {
      await this.#travel()
    }
  }

  async #travel(): Promise<void> {
    const ms = this.#faults.oneWayMs
    if (ms > 0) await sleep(ms)
  }
}

function fromWire({ symbol, side, quantity, type, price, reduceOnly, strategy = null }: OrderRequest): ExchangeOrder {
  if (symbol !== SYMBOL) throw new VenueError('INVALID_ORDER', `No such symbol: ${symbol}. There is ${SYMBOL}.`)
  const lots = lotsOf(quantity)
  if (lots === null) throw new VenueError('INVALID_ORDER', `Quantity must be whole lots above zero, not "${quantity}".`)
  if (type === 'market') return { strategy, side, lots, type, reduceOnly }
  const ticks = ticksOf(price ?? '')
  if (ticks === null)
    throw new VenueError('INVALID_ORDER', `Price must be above zero in steps of 0.01, not "${price}".`)
  return { strategy, side, lots, type, ticks, reduceOnly }
}
