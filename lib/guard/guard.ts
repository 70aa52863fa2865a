import type { Latch } from '../between/latch/latch.js'
import { isTradingHaltedError, type Rejection, type RejectionCode, TradingHaltedError } from '../words/errors.js'
import type { Halt } from '../words/halt.js'
import { completeIntent, type DescribeOrder, type OrderIntent, readOrder, UNKNOWN_ORDER } from '../words/order.js'
import type { ClosingTickets } from './closing-tickets.js'
import type { ControlWatch } from './control-watch.js'
import { ALLOWED, CANCEL_ALLOWED, decide, type Reduction, type Verdict } from './decide.js'
import type { HaltView } from './halt-view.js'
import type { InFlightOrders } from './in-flight-orders.js'
import { InFlightQuantities } from './in-flight-quantities.js'
import { OrderSamples } from './order-samples.js'
import type { Reductions } from './reductions.js'
import type { UnknownOutcomes } from './unknown-outcomes.js'

/** The control thread is looked at once in this many orders at least, and by a timer as well. */
const ORDERS_PER_LOOK = 256
/** Strategies that send together would always have the same one first: of this many orders after a beat, one is looked at. */
const ORDERS_TO_CHOOSE_FROM = 8

export interface GuardParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly reductions: Reductions
  readonly inFlight: InFlightOrders
  readonly unknown: UnknownOutcomes
  readonly tickets: ClosingTickets
  readonly watch: ControlWatch
  /** Reads the host's orders, where their shape is not a common one. */
  readonly describe: DescribeOrder | null
  /** Raises the latch: nobody is left who could be told to. */
  readonly onControlGone: () => void
  /** Takes a rejected order as an example for the audit log, when one is wanted. */
  readonly onExample: (order: OrderIntent, code: RejectionCode, haltId: string | null) => void
  /** Takes one of a few orders a second, whatever becomes of it. */
  readonly onSample: (order: OrderIntent) => void
  /** Takes an order whose answer came too late; `answer` is what the venue said, `unknown` that it was an error. */
  readonly onLate: (order: OrderIntent, answer: unknown, unknown: boolean) => void
}

/**
 * Stands before the venue and says of each order whether it may pass. Synchronous; never throws; while the bot is active
 * and nothing is scoped, one atomic load and a constant verdict.
 */
export class Guard {
  readonly #latch: Latch
  /** At hand, since every order asks it. */
  readonly #gate: Latch['gate']
  readonly #parts: GuardParts
  readonly #checked: OrderSamples
  readonly #sent: OrderSamples
  #ordersToLook = 1
  #ordersAtBeat = 0
  #passed = 0
  #rejected = 0
  #cancels = 0
  /** Kept only while exits are verified: everyone else would pay for it. */
  #onTheWay: InFlightQuantities | null = null

  constructor(parts: GuardParts) {
    this.#latch = parts.latch
    this.#gate = parts.latch.gate
    this.#parts = parts
    const { onSample } = parts
    this.#checked = new OrderSamples({ read: (order) => this.read(order), onSample })
    this.#sent = new OrderSamples({ read: (order) => this.read(order), onSample })
  }

