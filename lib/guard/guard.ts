import { Latch } from '../between/latch/latch.js'
import { thisMoment } from '../time/monotonic.js'
import { isTradingHaltedError, type Rejection, type RejectionCode, TradingHaltedError } from '../words/errors.js'
import { type ExitFields, readExitFields, UNREADABLE_FIELDS } from '../words/exit-fields.js'
import { completeIntent, type DescribeOrder, type OrderIntent, readOrder, UNKNOWN_ORDER } from '../words/order.js'
import { namesOtherSymbol } from '../words/other-symbols.js'
import { isVenueRefusal } from '../words/venue-refusal.js'
import type { ClosingTickets } from './closing-tickets.js'
import type { ControlWatch } from './control-watch.js'
import { ALLOWED, CANCEL_ALLOWED, decide, type Reduction, type Verdict } from './decide.js'
import type { ExitAccount } from './exit-account.js'
import type { HaltView } from './halt-view.js'
import type { InFlightOrders } from './in-flight-orders.js'
import type { OrderAsRead } from './order-effect.js'
import type { OrderRules } from './order-rules.js'
import { OrderSamples } from './order-samples.js'
import type { Look } from './passed-orders.js'
import { DETACHED, DRILLED, type Drill, NOT_JUDGED } from './refusals.js'
import type { UnknownOutcomes } from './unknown-outcomes.js'

/** The control thread is looked at once in this many orders at least, and by a timer as well. */
const ORDERS_PER_LOOK = 256
/** Strategies that send together would always have the same one first: of this many orders after a beat, one is looked at. */
const ORDERS_TO_CHOOSE_FROM = 8

export interface GuardParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly reductions: ExitAccount
  readonly inFlight: InFlightOrders
  readonly unknown: Pick<UnknownOutcomes, 'add'>
  readonly tickets: ClosingTickets
  readonly watch: ControlWatch
  /** What orders have to keep to beside the halts; null, or left out: nothing. */
  readonly rules?: OrderRules | null
  /** Reads the host's orders, where their shape is not a common one. */
  readonly describe: DescribeOrder | null
  /** Raises the latch: nobody is left who could be told to. */
  readonly onControlGone: () => void
  /** Takes a rejected order as an example for the journal, when one is wanted. */
  readonly onExample: (order: OrderIntent, code: RejectionCode, haltId: string | null) => void
  /** Takes one of a few orders a second, whatever becomes of it. */
  readonly onSample: (order: OrderIntent) => void
  /** Takes an order whose answer came too late; `answer` is what the venue said, `unknown` that it was an error. */
  readonly onLate: (order: OrderIntent, answer: unknown, unknown: boolean) => void
}

/**
 * Stands before the venue and says of each order whether it may pass. Synchronous; never throws; while the bot is active
 * and nothing is scoped, one atomic load and a constant verdict; with a pause that may begin by itself, a look at the clock as well.
 */
export class Guard {
  readonly #latch: Latch
  /** At hand, since every order asks it. */
  #gate: Latch['gate']
  readonly #orders: Latch['orders']
  readonly #parts: GuardParts
  readonly #rules: OrderRules | null
  readonly #checked: OrderSamples
  readonly #sent: OrderSamples
  #ordersToLook = 1
  #ordersAtBeat = 0
  #passed: number
  #rejected: number
  #cancels: number
  #refusals: number
  #errors: number
  #detached = false
  /** The one order that is judged by another gate; null: there is none. */
  #drill: Drill | null = null
  /** The last refusal, and what the order was when it was judged. */
  #refused: { readonly verdict: Rejection; readonly intent: OrderIntent } | null = null

  constructor(parts: GuardParts) {
    this.#latch = parts.latch
    this.#gate = parts.latch.gate
    this.#orders = parts.latch.orders
    this.#parts = parts
    this.#rules = parts.rules ?? null
    const { passed, rejected, cancels, refusals, errors } = this.#orders.own()
    this.#refusals = refusals
    this.#errors = errors
    this.#passed = passed
    this.#rejected = rejected
    this.#cancels = cancels
    const { onSample } = parts
    this.#checked = new OrderSamples({ read: (order) => this.read(order), onSample })
    this.#sent = new OrderSamples({ read: (order) => this.read(order), onSample })
  }

