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
import type { Reductions } from './reductions.js'
import type { UnknownOutcomes } from './unknown-outcomes.js'

/** The control thread is looked at once in this many orders (a power of two), and by a timer as well. */
const ORDERS_PER_LOOK = 256

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
  #passed = 0
  #rejected = 0
  #cancels = 0
  /** The last refusal, and what the order was when it was judged. */
  #refused: { readonly verdict: Rejection; readonly intent: OrderIntent } | null = null
  /** Kept only while exits are verified: everyone else would pay for it. */
  #onTheWay: InFlightQuantities | null = null

  constructor(parts: GuardParts) {
    this.#latch = parts.latch
    this.#gate = parts.latch.gate
    this.#parts = parts
  }

  /** Decides on one order and counts it. What breaks that off, in whatever line, refuses the order. */
  check(order: unknown): Verdict {
    const rejected = this.#rejected
    try {
      if (((this.#passed + rejected) & (ORDERS_PER_LOOK - 1)) === 0) this.lookAtControl()
      if (this.#gate.isOpen()) return this.#pass(ALLOWED)
      const intent = this.read(order)
      const verdict = this.#judge(order, intent, (reducing) => this.#verify(order, intent, reducing))
      return verdict.allowed ? this.#pass(verdict) : this.#reject(verdict, intent)
    } catch (error) {
      // Once, wherever it broke off; the latch learns of it at the next beat. A full stack has no room for a call.
      this.#rejected = rejected + 1
      try {
        return notJudged(this.#latch.haltIds.current(), error)
      } catch {
        return NOT_JUDGED
      }
    }
  }

  /**
   * Whether an order that {@link check} has let pass may still leave: for a second look right before the wire, behind queues and
   * retries. Counts nothing, and doesn't verify an exit anew: that one counts as pending already.
   */
  permits(order: unknown): Verdict {
    try {
      if (this.#gate.isOpen()) return ALLOWED
      return this.#judge(order, this.read(order), () => ({ verified: true }))
    } catch (error) {
      try {
        return notJudged(this.#latch.haltIds.current(), error)
      } catch {
        return NOT_JUDGED
      }
    }
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
    if (!this.#parts.inFlight.has(order, place)) return
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

  /** To be called instead when the answer was an error, or the sending was broken off: the order may be at the venue or not. */
  failed(order: unknown, place: number, error: unknown): void {
    if (!this.#parts.inFlight.has(order, place)) return
    const intent = this.read(order)
    const unknown = !this.#isHarmless(order, intent) && !isTradingHaltedError(error)
    if (unknown) this.#parts.unknown.add(intent)
    this.#parts.inFlight.end(place)
    this.#onTheWay?.remove(place)
    if (this.#gate.looksOpen() && !this.#parts.reductions.follows(place)) return
    this.#settle(order, intent, place, error, unknown)
  }

  /** What can't be settled is of unknown outcome. */
  #settle(order: unknown, intent: OrderIntent, place: number, answer: unknown, unknown: boolean): void {
    try {
      this.#parts.reductions.answered(place, intent, unknown)
      if (!this.#isHarmless(order, intent) && !isTradingHaltedError(answer)) this.#noteLate(intent, answer, unknown)
    } catch {
      this.#parts.unknown.add(intent)
    }
  }

  #noteLate(intent: OrderIntent, answer: unknown, unknown: boolean): void {
    const { view, inFlight, onLate } = this.#parts
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
    const refused = this.#refused
    return new TradingHaltedError(verdict, refused?.verdict === verdict ? refused.intent : this.read(order))
  }

  /** Does what a full stack had no room for. To be called where no order is being sent: at each beat. */
  catchUp(): void {
    const { inFlight } = this.#parts
    inFlight.countNeverBegun()
    for (const { order, place } of inFlight.stillSending()) this.failed(order, place, null)
    this.#latch.orders.setRejected(this.#rejected)
  }

  /** Halts when the control thread is gone. */
  lookAtControl(): void {
    if (this.#parts.watch.isGone(performance.now())) this.#parts.onControlGone()
  }

  #judge(order: unknown, intent: OrderIntent, verify: (reducing: Halt) => Reduction): Verdict {
    const { latch, view, tickets } = this.#parts
    if (tickets.isIssued(order)) return ALLOWED
    const gate = latch.gate.read()
    return decide({ shuttingDown: gate.shuttingDown, halts: view.covering(intent, gate) }, intent, verify)
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

  /** The last step: its only call is the first, so it counts and lets pass, or neither. */
  #pass(verdict: Verdict): Verdict {
    const cancels = verdict === CANCEL_ALLOWED ? this.#cancels + 1 : this.#cancels
    this.#latch.orders.setPassed(this.#passed + 1, cancels)
    this.#passed++
    this.#cancels = cancels
    return verdict
  }

  #reject(verdict: Verdict & { readonly allowed: false }, intent: OrderIntent): Verdict {
    this.#latch.orders.setRejected(++this.#rejected)
    this.#refused = { verdict, intent }
    if (this.#latch.news.takeExampleWanted()) this.#parts.onExample(intent, verdict.code, verdict.haltId)
    return verdict
  }
}

/** An order that can't be judged adds risk. What a full stack leaves no room to say is said here. */
const NOT_JUDGED: Rejection = Object.freeze({
  allowed: false,
  code: 'TRADING_HALTED',
  haltId: null,
  reason: 'the order could not be judged',
  since: null,
  scope: null,
})

function notJudged(haltId: string, error: unknown): Rejection {
  const why = error instanceof Error ? error.message : String(error)
  return { ...NOT_JUDGED, haltId, reason: `${NOT_JUDGED.reason}: ${why}` }
}