  /** Decides on one order and counts it. */
  check(order: unknown): Verdict {
    if (--this.#ordersToLook === 0) this.#lookAt(order)
    if (this.#gate.isOpen()) return this.#pass(ALLOWED)
    const intent = this.read(order)
    const verdict = this.#judge(order, intent, (reducing) => this.#verify(order, intent, reducing))
    if (!verdict.allowed) return this.#reject(verdict, intent)
    this.#pass(verdict)
    if (verdict === CANCEL_ALLOWED) this.#latch.orders.setCancels(++this.#cancels)
    return verdict
  }

  /**
   * Whether an order that {@link check} has let pass may still leave: for a second look right before the wire, behind queues and
   * retries. Counts nothing, and doesn't verify an exit anew: that one counts as pending already.
   */
  permits(order: unknown): Verdict {
    if (this.#gate.isOpen()) return ALLOWED
    return this.#judge(order, this.read(order), () => ({ verified: true }))
  }

  /** To be called when the order that {@link check} has let pass is sent. @param place its place among those in flight */
  sent(order: unknown, place: number): void {
    this.#parts.reductions.sent(order, place)
    if (this.#onTheWay === null) return
    if (this.#gate.looksOpen()) this.#onTheWay = null
    else if (!this.#parts.reductions.follows(place)) this.#onTheWay.add(place, this.read(order))
  }

  /**
   * To be called when the venue has answered an order.
   *
   * @param place its place among those in flight
   * @param answer what the venue said
   */
  answered(order: unknown, place: number, answer: unknown): void {
    this.#parts.inFlight.end(place)
    this.#onTheWay?.remove(place)
    if (this.#gate.looksOpen() && !this.#parts.reductions.follows(place)) return
    this.#settle(order, this.read(order), place, answer, false)
  }

  /** To be called instead when the order has left and nobody says when the venue answers. */
  untold(order: unknown, place: number): void {
    this.#parts.inFlight.forget(place)
    this.#onTheWay?.remove(place)
    if (this.#gate.looksOpen() && !this.#parts.reductions.follows(place)) return
    this.#parts.reductions.answered(place, this.read(order), true)
  }

  /** To be called instead when the answer was an error: the order may be at the venue or not. */
  failed(order: unknown, place: number, error: unknown): void {
    const intent = this.read(order)
    const unknown = !this.#isHarmless(order, intent) && !isTradingHaltedError(error)
    if (unknown) this.#parts.unknown.add(intent)
    this.#parts.inFlight.end(place)
    this.#onTheWay?.remove(place)
    if (this.#gate.looksOpen() && !this.#parts.reductions.follows(place)) return
    this.#settle(order, intent, place, error, unknown)
  }

  #settle(order: unknown, intent: OrderIntent, place: number, answer: unknown, unknown: boolean): void {
    const { reductions, view, inFlight, onLate } = this.#parts
    reductions.answered(place, intent, unknown)
    if (this.#isHarmless(order, intent) || isTradingHaltedError(answer)) return
    const halts = view.covering(intent, this.#latch.gate.read())
    if (!halts.some((halt) => halt.level === 'halted' || !intent.reduceOnly)) return
    inFlight.late()
    onLate(intent, answer, unknown)
  }

  #isHarmless(order: unknown, intent: OrderIntent): boolean {
    return intent.action === 'cancel' || this.#parts.tickets.isIssued(order)
  }

  /** What is understood of an order. What can't be understood adds risk. */
  read(order: unknown): OrderIntent {
    try {
      const { describe } = this.#parts
      return describe === null ? readOrder(order) : completeIntent(describe(order))
    } catch {
      return UNKNOWN_ORDER
    }
  }

  /** The error for an order that {@link check} has refused. */
  errorFor(verdict: Verdict & { readonly allowed: false }, order: unknown): TradingHaltedError {
    return new TradingHaltedError(verdict, this.read(order))
  }

  /** To be called at each beat. One of the next orders is looked at, and one of those in flight. */
  beat(): void {
    this.lookAtControl()
    const sent = this.#parts.inFlight.some()
    if (sent !== null) this.#sent.take(sent.order, performance.now())
    const orders = this.#passed + this.#rejected
    const busy = orders - this.#ordersAtBeat > ORDERS_TO_CHOOSE_FROM
    this.#ordersAtBeat = orders
    this.#ordersToLook = busy ? Math.ceil(Math.random() * ORDERS_TO_CHOOSE_FROM) || 1 : 1
  }

  #lookAt(order: unknown): void {
    this.#ordersToLook = ORDERS_PER_LOOK
    this.lookAtControl()
    this.#checked.take(order, performance.now())
  }

  /** Halts when the control thread is gone. */
  lookAtControl(): void {
    if (this.#parts.watch.isGone(performance.now())) this.#parts.onControlGone()
  }

  #judge(order: unknown, intent: OrderIntent, verify: (reducing: Halt) => Reduction): Verdict {
    try {
      const { latch, view, tickets } = this.#parts
      if (tickets.isIssued(order)) return ALLOWED
      const gate = latch.gate.read()
      return decide({ shuttingDown: gate.shuttingDown, halts: view.covering(intent, gate) }, intent, verify)
    } catch (error) {
      return notJudged(this.#latch.haltIds.current(), error)
    }
  }

  /** Counts on what is on its way as well: an exit that was sent before the halt takes its part of the position. */
  #verify(order: unknown, intent: OrderIntent, reducing: Halt): Reduction {
    const { reductions } = this.#parts
    this.#onTheWay ??= this.#readOnTheWay()
    const reduction = reductions.verify(intent, Date.parse(reducing.since), this.#onTheWay)
    if (reduction.verified) reductions.letPass(order, intent)
    return reduction
  }

  #readOnTheWay(): InFlightQuantities {
    const { reductions, inFlight } = this.#parts
    const onTheWay = new InFlightQuantities()
    for (const { order, place } of inFlight.list()) {
      if (!reductions.follows(place)) onTheWay.add(place, this.read(order))
    }
    return onTheWay
  }

  #pass(verdict: Verdict): Verdict {
    this.#latch.orders.setPassed(++this.#passed)
    return verdict
  }

  #reject(verdict: Verdict & { readonly allowed: false }, intent: OrderIntent): Verdict {
    this.#latch.orders.setRejected(++this.#rejected)
    if (this.#latch.news.takeExampleWanted()) this.#parts.onExample(intent, verdict.code, verdict.haltId)
    return verdict
  }
}

/** An order that can't be judged adds risk. */
function notJudged(haltId: string, error: unknown): Rejection {
  const reason = `the order could not be judged: ${error instanceof Error ? error.message : String(error)}`
  return { allowed: false, code: 'TRADING_HALTED', haltId, reason, since: null, scope: null }
}