  /** Decides on one order and counts it. What breaks that off, in whatever line, refuses the order. */
  check(order: unknown): Verdict {
    const rejected = this.#rejected
    try {
      if (--this.#ordersToLook <= 0) this.#lookAt(order)
      if (this.#rules !== null || !this.#isOpen()) return this.#check(order)
      this.#orders.setPassed(this.#passed + 1)
      this.#passed++
      return ALLOWED
    } catch (error) {
      // Once, wherever it broke off; the latch learns of it at the next beat. A full stack has no room for a call.
      this.#rejected = order === this.#drill?.order ? rejected : rejected + 1
      return this.#notJudged(error)
    }
  }

  /**
   * A drill: while `ask` runs, this one order is judged as if its own gate were the bot's. Every other order is judged as ever, also one
   * that is sent meanwhile. The order is not counted, not looked at as a sample, and nobody is told of it.
   *
   * @param ask synchronous
   */
  drill<Result>(drill: Drill, ask: () => Result): Result {
    const gate = this.#gate
    this.#drill = drill
    this.#gate = drill.gate
    try {
      return ask()
    } finally {
      this.#drill = null
      if (!this.#detached) this.#gate = gate
    }
  }

  /** A pause that may begin by itself costs a look at the clock, and not the slow way. */
  #isOpen(): boolean {
    const gate = this.#gate
    return gate.isOpen() || (gate.isOpenForNow() && this.#latch.pauses.overdue(thisMoment()) === null)
  }

  /** Apart from {@link check}: a function that makes another one in it costs every order twice as much. */
  #check(order: unknown): Verdict {
    const intent = this.read(order)
    if (this.#rules !== null && this.#isOpen()) return this.#checkByRules(this.#rules, order, intent)
    let exit: OrderAsRead | null = null
    const verdict = this.#judge(order, intent, () => {
      exit = this.#readWhole(order, intent)
      return this.#parts.reductions.verify(exit, this.#readWhole)
    })
    if (!verdict.allowed) return this.#reject(verdict, intent)
    const refusal = this.#isFree(order, intent) ? null : (this.#rules?.refuse(order, intent) ?? null)
    if (refusal !== null) return this.#reject(refusal, intent)
    return this.#pass(verdict === CANCEL_ALLOWED ? verdict : (this.#keepAccount(order, intent, exit) ?? verdict))
  }

  /** While everything may pass but for the rules. */
  #checkByRules(rules: OrderRules, order: unknown, intent: OrderIntent): Verdict {
    const refusal = this.#isFree(order, intent) ? null : rules.refuse(order, intent)
    if (refusal !== null) return this.#reject(refusal, intent)
    this.#orders.setPassed(this.#passed + 1)
    this.#passed++
    return ALLOWED
  }

  /** A cancel, the kill switch's own closing order, or a drill's: it is of no unknown outcome, and keeps to no rules. */
  #isFree(order: unknown, intent: OrderIntent): boolean {
    if (intent.action === 'cancel' || this.#parts.tickets.isIssued(order)) return true
    return this.#drill !== null && order === this.#drill.order
  }

  /**
   * Whether an order that {@link check} has let pass may still leave: for a second look right before the wire, behind queues and
   * retries. Counts nothing, but against limits of orders in time: there the first attempt counts from now on, and a further one is one more. An exit is verified like there, unless this very object was verified, and its pass lasts.
   */
  permits(order: unknown, look: Look = 'last'): Verdict {
    try {
      const verdict = this.#permits(order, look)
      if (this.#rules === null || look === 'step' || !verdict.allowed) return verdict
      return this.#refuseAttempt(this.#rules, order) ?? verdict
    } catch (error) {
      return this.#notJudged(error)
    }
  }

  /** A step of an order that leaves now, by the same pass. Against limits of orders in time, it is an attempt. */
  permitsAttempt(order: unknown): Verdict {
    try {
      const verdict = this.#permits(order, 'step')
      return !verdict.allowed || this.#rules === null ? verdict : (this.#refuseAttempt(this.#rules, order) ?? verdict)
    } catch (error) {
      return this.#notJudged(error)
    }
  }

  #refuseAttempt(rules: OrderRules, order: unknown): Rejection | null {
    const intent = this.read(order)
    return this.#isFree(order, intent) ? null : rules.refuseAttempt(order, intent)
  }

