import { sendOrThrow } from '../../../lib/guard/send-or-throw.js'
import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { isTradingHaltedError } from '../../../lib/words/errors.js'
import { type OrderIntent, readOrder } from '../../../lib/words/order.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { AddressedRequest, NamedRequest } from './asked-request.js'
import { copyArguments } from './call-arguments.js'
import { JudgedMessage, type SocketPlace } from './judged-message.js'
import { JudgedRequest } from './judged-request.js'
import { OrderClaim } from './order-claim.js'
import type { OrderGate } from './order-gate.js'
import { OrderProgress } from './order-progress.js'
import { isPartOf } from './part-of-order.js'
import type { CurrentPassage, OrderPassage, Passage } from './passage.js'
import type { RequestKind, RequestKinds } from './request-kinds.js'

export interface OrderPassagesParts {
  readonly venue: string
  readonly killSwitch: Pick<KillSwitch, 'middleware'>
  readonly current: CurrentPassage
  readonly gate: OrderGate
  readonly kinds: RequestKinds
}

type Send = () => unknown

/** What a step of a request gives to the code that it runs through. */
type Step = Pick<OrderPassage, 'request' | 'message'>

const NO_STEP: Step = { request: null, message: null }

/**
 * The way of orders and requests through ccxt, step by step. Each request is judged by what it is; an order's call covers the one request
 * that claims it, and the kill switch is asked for it at each step, for each attempt anew:
 *
 * 1. {@link call}: the bot calls a method that orders. The kill switch counts the order from here to its answer.
 * 2. {@link request}: a request is made, which waits in the rate limiter (`rate-limit-queue.ts`). It is judged here.
 * 3. {@link sign}: the request is signed.
 * 4. {@link attempt}: the request is sent, or sent again. From here on an order may be at the exchange.
 * 5. {@link connect}: the network library takes the request, and finds a connection for it.
 *
 * What comes to a step and is not what was judged at the step before, is judged there.
 */
export class OrderPassages {
  readonly #venue: string
  readonly #killSwitch: Pick<KillSwitch, 'middleware'>
  readonly #current: CurrentPassage
  readonly #gate: OrderGate
  readonly #kinds: RequestKinds

