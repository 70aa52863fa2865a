import compose from 'koa-compose'
import type { PaperOrder } from './order.js'

/** One step of an order's way to the venue. It passes the order on with `next()`, drops it, or rejects it by throwing. */
// biome-ignore lint/suspicious/noExplicitAny: a plugin's step declares its own idea of an order
export type OrderStep = (order: any, next: () => Promise<any>) => any

/** The order's way: our own steps, then whatever plugins have added, then the venue. */
export class OrderPipeline {
  readonly #own: readonly OrderStep[]
  readonly #added: OrderStep[] = []
  readonly #venue: OrderStep

  constructor(own: readonly OrderStep[], venue: { send(order: PaperOrder): Promise<unknown> }) {
    this.#own = own
    this.#venue = (order: PaperOrder) => venue.send(order)
  }

  /** Adds a step behind all others: only the venue comes after it. */
  use(step: OrderStep): void {
    this.#added.push(step)
  }

  /** Sends an order on its way. Resolves when the venue has answered, or a step has dropped the order. */
  async send(order: PaperOrder): Promise<void> {
    await compose([...this.#own, ...this.#added, this.#venue])(order)
  }
}
