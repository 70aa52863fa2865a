import type { KillSwitch } from '../host/kill-switch.js'
import { permitsAttempt, permitsStep } from '../host/step-look.js'
import { isTradingHaltedError, TradingHaltedError } from '../words/errors.js'
import { completeIntent, type OrderIntent } from '../words/order.js'
import { batchIn, withBatch } from '../words/order-money.js'
import type { ClosingOrder } from '../words/ports.js'
import { MaybeSent } from './maybe-sent.js'
import { asOneRequest } from './orders-in.js'

export type Guarding = Pick<KillSwitch, 'middleware' | 'permits'>

/** What the kill switch is asked with. */
export type Order = Partial<OrderIntent> | ClosingOrder

/** A request that holds orders, on its way from a client's method to the wire. It leaves as a whole or not at all. */
export class OrderRequest {
  readonly #killSwitch: Guarding
  readonly #orders: readonly Order[]
  readonly #leavesOpen: (answer: unknown) => boolean
  #attempts = 0
  #refusal: TradingHaltedError | null = null

  /**
   * @param orders at least one
   * @param leavesOpen whether an answer of the venue leaves open what becomes of them, for clients that make no error of it
   */
  constructor(killSwitch: Guarding, orders: readonly Order[], leavesOpen: (answer: unknown) => boolean = () => false) {
    this.#killSwitch = killSwitch
    this.#orders = asOneRequest(orders)
    this.#leavesOpen = leavesOpen
  }

  /**
   * Sends, once each order has passed, and follows them to the answer.
   *
   * @param send asks {@link OrderRequest.attempt} right before the wire, for each attempt
   * @throws {TradingHaltedError} as a rejection, whatever the client makes of it
   */
  async send(send: () => unknown): Promise<unknown> {
    try {
      return await this.#pass(0, async () => send())
    } catch (error) {
      if (error instanceof MaybeSent) return error.outcome()
      throw error
    }
  }

  /**
   * Is asked for each attempt. The second one of an exit is another order.
   *
   * @returns asks again for the same attempt, when its connection is open
   * @throws {TradingHaltedError} when it may not leave now
   */
  attempt(): () => void {
    const isFirst = this.#attempts === 0
    const orders = isFirst ? this.#orders : this.#orders.map(another)
    this.#look(orders, isFirst, isFirst ? permitsAttempt : permitsNew)
    this.#attempts++
    return () => {
      try {
        this.#look(orders, isFirst, permitsStep)
      } catch (error) {
        this.#attempts--
        throw error
      }
    }
  }

  /** @param permits how the kill switch is asked: an attempt that has begun already is one, however often it is looked at */
  #look(orders: readonly Order[], isFirst: boolean, permits: typeof permitsStep): void {
    for (const order of orders) {
      const verdict = permits(this.#killSwitch, order)
      if (verdict.allowed) continue
      const reason = isFirst
        ? verdict.reason
        : `${verdict.reason}; this was a retry, and the first attempt may have arrived`
      this.#refusal = new TradingHaltedError({ ...verdict, reason }, completeIntent(order))
      throw this.#refusal
    }
  }

  async #pass(index: number, send: () => Promise<unknown>): Promise<unknown> {
    if (index === this.#orders.length) return this.#settle(send)
    return this.#killSwitch.middleware(this.#orders[index], () => this.#pass(index + 1, send))
  }

  /** The client may have made another error of a refusal, or an answer. */
  async #settle(send: () => Promise<unknown>): Promise<unknown> {
    const outcome = await send().then(
      (answer) => () => {
        if (this.#leavesOpen(answer)) throw new MaybeSent(() => answer)
        return answer
      },
      (error: unknown) => () => {
        throw error
      },
    )
    const refusal = this.#refusal
    if (refusal === null) return outcome()
    if (this.#attempts === 0) throw refusal
    throw new MaybeSent(() => {
      throw refusal
    })
  }
}

/** The same once more, and as many. */
function another(order: Order): Order {
  const batch = batchIn(order)
  return batch === null ? { ...order } : withBatch({ ...order }, batch)
}

/** Asks for an order that nobody has asked for yet. */
const permitsNew: typeof permitsStep = (killSwitch, order) => killSwitch.permits(order)

/** Whether an error, or what it was caused by, is a refusal. Pure. */
export function refusalIn(error: unknown): TradingHaltedError | null {
  for (let each = error, depth = 0; depth < 5; depth++) {
    if (isTradingHaltedError(each)) return each
    each = (each as { readonly cause?: unknown } | null | undefined)?.cause
  }
  return null
}
