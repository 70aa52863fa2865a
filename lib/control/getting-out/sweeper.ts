import type { Latch } from '../../between/latch/latch.js'
import type { WorkingOrdersPolicy } from '../../config/control-config.js'
import { LATE, within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import type { HaltSet } from '../../words/halt-set.js'
import type { OrderIntent, OrderSide } from '../../words/order.js'
import type { Log, WorkingOrder } from '../../words/ports.js'
import type { CancelFailure, Cancelling } from '../../words/status.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Venues } from '../venues/venues.js'
import { OrderCancels } from './order-cancels.js'
import { type SweepRule, VenueSweep } from './venue-sweep.js'

export interface SweeperParts {
  readonly venues: Venues
  readonly latch: Latch
  readonly halts: () => HaltSet
  readonly policy: WorkingOrdersPolicy
  readonly deadlineMs: number
  readonly note: (facts: AuditFacts) => void
  readonly log: Log
}

/** An order that was answered after the halt. */
export interface LateOrder {
  readonly order: OrderIntent
  /** As the venue calls it; null where the answer doesn't tell. */
  readonly id: string | null
}

/** So many are named in a status, a line of the log or of the journal. */
const FAILURES_TOLD = 20

/** So many orders have a line each in the log and the journal when they can't be cancelled. */
const FAILURES_NOTED = 100

const EVERYTHING = { level: 'halted', scope: null } as const

/**
 * Takes working orders off the venues: what a halt covers, as the configuration says, and more when somebody demands it. Each
 * venue for itself, and never through the pipeline of the strategies.
 */
export class Sweeper {
  readonly #parts: SweeperParts
  readonly #sweeps = new Map<string, VenueSweep>()
  readonly #cancels = new Map<string, OrderCancels>()
  /** By venue, symbol and side. */
  readonly #takenOff = new Map<string, number>()
  readonly #demands = new Set<{ readonly policy: WorkingOrdersPolicy }>()
  #gaveUp = false

  constructor(parts: SweeperParts) {
    this.#parts = parts
    for (const venue of parts.venues.names) this.#add(venue)
  }

  /** Sweeps this one as well, from now on. */
  add(venue: string): void {
    this.#add(venue)
    if (this.#hasRules()) void this.#sweeps.get(venue)?.start()
  }

  /** Leaves this one alone. What is under way there comes to its end. */
  remove(venue: string): void {
    this.#sweeps.delete(venue)
    this.#cancels.delete(venue)
  }

  /** Sweeps these, and no others: some may have come or gone since it was made. */
  agreeOn(venues: readonly string[]): void {
    for (const venue of this.#sweeps.keys()) if (!venues.includes(venue)) this.remove(venue)
    for (const venue of venues) if (!this.#sweeps.has(venue)) this.add(venue)
  }

  #add(venue: string): void {
    const { venues, latch, deadlineMs } = this.#parts
    const isThere = () => this.#sweeps.get(venue) === sweep
    const cancels = this.#cancelsAt(venue, isThere)
    const sweep: VenueSweep = new VenueSweep({
      venue,
      cancels,
      cancelAll: () => this.#cancelAll(venue),
      onAllCancelled: (orders) => {
        for (const order of orders) this.#tookOff(venue, order)
      },
      read: () => venues.readOne(venue),
      last: () => venues.last(venue),
      isHalted: () => isThere() && this.#isHalted(),
      rules: () => (isThere() ? this.#rules() : []),
      sent: () => latch.orders.sent(),
      deadlineMs,
      onOverdue: (failures, unreadable) => this.#overdue(venue, failures, unreadable),
    })
    this.#sweeps.set(venue, sweep)
    this.#cancels.set(venue, cancels)
  }

  /** Something is halted, or should be looked at once more. */
  start(): void {
    if (!this.#hasRules()) return
    for (const sweep of this.#sweeps.values()) void sweep.start()
  }

  /** Something was seen that should not be there; what is under way goes on as it is. */
  goOn(): void {
    if (!this.#hasRules()) return
    for (const sweep of this.#sweeps.values()) if (!sweep.running) void sweep.start()
  }

  /** Looks at what was read, where nothing is under way. */
  look(snapshots: readonly VenueSnapshot[]): void {
    for (const snapshot of snapshots) this.#sweeps.get(snapshot.venue)?.look(snapshot)
  }

  /** An order was answered after the halt that covers it: it goes, even where other working orders are kept. */
  late({ order, id }: LateOrder): void {
    const { venue: named, symbol, side, quantity, reduceOnly } = order
    const venue = named ?? (this.#sweeps.size === 1 ? this.#parts.venues.names[0] : undefined)
    const sweep = venue === undefined ? undefined : this.#sweeps.get(venue)
    // What can only reduce may stay; whether it does under cancel-risk is seen when the venue is read.
    const mayStay = reduceOnly && this.#parts.policy !== 'cancel-all'
    if (sweep !== undefined && id !== null && symbol !== null && side !== null && !mayStay) {
      sweep.cancel({ id, symbol, side, quantity: quantity ?? '0', reduceOnly })
    }
    this.start()
  }

  /**
   * Has working orders taken off as `policy` says, halted or not, until the returned function is called.
   */
  demand(policy: WorkingOrdersPolicy): () => void {
    const demand = { policy }
    this.#demands.add(demand)
    this.start()
    return () => this.#demands.delete(demand)
  }

  /** The last {@link sweep} has ended with orders at rest that were to go, or may. */
  get gaveUp(): boolean {
    return this.#gaveUp
  }

  /** Takes orders off as `policy` says, and what a halt has begun to; resolves when nothing is left or the time is up. */
  async sweep(policy: WorkingOrdersPolicy, deadlineMs: number): Promise<void> {
    const release = policy === 'keep' ? () => {} : this.demand(policy)
    const running = [...this.#sweeps.values()].filter((sweep) => sweep.running)
    const done = await within(Promise.all(running.map((sweep) => sweep.start())), deadlineMs)
    this.#gaveUp = done === LATE
    if (done === LATE) {
      const { failed, failedCount } = this.cancelling()
      const named = failed.slice(0, 10).map(({ venue, id, error }) => `${id} at ${venue}: ${error}`)
      this.#parts.log('error', `Working orders are left at the venue: ${named.join('; ') || 'it could not be read'}`, {
        failed,
        failedCount,
      })
    }
    release()
  }

  /** What is being done, for the status. */
  cancelling(): Cancelling {
    const failed = this.failures()
    return {
      cancelling: [...this.#sweeps.values()].some((sweep) => sweep.running),
      failed: failed.slice(0, FAILURES_TOLD),
      failedCount: failed.length,
    }
  }

  /** When an order of this symbol and side was last taken off, by `monotonicMs()`. */
  takenOffAt(venue: string, symbol: string, side: OrderSide): number {
    return this.#takenOff.get(JSON.stringify([venue, symbol, side])) ?? Number.NEGATIVE_INFINITY
  }

  /** What could not be cancelled at the last try. */
  failures(): CancelFailure[] {
    return [...this.#cancels.values()].flatMap((cancels) => cancels.failures())
  }

  #tookOff(venue: string, { symbol, side }: WorkingOrder): void {
    this.#takenOff.set(JSON.stringify([venue, symbol, side]), monotonicMs())
  }

  #isHalted(): boolean {
    return this.#demands.size > 0 || this.#parts.halts().size > 0
  }

  /** Whether there are any {@link #rules}: at the same cost under one halt and under ten thousand. */
  #hasRules(): boolean {
    const { policy, halts } = this.#parts
    return this.#demands.size > 0 || (policy !== 'keep' && halts().size > 0)
  }

  #rules(): SweepRule[] {
    const { policy, halts } = this.#parts
    const inForce = halts().list()
    const configured = policy === 'keep' || inForce.length === 0 ? [] : [{ policy, halts: inForce }]
    return [...configured, ...[...this.#demands].map((demand) => ({ ...demand, halts: [EVERYTHING] }))]
  }

  #cancelsAt(venue: string, isThere: () => boolean): OrderCancels {
    const { venues, note, log } = this.#parts
    let failures = 0
    return new OrderCancels({
      venue,
      cancel: (order) => venues.act({ do: 'cancel', venue, order }),
      isWanted: () => isThere() && this.#isHalted(),
      onTried: (order, error, attempts) => {
        if (error === null) this.#tookOff(venue, order)
        if (error !== null && (attempts > 1 || ++failures > FAILURES_NOTED)) return
        note(cancelFacts(venue, order, error))
        if (error !== null) {
          log(
            'warn',
            `${venue} has not cancelled ${order.id} (${describeOrder(order)}): ${error}. It is tried again.`,
            {
              venue,
              order,
            },
          )
        }
      },
    })
  }

  async #cancelAll(venue: string): Promise<void> {
    await this.#parts.venues.act({ do: 'cancel-all', venue })
    this.#parts.note({
      what: 'all orders cancelled',
      who: null,
      source: 'guard',
      reason: null,
      haltId: null,
      details: { venue },
    })
  }

  #overdue(venue: string, failures: readonly CancelFailure[], unreadable: string | null): void {
    const named = failures.slice(0, 10).map(({ id, error }) => `${id}: ${error}`)
    const left = unreadable === null ? named.join('; ') || 'orders still rest' : `it can't be read: ${unreadable}`
    const { deadlineMs, log, note } = this.#parts
    log(
      'error',
      `Not every working order at ${venue} could be cancelled within ${deadlineMs} ms (${left}). It is tried on every 15 s; ` +
        'cancel them at the venue.',
      { venue, failures: failures.slice(0, FAILURES_TOLD), count: failures.length },
    )
    note({
      what: 'orders not cancelled',
      who: null,
      source: 'guard',
      reason: unreadable,
      haltId: null,
      details: { venue, failures: failures.slice(0, FAILURES_TOLD), count: failures.length },
    })
  }
}

function cancelFacts(venue: string, order: WorkingOrder, error: string | null): AuditFacts {
  const what = error === null ? 'order cancelled' : 'order not cancelled'
  return { what, who: null, source: 'guard', reason: error, haltId: null, details: { venue, order } }
}

/** For people: `sell 3 SPX`. */
export function describeOrder({ side, quantity, symbol }: Pick<WorkingOrder, 'side' | 'quantity' | 'symbol'>): string {
  return `${side ?? 'unknown side,'} ${quantity ?? 'unknown quantity'} ${symbol}`
}