  #permits(order: unknown, look: Look): Verdict {
    const { reductions } = this.#parts
    if (this.#isOpen()) {
      reductions.leaves()
      return ALLOWED
    }
    const intent = this.read(order)
    let exit: OrderAsRead | null = null
    const verdict = this.#judge(order, intent, () => {
      exit = this.#readWhole(order, intent)
      return reductions.verifyAgain(order, exit, look, this.#readWhole)
    })
    if (verdict === ALLOWED && exit === null) {
      this.#keep(() => reductions.leavesUnverified(order, () => this.#readWhole(order, intent), look))
    }
    return verdict
  }

  /**
   * To be called when the order that {@link check} has let pass is sent.
   *
   * @param verdict what {@link check} said of it
   * @param place its place among those in flight
   */
  sent(verdict: Verdict, place: number): void {
    if (verdict !== ALLOWED) this.#parts.reductions.sent(verdict, place)
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
    if (this.#looksOpen()) return
    this.#settle(order, this.read(order), place, answer, false)
  }

  /** To be called instead when the order has left and nobody says when the venue answers. */
  untold(place: number): void {
    this.#parts.inFlight.forget(place)
    if (!this.#looksOpen()) this.#parts.reductions.answered(place)
  }

  /** To be called instead when the answer was an error, or the sending was broken off: the order may be at the venue or not. */
  failed(order: unknown, place: number, error: unknown): void {
    if (!this.#parts.inFlight.has(order, place)) return
    const intent = this.read(order)
    const unknown = !this.#isFree(order, intent) && !isTradingHaltedError(error)
    if (unknown) {
      this.#parts.unknown.add(intent)
      this.#countFailure(error)
    }
    this.#parts.inFlight.end(place)
    if (this.#looksOpen()) return
    this.#settle(order, intent, place, error, unknown)
  }

  #countFailure(error: unknown): void {
    if (isVenueRefusal(error)) this.#refusals++
    else this.#errors++
    this.#orders.setFailures({ refusals: this.#refusals, errors: this.#errors })
  }

  /** @param exit the order, where it was verified */
  #keepAccount(order: unknown, intent: OrderIntent, exit: OrderAsRead | null): Verdict | null {
    const read = () => exit ?? this.#readWhole(order, intent)
    return this.#keep(() => this.#parts.reductions.letPass(order, read, exit !== null))
  }

  /** Where account can't be kept, the next exit begins anew, and counts on nothing that was sent before. */
  #keep<Result>(account: () => Result): Result | null {
    try {
      return account()
    } catch {
      this.#parts.reductions.forget()
      return null
    }
  }

  #looksOpen(): boolean {
    const open = this.#gate.looksOpen() || this.#isOpen()
    if (open) this.#parts.reductions.forget()
    return open
  }

  /** What can't be settled is of unknown outcome. */
  #settle(order: unknown, intent: OrderIntent, place: number, answer: unknown, unknown: boolean): void {
    try {
      this.#parts.reductions.answered(place)
      if (!this.#isFree(order, intent) && !isTradingHaltedError(answer)) this.#noteLate(intent, answer, unknown)
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

  /** What is understood of an order. What can't be understood adds risk. */
  read(order: unknown): OrderIntent {
    try {
      const { describe } = this.#parts
      // The bot's own code is not shown an order that it has not made.
      return describe === null || order === this.#drill?.order ? readOrder(order) : completeIntent(describe(order))
    } catch {
      return UNKNOWN_ORDER
    }
  }

  /** The error for an order that {@link check} has refused. */
  errorFor(verdict: Verdict & { readonly allowed: false }, order: unknown): TradingHaltedError {
    const refused = this.#refused
    return new TradingHaltedError(verdict, refused?.verdict === verdict ? refused.intent : this.read(order))
  }

  /** From now on only cancels pass, and nothing is counted where others see it. For good. */
  detach(): void {
    this.#gate = new Latch().gate
    this.#detached = true
    this.#orders.detach()
  }

  /** To be called at each beat, where no order is being sent. One of the next orders is looked at, and one of those in flight. */
  beat(): void {
    this.#catchUp()
    this.#parts.reductions.look()
    this.lookAtControl()
    const sent = this.#parts.inFlight.some()
    if (sent !== null) this.#sent.take(sent.order, performance.now())
    const orders = this.#passed + this.#rejected
    const busy = orders - this.#ordersAtBeat > ORDERS_TO_CHOOSE_FROM
    this.#ordersAtBeat = orders
    this.#ordersToLook = busy ? Math.ceil(Math.random() * ORDERS_TO_CHOOSE_FROM) || 1 : 1
  }

  /** Does what a full stack had no room for. */
  #catchUp(): void {
    const { inFlight } = this.#parts
    inFlight.countNeverBegun()
    for (const { order, place } of inFlight.stillSending()) this.failed(order, place, null)
    this.#latch.orders.setRejected(this.#rejected)
  }

  #lookAt(order: unknown): void {
    this.#ordersToLook = ORDERS_PER_LOOK
    this.lookAtControl()
    if (order !== this.#drill?.order) this.#checked.take(order, performance.now())
  }

  /** Halts when the control thread is gone. */
  lookAtControl(): void {
    if (this.#parts.watch.isGone(performance.now())) this.#parts.onControlGone()
  }

  #judge(order: unknown, intent: OrderIntent, verify: () => Reduction): Verdict {
    const { latch, view, tickets } = this.#parts
    if (this.#detached) return intent.action === 'cancel' ? CANCEL_ALLOWED : DETACHED
    if (tickets.isIssued(order)) return ALLOWED
    const drill = order === this.#drill?.order ? this.#drill : null
    const gate = (drill?.gate ?? latch.gate).read()
    const halts = view.covering(gate.scoped ? this.#forScopes(order, intent) : intent, gate)
    const verdict = decide({ shuttingDown: gate.shuttingDown, halts, pause: view.pause(gate) }, intent, verify)
    return drill === null || verdict.allowed ? verdict : { ...DRILLED, reason: drill.reason }
  }

  /** An order that names several symbols tells none: every scope of a symbol covers it. */
  #forScopes(order: unknown, intent: OrderIntent): OrderIntent {
    const { symbol } = intent
    if (symbol === null || this.#parts.describe !== null || typeof order !== 'object' || order === null) return intent
    return namesOtherSymbol(order, symbol) ? { ...intent, symbol: null } : intent
  }

  #notJudged(error: unknown): Rejection {
    try {
      const why = error instanceof Error ? error.message : String(error)
      return { ...NOT_JUDGED, haltId: this.#latch.haltIds.current(), reason: `${NOT_JUDGED.reason}: ${why}` }
    } catch {
      return NOT_JUDGED
    }
  }

  /** What an order says beside its intent as well. */
  readonly #readWhole = (order: unknown, intent = this.read(order)): OrderAsRead => {
    return { intent, fields: this.#fieldsOf(order, intent) }
  }

  #fieldsOf(order: unknown, intent: OrderIntent): ExitFields {
    try {
      const { describe } = this.#parts
      return readExitFields(describe === null ? order : describe(order), intent)
    } catch {
      return UNREADABLE_FIELDS
    }
  }

  /** The last step: its only call is the first, so it counts and lets pass, or neither. */
  #pass(verdict: Verdict): Verdict {
    const cancels = verdict === CANCEL_ALLOWED ? this.#cancels + 1 : this.#cancels
    this.#orders.setPassed(this.#passed + 1, cancels)
    this.#passed++
    this.#cancels = cancels
    return verdict
  }

  #reject(verdict: Rejection, intent: OrderIntent): Verdict {
    if (verdict.code === 'DRILL') return verdict
    this.#latch.orders.setRejected(++this.#rejected)
    this.#refused = { verdict, intent }
    if (this.#latch.news.takeExampleWanted()) this.#parts.onExample(intent, verdict.code, verdict.haltId)
    return verdict
  }
}
