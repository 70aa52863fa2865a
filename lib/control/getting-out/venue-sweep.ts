import type { WorkingOrdersPolicy } from '../../config/control-config.js'
import { LATE, within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import { isWhole, whyFailed } from '../../words/account-parts.js'
import { type VenueSnapshot, workingOrderKey } from '../../words/exposure.js'
import type { Halt } from '../../words/halt.js'
import { mayBeSameInstrument } from '../../words/instrument.js'
import { ofThisBot } from '../../words/own-orders.js'
import type { WorkingOrder } from '../../words/ports.js'
import { type CancelFailure, showsAll } from '../../words/status.js'
import type { Reading } from '../venues/venues.js'
import type { OrderCancels } from './order-cancels.js'
import { ordersToCancel } from './orders-to-cancel.js'

/** The pauses between two looks at the venue, in ms: from the shortest, doubling, to the longest; after the deadline the last. */
const SHORTEST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000
const OVERDUE_PAUSE_MS = 15_000
/** A venue that takes longer than this to be read, in ms, is told meanwhile to cancel what is known to rest there. */
const SLOW_READING_MS = 300
/** For so long after a halt, in ms, what newly rests is taken for an order of the bot that was late. */
const LATE_ARRIVAL_MS = 60_000
/** So long is waited for a round of cancels before the venue is looked at again, in ms. */
const ROUND_MS = 1_000

/** What has to go off the venue now. */
export interface SweepRule {
  readonly policy: WorkingOrdersPolicy
  readonly halts: readonly Pick<Halt, 'level' | 'scope'>[]
}

export interface VenueSweepParts {
  readonly venue: string
  readonly cancels: OrderCancels
  readonly cancelAll: () => Promise<void>
  /** Is told of the orders that were known to rest. */
  readonly onAllCancelled: (orders: readonly WorkingOrder[]) => void
  readonly read: () => Promise<Reading>
  /** What was read last. */
  readonly last: () => VenueSnapshot
  /** False: no order has to go any more, whatever was begun. */
  readonly isHalted: () => boolean
  /** None: nothing has to go any more. */
  readonly rules: () => readonly SweepRule[]
  /** {@link import('../../between/latch/latch.js').Latch.orders.sent} */
  readonly sent: () => number
  readonly deadlineMs: number
  /** The deadline is over, and something is left or could not be read. */
  readonly onOverdue: (failures: readonly CancelFailure[], unreadable: string | null) => void
}

/**
 * Takes working orders off one venue: cancel, read again, and once more, until a reading that shows every order that has passed
 * has nothing left to cancel. After the deadline it goes on with long pauses as long as something is left.
 */
export class VenueSweep {
  readonly #parts: VenueSweepParts
  #running: Promise<void> | null = null
  #wake: () => void = () => {}
  #lookAgain = false
  #suspected: ReadonlySet<string> = new Set()
  /** Orders that have to go whatever the rules say. Their symbols are as the bot spells them. */
  readonly #named = new Map<string, WorkingOrder>()
  #cancelAllTried = false
  /** When the last look was asked for, by `monotonicMs()`. */
  #since = Number.POSITIVE_INFINITY
  /** The orders that were left where they are. */
  #left: ReadonlySet<string> = new Set()

  constructor(parts: VenueSweepParts) {
    this.#parts = parts
  }

  get running(): boolean {
    return this.#running !== null
  }

  /** Begins, or looks at the venue at once if it is under way, with a new deadline. Resolves when nothing is left. */
  start(): Promise<void> {
    this.#since = monotonicMs()
    this.#lookAgain = true
    this.#wake()
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /**
   * Looks at what was read while nothing is under way: an order that was left may add risk by now, and one may arrive late. What
   * comes to rest long after the halt is a person's, and left to her.
   */
  look(snapshot: VenueSnapshot): void {
    if (this.running || snapshot.began <= this.#since) return
    const { certain, suspected } = this.#chooseBy(this.#parts.rules(), snapshot, snapshot.error === null)
    const recent = monotonicMs() - this.#since < LATE_ARRIVAL_MS
    if ([...certain, ...suspected].some((key) => recent || this.#left.has(key))) void this.start()
  }

  /** Takes this one order off, too. */
  cancel(order: WorkingOrder): void {
    this.#named.set(workingOrderKey(order), order)
    void this.#parts.cancels.try([order])
    void this.start()
  }

  async #run(): Promise<void> {
    let pause = SHORTEST_PAUSE_MS
    let overdueTold = false
    this.#suspected = new Set()
    this.#cancelAllTried = false
    for (;;) {
      if (this.#lookAgain) {
        this.#lookAgain = false
        pause = SHORTEST_PAUSE_MS
        overdueTold = false
      }
      if (!this.#parts.isHalted()) this.#named.clear()
      if (this.#parts.rules().length === 0 && this.#named.size === 0) return
      const reading = await this.#read()
      const rules = this.#parts.rules()
      const targets = this.#choose(reading, rules)
      const overdue = monotonicMs() - this.#since > this.#parts.deadlineMs
      const unread = reading.failure ?? whyFailed(reading.snapshot, 'orders')
      const clean = targets.length === 0 && this.#suspected.size === 0 && unread === null
      // Orders that are never answered keep the bot from being quiet, but there is nothing here to cancel.
      if (clean && !this.#lookAgain && (overdue || showsAll(reading.snapshot, this.#parts.sent()))) {
        this.#left = new Set((reading.snapshot.openOrders ?? []).map(workingOrderKey))
        return
      }
      if (overdue && !clean && !overdueTold) {
        overdueTold = true
        this.#parts.onOverdue(this.#parts.cancels.failures(), unread)
      }
      await this.#cancel(targets, unread !== null, rules)
      if (!this.#lookAgain) await this.#sleep(overdue && overdueTold ? OVERDUE_PAUSE_MS : pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }

  async #read(): Promise<Reading> {
    const reading = this.#parts.read()
    if ((await within(reading, SLOW_READING_MS)) === LATE) {
      const snapshot = this.#parts.last()
      const known = this.#parts
        .rules()
        .flatMap((rule) => ordersToCancel(snapshot, { ...rule, positionsKnown: false }).certain)
      void this.#parts.cancels.try(known)
    }
    return reading
  }

  #choose({ snapshot, failure }: Reading, rules: readonly SweepRule[]): WorkingOrder[] {
    const resting = snapshot.openOrders ?? []
    if (failure === null) {
      this.#parts.cancels.keepOnly(resting)
      const isGone = (named: WorkingOrder) => !resting.some((order) => isSameOrder(named, order))
      for (const [key, order] of this.#named) if (isWhole(snapshot, 'orders') && isGone(order)) this.#named.delete(key)
    }
    const { certain, suspected } = this.#chooseBy(rules, snapshot, failure === null)
    const before = this.#suspected
    this.#suspected = suspected
    return ofThisBot(resting).filter((order) => {
      const key = workingOrderKey(order)
      return certain.has(key) || this.#isNamed(order) || (suspected.has(key) && before.has(key))
    })
  }

  #isNamed(order: WorkingOrder): boolean {
    return [...this.#named.values()].some((named) => isSameOrder(named, order))
  }

  #chooseBy(rules: readonly SweepRule[], snapshot: VenueSnapshot, positionsKnown: boolean) {
    const choices = rules.map((rule) => ordersToCancel(snapshot, { ...rule, positionsKnown }))
    return {
      certain: new Set(choices.flatMap((choice) => choice.certain.map(workingOrderKey))),
      suspected: new Set(choices.flatMap((choice) => choice.suspected.map(workingOrderKey))),
    }
  }

  async #cancel(targets: readonly WorkingOrder[], someUnread: boolean, rules: readonly SweepRule[]): Promise<void> {
    // Only where everything has to go: what was listed is not all that rests by now.
    if (!this.#cancelAllTried && (targets.length > 1 || someUnread) && rules.some(isForEverything)) {
      // Where the venue has no such call, or refuses it, the next round goes order by order.
      this.#cancelAllTried = true
      await within(
        this.#parts.cancelAll().then(
          () => this.#parts.onAllCancelled(targets),
          () => {},
        ),
        ROUND_MS,
      )
      return
    }
    await within(this.#parts.cancels.try(targets), ROUND_MS)
  }

  async #sleep(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await within(woken, ms)
  }
}

function isSameOrder(one: WorkingOrder, other: WorkingOrder): boolean {
  return one.id === other.id && mayBeSameInstrument(one.symbol, other.symbol)
}

function isForEverything({ policy, halts }: SweepRule): boolean {
  return policy === 'cancel-all' && halts.some(({ scope, level }) => scope === null && level === 'halted')
}