  constructor({ venue, killSwitch, current, gate, kinds }: OrderPassagesParts) {
    this.#venue = venue
    this.#killSwitch = killSwitch
    this.#current = current
    this.#gate = gate
    this.#kinds = kinds
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

  /** Step 1 for the kill switch's own closing order: that object is its own ticket, also while halted. */
  callClosing(closing: ClosingOrder, send: Send): Promise<unknown> {
    return this.#begin(closing, { ...readOrder(closing), venue: this.#venue }, true, send)
  }

  /** Step 1 for the kill switch's own dead man's switch: the one request that sets it passes, whatever it sets. */
  callDeadMan(send: () => Promise<unknown>): Promise<unknown> {
    return this.#current.run({ kind: 'cancel', request: null, within: null, isOwnDeadMan: true }, send)
  }

  /** Whether the code that runs now is within {@link callDeadMan}. */
  get isOwnDeadMan(): boolean {
    const passage = this.#current.getStore()
    return passage !== undefined && passage.kind !== 'order' && passage.isOwnDeadMan === true
  }

  /**
   * Step 2.
   *
   * @param send takes the parameters that were judged: a copy, so that nobody changes them on the way
   */
  request(asked: NamedRequest, send: (params: unknown) => unknown): unknown {
    const passage = this.#current.getStore()
    if (passage?.request?.isAskedBy(asked) === true) {
      const proceed = () => send(asked.params)
      return passage.kind === 'order' ? this.#step(passage, proceed) : proceed()
    }
    const [params] = copyArguments([asked.params])
    const judged = { ...asked, params }
    const step = { request: new JudgedRequest(judged), message: null }
    const isOwn = this.isOwnDeadMan && this.#kinds.isDeadMansSwitch(judged)
    return this.#enter(isOwn ? 'cancel' : this.#kinds.ofRequest(judged), step, params, () => send(params))
  }

  /**
   * Step 3.
   *
   * @param isLibrary whether ccxt's own `sign` does it
   * @throws what the order's caller is to see, for an order that must not go on
   */
  sign(asked: NamedRequest, isLibrary: boolean, sign: Send): unknown {
    const passage = this.#current.getStore()
    const request = passage?.request?.isAskedBy(asked) === true ? passage.request : null
    if (request === null) this.#requireByItself(this.#kinds.ofRequest(asked))
    else if (passage?.kind === 'order') this.#require(passage)
    const signed = sign() as AddressedRequest
    if (isLibrary || (request !== null && this.#isStill(request, asked, signed))) request?.signedAs(signed)
    return signed
  }

  /**
   * Step 4. What an attempt fails with is kept: should the next one be refused, it is the last that is known of the order. A
   * closing order is not tried again here: whether it is needed again is seen when the venue is read.
   */
  attempt(asked: AddressedRequest, send: Send): unknown {
    const isJudged = this.#current.getStore()?.request?.isSignedAs(asked) === true
    if (isJudged) return this.#attempt(send)
    const step = { request: new JudgedRequest(asked), message: null }
    return this.#enter(this.#kinds.ofRequest(asked), step, asked.body, () => this.#attempt(send))
  }

  /** Step 5. @throws what the order's caller is to see, for an order that must not go on */
  connect(asked: AddressedRequest): void {
    const passage = this.#current.getStore()
    if (passage?.request?.connects(asked) !== true) this.#requireByItself(this.#kinds.ofRequest(asked))
    else if (passage.kind === 'order') this.#gate.requireOrTakeBack(passage)
  }

  /** Step 5, once more when the connection is there. Null: what is sent is no order. */
  atConnection(): (() => void) | null {
    const passage = this.#current.getStore()
    return passage?.kind === 'order' ? () => this.#gate.requireOrTakeBack(passage) : null
  }

  /**
   * Step 2 for a message to a WebSocket.
   *
   * @param text null: it only waits
   */
  watch(text: string | null, place: SocketPlace, send: Send): unknown {
    const message = text === null ? null : new JudgedMessage(text, place)
    return this.#enter(this.#kinds.ofMessage(text), { request: null, message }, text, send)
  }

  /** The last step for a message that is an order: the order that it has claimed, or may claim now. Null: there is none. */
  orderOfMessage(text: string): OrderPassage | null {
    const passage = this.#current.getStore()
    if (passage?.kind !== 'order' || passage.progress.isAnswered || passage.request !== null) return null
    const isIts = passage.message === null ? passage.claim.take() : passage.message.take(text)
    return isIts ? passage : null
  }

  /** A cancel that leaves within an order's call, e.g. of an emulated `editOrder()`: a later refusal can't say that nothing has. */
  cancelLeaves(): void {
    const passage = this.#current.getStore()
    const order = passage?.kind === 'order' ? passage : withinOf(passage)
    if (order !== null) order.progress.requestsSent++
  }

  /** A part of an order that is counted already, e.g. `createOrder()` within `createMarketBuyOrder()`. */
  #join(outer: OrderPassage, intent: OrderIntent, send: Send): unknown {
    outer.claim.leaveToParts()
    outer.progress.placed = outer.progress.placedWith(intent.quantity ?? '0')
    // A part of an exit leaves by the outer one's pass: verified once more, it would find its own part of the position taken.
    const order = outer.isTicket || outer.intent.reduceOnly ? outer.order : intent
    const inner = { ...outer, ...NO_STEP, intent, order, claim: new OrderClaim() }
    return this.#step(inner, () => this.#current.run(inner, send))
  }

  #begin(order: object, intent: OrderIntent, isTicket: boolean, send: Send, step = NO_STEP): Promise<unknown> {
    const [progress, claim] = [new OrderProgress(order), new OrderClaim()]
    const passage: OrderPassage = { kind: 'order', order, intent, isTicket, progress, claim, ...step }
    if (step !== NO_STEP) claim.take()
    return sendOrThrow(this.#killSwitch.middleware, order, () => this.#answer(passage, send)) as Promise<unknown>
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

  /**
   * A request that was judged goes on in a passage of its own: by itself, as the order that it claims, or as an order of its own.
   *
   * @param said what it sends
   */
  #enter(kind: RequestKind, step: Step, said: unknown, send: Send): unknown {
    const outer = this.#current.getStore()
    const order = outer?.kind === 'order' ? outer : null
    if (kind === 'read' || kind === 'cancel')
      return this.#current.run({ kind, request: step.request, within: order ?? withinOf(outer) }, send)
    if (kind === 'order' && order !== null && !order.progress.isAnswered && order.claim.take()) {
      return this.#step(order, () => this.#current.run({ ...order, ...step }, send))
    }
    const unknown = this.#gate.unknownOrder(said)
    return asPromise(() => this.#begin(unknown, unknown, false, send, step))
  }

  /** Takes an order one step on. */
  #step(passage: OrderPassage, send: Send): unknown {
    try {
      this.#require(passage)
      return send()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** What still goes on in the name of a call that was answered is another order. */
  #require(passage: OrderPassage): void {
    if (passage.progress.isAnswered) this.#gate.requireForUnknown()
    else this.#gate.require(passage)
  }

  /** Whether what a bot's own `sign` gives is still the request that was judged, also where the body says what it does. */
  #isStill(request: JudgedRequest, asked: NamedRequest, signed: AddressedRequest): boolean {
    const kind = this.#kinds.ofRequest({ ...asked, params: dataOf(signed.body) })
    return request.isNamedIn(signed) && kind === this.#current.getStore()?.kind
  }

  #requireByItself(kind: RequestKind): void {
    if (kind === 'order' || kind === 'set-up') this.#gate.requireForUnknown()
  }

  #attempt(send: Send): unknown {
    const passage = this.#current.getStore()
    if (passage?.kind === 'cancel') this.cancelLeaves()
    const request = passage?.request ?? null
    const attempt = () => {
      request?.attempted()
      const sent = Promise.resolve(send())
      sent.then(
        () => request?.attemptEnded(true),
        () => request?.attemptEnded(false),
      )
      return sent
    }
    return passage?.kind === 'order' ? this.#step(passage, () => this.#attemptOrder(passage, attempt)) : attempt()
  }

  #attemptOrder(passage: OrderPassage, attempt: () => Promise<unknown>): Promise<unknown> {
    const { progress, isTicket } = passage
    if (isTicket && progress.failure !== undefined) throw progress.failure
    const refusal = this.#gate.refusalOfAttempt(passage)
    if (refusal !== null) throw refusal
    progress.requestsSent++
    const sent = attempt()
    sent.then(undefined, (error) => {
      if (!isTradingHaltedError(error)) progress.failure = error
    })
    return sent
  }
}

/** The order in whose call a passage is that is no order's itself. */
function withinOf(passage: Passage | undefined): OrderPassage | null {
  return passage === undefined || passage.kind === 'order' ? null : passage.within
}

/** The data of a body that is JSON. */
function dataOf(body: unknown): unknown {
  try {
    return JSON.parse(String(body))
  } catch {
    return undefined
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
