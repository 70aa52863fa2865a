import { type RejectionCode, TradingHaltedError } from '../errors.js'
import type { Latch } from '../latch.js'
import { completeIntent, type DescribeOrder, type OrderIntent, readOrder, UNKNOWN_ORDER } from '../order.js'
import type { ClosingTickets } from './closing-tickets.js'
import type { ControlWatch } from './control-watch.js'
import { ALLOWED, decide, type Verdict } from './decide.js'
import type { HaltView } from './halt-view.js'
import type { Reductions } from './reductions.js'

/** The control thread is looked at once in this many orders (a power of two), and by a timer as well. */
const ORDERS_PER_LOOK = 256

export interface GuardParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly reductions: Reductions
  readonly tickets: ClosingTickets
  readonly watch: ControlWatch
  /** Reads the host's orders, where their shape is not a common one. */
  readonly describe: DescribeOrder | null
  /** Raises the latch: nobody is left who could be told to. */
  readonly onControlGone: () => void
  /** Takes a rejected order as an example for the audit log, when one is wanted. */
  readonly onExample: (order: OrderIntent, code: RejectionCode, haltId: string | null) => void
}

/**
 * Stands before the venue and says of each order whether it may pass. Synchronous; never throws; while the bot is active
 * and nothing is scoped, one atomic load and a constant verdict.
 */
export class Guard {
  readonly #latch: Latch
  readonly #parts: GuardParts
  #passed = 0
  #rejected = 0

  constructor(parts: GuardParts) {
    this.#latch = parts.latch
    this.#parts = parts
  }

  /** Decides on one order and counts it. */
  check(order: unknown): Verdict {
    if (((this.#passed + this.#rejected) & (ORDERS_PER_LOOK - 1)) === 0) this.lookAtControl()
    if (this.#latch.isOpen()) return this.#pass(ALLOWED)
    const intent = this.read(order)
    const verdict = this.#judge(order, intent)
    return verdict.allowed ? this.#pass(verdict) : this.#reject(verdict, intent)
  }

  /** True for an order that has passed and that a halt now covers: the venue's answer comes too late. */
  isLate(order: unknown): boolean {
    if (this.#latch.isOpen() || this.#parts.tickets.isIssued(order)) return false
    const intent = this.read(order)
    if (intent.action === 'cancel') return false
    const halts = this.#parts.view.covering(intent, this.#latch.read())
    return halts.some((halt) => halt.level === 'halted' || !intent.reduceOnly)
  }

  /** To be called when the order that {@link check} let pass is on its way, and to be followed. */
  sent(order: unknown): void {
    this.#parts.reductions.follow(order)
  }

  /** To be called when the venue has answered an order that was {@link sent}. */
  answered(order: unknown): void {
    this.#parts.reductions.answered(order)
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

  /** Halts when the control thread is gone. */
  lookAtControl(): void {
    if (this.#parts.watch.isGone(performance.now())) this.#parts.onControlGone()
  }

  #judge(order: unknown, intent: OrderIntent): Verdict {
    const { latch, view, reductions, tickets } = this.#parts
    if (tickets.isIssued(order)) return ALLOWED
    const gate = latch.read()
    const situation = { shuttingDown: gate.shuttingDown, halts: view.covering(intent, gate) }
    const verdict = decide(situation, intent, (reducing) => reductions.verify(reducing))
    if (verdict.allowed && situation.halts.length > 0 && intent.reduceOnly) reductions.letPass(order, intent)
    return verdict
  }

  #pass(verdict: Verdict): Verdict {
    this.#latch.countPassed(++this.#passed)
    return verdict
  }

  #reject(verdict: Verdict & { readonly allowed: false }, intent: OrderIntent): Verdict {
    this.#latch.countRejected(++this.#rejected)
    if (this.#latch.takeExampleWanted()) this.#parts.onExample(intent, verdict.code, verdict.haltId)
    return verdict
  }
}
