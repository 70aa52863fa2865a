import { setTimeout as sleep } from 'node:timers/promises'
import type { PaperOrder } from '../paper-bot/order.js'
import type { ExchangeOrder, PaperExchange } from './paper-exchange.js'
import { entryPrice } from './position.js'
import type { Side } from './side.js'
import { lotsOf, priceOf, ticksOf } from './units.js'
import { VenueError } from './venue-error.js'

/** An open position. Quantity, prices and profit are decimal strings. */
export interface VenuePosition {
  readonly symbol: string
  readonly side: 'long' | 'short'
  readonly quantity: string
  readonly entryPrice: string | null
  readonly markPrice: string
  readonly unrealizedPnl: string
  readonly currency: string
}

/** An order resting at the venue. Quantity and price are decimal strings. */
export interface VenueOrder {
  readonly id: string
  readonly symbol: string
  readonly side: Side
  readonly quantity: string
  readonly price: string
  readonly reduceOnly: boolean
  readonly strategy: string | null
}

/** The account's money in USD, as decimal strings. */
export interface VenueAccount {
  readonly equity: string
  readonly dailyPnl: string
  readonly unrealizedPnl: string
  readonly currency: string
}

/** What an order to close a position must say. */
export interface VenueClosingOrder {
  readonly symbol: string
  readonly side: Side
  readonly quantity: string
}

/** The one symbol of the venue: the S&P 500. */
export const SYMBOL = 'SPX'

const CURRENCY = 'USD'

/**
 * The exchange as the bot sees it: decimal strings, and a network in between. Every call takes `latencyMs`: half of it
 * to get there, half of it for the answer.
 */
export class PaperVenue {
  readonly name = 'paper'
  readonly #exchange: PaperExchange
  readonly #latencyMs: number

  constructor(exchange: PaperExchange, latencyMs: number) {
    this.#exchange = exchange
    this.#latencyMs = latencyMs
  }

  /** Sends an order or a cancel; resolves with the acknowledgement. Rejects with `VenueError` when refused. */
  async send(order: PaperOrder): Promise<void> {
    if (order.action === 'cancel') return await this.cancel(order)
    await this.#request(() => this.#exchange.place(fromWire(order)))
  }

  async positions(): Promise<VenuePosition[]> {
    return await this.#request(() => {
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
    })
  }

  async openOrders(): Promise<VenueOrder[]> {
    return await this.#request(() =>
      this.#exchange.restingOrders.map(({ id, side, lots, ticks, reduceOnly, strategy }) => ({
        id,
        symbol: SYMBOL,
        side,
        quantity: String(lots),
        price: priceOf(ticks),
        reduceOnly,
        strategy,
      })),
    )
  }

  async cancel({ id }: { readonly id: string }): Promise<void> {
    await this.#request(() => this.#exchange.cancel(id))
  }

  async cancelAll(): Promise<void> {
    await this.#request(() => {
      for (const { id } of this.#exchange.restingOrders) this.#exchange.cancel(id)
    })
  }

  /** Sends a reduce-only market order. Resolves with its acknowledgement; how much was filled, `positions()` tells. */
  async close(_position: { readonly symbol: string }, closing: VenueClosingOrder): Promise<void> {
    const order = fromWire({ ...closing, type: 'market', reduceOnly: true, strategy: null })
    await this.#request(() => this.#exchange.place(order))
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

  async #request<T>(atExchange: () => T): Promise<T> {
    await this.#travel()
    try {
      return atExchange()
    } finally {
      await this.#travel()
    }
  }

  async #travel(): Promise<void> {
    if (this.#latencyMs > 0) await sleep(this.#latencyMs / 2)
  }
}

interface WireOrder {
  readonly symbol: string
  readonly side: Side
  readonly quantity: string
  readonly type: 'market' | 'limit'
  readonly price?: string
  readonly reduceOnly: boolean
  readonly strategy: string | null
}

function fromWire({ symbol, side, quantity, type, price, reduceOnly, strategy }: WireOrder): ExchangeOrder {
  if (symbol !== SYMBOL) throw new VenueError('INVALID_ORDER', `No such symbol: ${symbol}.`)
  const lots = lotsOf(quantity)
  if (lots === null) throw new VenueError('INVALID_ORDER', `Quantity must be whole lots above zero, not "${quantity}".`)
  if (type === 'market') return { strategy, side, lots, type, reduceOnly }
  const ticks = ticksOf(price ?? '')
  if (ticks === null)
    throw new VenueError('INVALID_ORDER', `Price must be above zero in steps of 0.01, not "${price}".`)
  return { strategy, side, lots, type, ticks, reduceOnly }
}
