import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { isTradingHaltedError } from '../../../lib/words/errors.js'
import { type OrderIntent, readOrder } from '../../../lib/words/order.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import { type AskedRequest, callKindOfAsked, pathOf } from './asked-request.js'
import type { OrderGate } from './order-gate.js'
import { OrderProgress } from './order-progress.js'
import { isPartOf } from './part-of-order.js'
import { CANCELLING, type CurrentPassage, type OrderPassage, type Passage, READING } from './passage.js'

export interface OrderPassagesParts {
  readonly exchangeId: string
  readonly venue: string
  readonly killSwitch: Pick<KillSwitch, 'middleware'>
  readonly current: CurrentPassage
  readonly gate: OrderGate
}

type Send = () => unknown

/**
 * An order's way through ccxt, step by step. The kill switch is asked at each step, for each attempt anew:
 *
 * 1. {@link call}: the bot calls a method that orders. The kill switch counts the order from here to its answer.
 * 2. {@link request}: the method makes a request, which waits in the rate limiter (`rate-limit-queue.ts`).
 * 3. {@link sign}: the request is signed, once for each order.
 * 4. {@link attempt}: the request is sent, or sent again. From here on the order may be at the exchange.
 * 5. {@link connect}: the network library takes the request, and finds a connection for it.
 *
 * A request that comes to a step without such a call before it is judged by its path.
 */
export class OrderPassages {
  readonly #exchangeId: string
  readonly #venue: string
  readonly #killSwitch: Pick<KillSwitch, 'middleware'>
  readonly #current: CurrentPassage
  readonly #gate: OrderGate

  constructor({ exchangeId, venue, killSwitch, current, gate }: OrderPassagesParts) {
    this.#exchangeId = exchangeId
    this.#venue = venue
    this.#killSwitch = killSwitch
    this.#current = current
    this.#gate = gate
  }

  /** Step 1. An order within another one's call may be a part of that one: then it is counted already. */
  call(read: () => OrderIntent, send: Send): Promise<unknown> {
    return asPromise(() => {
      const intent = read()
      const outer = this.#current.getStore()
      return outer?.kind === 'order' && isPartOf(intent, outer)
        ? this.#join(outer, intent, send)
        : this.#begin(intent, intent, false, send)
    })
  }

  /** Step 1 for what nothing is known of. */
  callUnknown(send: Send): Promise<unknown> {
    return this.call(() => this.#gate.unknownOrder(), send)
  }

  /** Step 1 for the kill switch's own closing order: that object is its own ticket, also while halted. */
  callClosing(closing: ClosingOrder, send: Send): Promise<unknown> {
    return this.#begin(closing, { ...readOrder(closing), venue: this.#venue }, true, send)
  }

  /** A cancel within an order's call, e.g. of an emulated `editOrder()`: a later refusal can't say that nothing has left. */
  cancelWithin(): void {
    const outer = this.#current.getStore()
    if (outer?.kind === 'order') outer.progress.requestsSent++
  }

  /** Step 2. A request goes on in the passage of the method that makes it, or begins its own. */
  request(asked: AskedRequest, send: Send): unknown {
    const passage = this.#current.getStore()
    if (passage?.kind === 'order') return this.#step(passage, send)
    if (passage !== undefined) return send()
    const kind = this.#kindOf(asked)
    if (kind === 'order') return this.callUnknown(send)
    return this.#current.run(kind === 'read' ? READING : CANCELLING, send)
  }

  /** Step 3. @throws what the order's caller is to see, for an order that must not go on */
  sign(asked: AskedRequest): void {
    const passage = this.#current.getStore()
    if (passage?.kind === 'order') {
      this.#gate.require(passage)
      this.#signOnce(passage, asked)
    } else this.#judge(passage, asked)
  }

  /**
   * Step 4. What an attempt fails with is kept: should the next one be refused, it is the last that is known of the order. A
   * closing order is not tried again here: whether it is needed again is seen when the venue is read.
   */
  attempt(asked: AskedRequest, send: Send): unknown {
    return this.request(asked, () => this.#attempt(asked, send))
  }

  /** Step 5. @throws what the order's caller is to see, for an order that must not go on */
  connect(asked: AskedRequest): void {
    const passage = this.#current.getStore()
    if (passage?.kind === 'order') this.#gate.requireOrTakeBack(passage)
    else this.#judge(passage, asked)
  }

  /** Step 5, once more when the connection is there. Null: what is sent is no order. */
  atConnection(): (() => void) | null {
    const passage = this.#current.getStore()
    return passage?.kind === 'order' ? () => this.#gate.requireOrTakeBack(passage) : null
  }

  /**
   * Steps 2 and 3 for a request through a WebSocket.
   *
   * @param message null or undefined: it only subscribes
   */
  watch(url: unknown, message: unknown, send: Send): unknown {
    const passage = this.#current.getStore()
    if (passage?.kind === 'order') {
      return this.#step(passage, () => {
        this.#signOnce(passage, { path: url, method: 'WS' })
        return send()
      })
    }
    if (passage !== undefined) return send()
    if (message === undefined || message === null) return this.#current.run(READING, send)
    return this.callUnknown(send)
  }

