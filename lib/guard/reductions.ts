import type { OthersOrders } from '../between/latch/order-counters.js'
import type { Moment } from '../time/monotonic.js'
import type { VenueSnapshot } from '../words/exposure.js'
import { scopeName } from '../words/scope.js'
import type { Reduction, Verdict } from './decide.js'
import type { ExitAccount, ReadWhole } from './exit-account.js'
import { judgeExit, UNREADABLE } from './exit-rule.js'
import type { InFlightOrders } from './in-flight-orders.js'
import type { OrderAsRead } from './order-effect.js'
import { type Look, type PassedOrder, PassedOrders } from './passed-orders.js'

export interface ReductionsParts {
  /** The age, in ms, from which a reading proves nothing. */
  readonly maxAgeMs: number
  /** How long after its last sign an order may take to show in a reading, in ms. */
  readonly settleMs: number
  readonly now: () => Moment
  /** How many orders have passed on this thread, cancels aside. */
  readonly sent: () => number
  /** What other threads send. */
  readonly others: () => OthersOrders
  readonly inFlight: Pick<InFlightOrders, 'list' | 'ended'>
  /** From when on readings show what other processes have sent, by `monotonicMs()`; a text: why no exit is verified here. */
  readonly elsewhere?: () => number | string
}

const VERIFIED: Reduction = Object.freeze({ verified: true })

/**
 * Tells whether an order surely reduces a position. Side alone is not enough: two exits of the full size open the other side. So
 * account is kept of each order that passes, from the first exit after a halt until everything may pass again. What was sent
 * before that is settled by time, and so is what other threads send: no exit is verified until they have been silent for so long.
 */
export class Reductions implements ExitAccount {
  readonly #parts: ReductionsParts
  #snapshots: readonly VenueSnapshot[] = []
  /** When the newest reading of each began, by its name as it is compared. */
  #began: ReadonlyMap<string, number> = new Map()
  /** Null while no exit is verified: everyone else would pay for it. */
  #passed: PassedOrders | null = null
  /** Orders that were looked at again right before the wire, and left. */
  #left = 0
  /** What the others had sent and had been answered when account was begun. */
  #othersBefore = 0
  /** All that had passed, had left and had been answered when this was looked at last. */
  #activity = 0
  /** By when all of them had been, by `monotonicMs()`. The last run may have sent orders until now. */
  #activeUntil: number

  constructor(parts: ReductionsParts) {
    this.#parts = parts
    this.#activeUntil = parts.now().monotonic
  }

  /** Takes the newest readings of all venues. */
  update(snapshots: readonly VenueSnapshot[]): void {
    this.#snapshots = snapshots
    const began = new Map<string, number>()
    for (const each of snapshots) {
      const name = scopeName(each.venue)
      began.set(name, Math.min(each.began, began.get(name) ?? each.began))
    }
    this.#began = began
    if (began.size > 0) this.#passed?.update(began)
  }

  /** Notes that the bot has been sending until now, if it has. To be called now and then, also while everything may pass. */
  look(): void {
    const activity = this.#parts.sent() + this.#parts.inFlight.ended + this.#left + this.#parts.others().activity
    if (activity === this.#activity) return
    this.#activity = activity
    this.#activeUntil = this.#parts.now().monotonic
  }

  /** @param read reads an order that is in flight */
  verify(order: OrderAsRead, read: ReadWhole): Reduction {
    return this.#judge(order, this.#keepAccount(read), null)
  }

  /**
   * Verifies an order that may have been let pass before. While its pass lasts, it takes no further part of the position; once it
   * was answered, or has had its last look, it is a new order.
   */
  verifyAgain(object: unknown, order: OrderAsRead, look: Look, read: ReadWhole): Reduction {
    const passed = this.#keepAccount(read)
    const mayLeave = passed.mayLeave(object, order, look)
    const own = mayLeave ? null : passed.unverified(object, order, look)
    const reduction = mayLeave ? VERIFIED : this.#judge(order, passed, own)
    if (!reduction.verified) return reduction
    this.#left++
    if (own !== null) passed.leaves(own, look)
    else if (!mayLeave) passed.addLooked(object, order)
    return reduction
  }

  /**
   * Keeps account of an order that is just being let pass, before it is counted.
   *
   * @param verified it was verified as an exit
   * @returns the verdict that goes with it to {@link sent}; null: nobody keeps account now
   */
  letPass(object: unknown, read: () => OrderAsRead, verified: boolean): Verdict | null {
    const passed = this.#passed
    if (passed === null) return null
    if (passed.sent === this.#parts.sent()) return passed.count(object, read(), verified)
    this.forget()
    return null
  }

  /** An order that had been let pass leaves while everything may pass: which one is not known, and so no pass is good any more. */
  leaves(): void {
    this.#left++
    this.forget()
  }

  /** The same for one that no halt covers, while others are in force. */
  leavesUnverified(object: unknown, read: () => OrderAsRead, look: Look): void {
    this.#left++
    this.#passed?.leavesUnverified(object, read(), look)
  }

  /** The order is on its way: until {@link answered} it is pending, however long that takes. */
  sent(verdict: Verdict, place: number): void {
    this.#passed?.follow(verdict, place)
  }

  /** The venue has answered, or nobody will say when it does. */
  answered(place: number): void {
    this.#passed?.answered(place)
  }

  /** Everything may pass again, so that no account is kept. */
  forget(): void {
    this.#passed = null
  }

  #keepAccount(read: ReadWhole): PassedOrders {
    const { sent, inFlight, settleMs, now } = this.#parts
    const others = this.#parts.others()
    const isKept = this.#passed?.sent === sent() && this.#othersBefore === others.activity
    if (this.#passed !== null && isKept) return this.#passed
    this.look()
    this.#othersBefore = others.activity
    const passed = new PassedOrders({
      sent: sent(),
      settledFrom: others.inFlight > 0 ? Number.POSITIVE_INFINITY : this.#activeUntil + settleMs,
      showsFrom: () => now().monotonic + settleMs,
    })
    for (const { order, place } of inFlight.list()) passed.addInFlight(order, read(order), place)
    this.#passed = passed
    return passed
  }

  #judge(order: OrderAsRead, passed: PassedOrders, own: PassedOrder | null): Reduction {
    const { symbol, side } = order.intent
    const elsewhere = this.#parts.elsewhere?.() ?? 0
    if (typeof elsewhere === 'string') return { verified: false, why: elsewhere }
    if (symbol === null || side === null) return { verified: false, why: UNREADABLE }
    const reading = this.#readingOf(order.intent.venue)
    if (reading === null) return { verified: false, why: 'it names no venue whose positions could be read' }
    const { now, maxAgeMs } = this.#parts
    const settledFrom = Math.max(passed.settledFrom, elsewhere)
    const pending = passed.against(scopeName(reading.venue), symbol, side, this.#began, own)
    return judgeExit(order, { reading, now: now(), maxAgeMs, settledFrom, pending })
  }

  /** Null: the order names none, or the name of none, or that of several. */
  #readingOf(venue: string | null): VenueSnapshot | null {
    const named = this.#snapshots.filter((each) => venue === null || scopeName(each.venue) === scopeName(venue))
    return named.length === 1 ? (named[0] ?? null) : null
  }
}