  /** A part of an order that is counted already, e.g. `createOrder()` within `createMarketBuyOrder()`. */
  #join(outer: OrderPassage, intent: OrderIntent, send: Send): unknown {
    outer.progress.placed = outer.progress.placedWith(intent.quantity ?? '0')
    // A part of an exit leaves by the outer one's pass: verified once more, it would find its own part of the position taken.
    const order = outer.isTicket || outer.intent.reduceOnly ? outer.order : intent
    const inner = { ...outer, intent, order, signed: [] }
    return this.#step(inner, () => this.#current.run(inner, send))
  }

  #begin(order: object, intent: OrderIntent, isTicket: boolean, send: Send): Promise<unknown> {
    const progress = new OrderProgress()
    const passage: OrderPassage = { kind: 'order', order, intent, isTicket, progress, signed: [], socket: null }
    return this.#killSwitch.middleware(order, () => this.#answer(passage, send))
  }

  /** A call that is refused after one of its requests has left can't say that nothing was sent. */
  #answer(passage: OrderPassage, send: Send): Promise<unknown> {
    const { progress } = passage
    const answered = (answer: unknown) => {
      progress.isAnswered = true
      return answer
    }
    const failed = (error: unknown) => {
      progress.isAnswered = true
      if (!isTradingHaltedError(error) || progress.requestsSent <= 0) throw error
      throw this.#gate.partlySent(progress, error)
    }
    return this.#current.run(passage, asPromise, send).then(answered, failed)
  }

  /** Takes an order one step on. */
  #step(passage: OrderPassage, send: Send): unknown {
    try {
      this.#gate.require(passage)
      return send()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** A request that is no order's: without a passage it goes by its path. */
  #judge(passage: Passage | undefined, asked: AskedRequest): void {
    if (passage === undefined && this.#kindOf(asked) === 'order') this.#gate.requireForUnknown()
  }

  /**
   * An order is signed once for an endpoint. What goes there again in its name, or after its answer, is another order of which
   * nothing is known: a bot that hedges within createOrder() must not do so on the ticket of a closing order.
   */
  #signOnce({ signed, progress }: OrderPassage, asked: AskedRequest): void {
    if (asked.method === 'GET' && this.#kindOf(asked) !== 'order') return
    const endpoint = `${asked.method} ${pathOf(asked)}`
    const isAnother = signed.includes(endpoint) || progress.isAnswered
    signed.push(endpoint)
    if (isAnother && this.#kindOf(asked) === 'order') this.#gate.requireForUnknown()
  }

  #attempt(asked: AskedRequest, send: Send): unknown {
    const passage = this.#current.getStore()
    if (passage?.kind !== 'order' || (asked.method === 'GET' && this.#kindOf(asked) === 'read')) return send()
    const { progress, isTicket } = passage
    if (isTicket && progress.failure !== undefined) throw progress.failure
    progress.requestsSent++
    const attempt = Promise.resolve(send())
    attempt.then(undefined, (error) => {
      if (!isTradingHaltedError(error)) progress.failure = error
    })
    return attempt
  }

  #kindOf(asked: AskedRequest) {
    return callKindOfAsked(this.#exchangeId, asked)
  }
}

/** What a call gives, as a promise, also when it throws. */
function asPromise(call: () => unknown): Promise<unknown> {
  try {
    return Promise.resolve(call())
  } catch (error) {
    return Promise.reject(error)
  }
}
