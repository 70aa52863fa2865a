import type { Latch } from '../../between/latch/latch.js'
import { sleep } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import { Big } from '../../words/big.js'
import type { CloseAllReport, CloseAllVenue } from '../../words/close-all.js'
import { closingSide } from '../../words/exposure.js'
import type { Position, WorkingOrder } from '../../words/ports.js'
import { showsAll } from '../../words/status.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import { READING_DEADLINE_MS, type Reading, type Venues } from '../venues/venues.js'
import { type CloseAllPlan, whySkipped } from './close-all-plan.js'
import { PositionClose } from './position-close.js'
import type { Sweeper } from './sweeper.js'

/** The pauses between two looks at a venue, in ms. */
const SHORTEST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000
/** With less than this left, in ms, no reading is begun: that it got no answer would hide what the last one has shown. */
const SHORTEST_READING_MS = 100
/** So long is waited, in ms, for orders on their way before positions are closed all the same. */
const FENCE_MS = 3_000

const TURNED =
  'the position has turned to the other side while it was being closed, so that nothing more is sent for it: look at the venue'

export interface CloseAllJobParts {
  readonly id: string
  readonly venues: Venues
  readonly sweeper: Sweeper
  readonly latch: Latch
  readonly plan: CloseAllPlan
  readonly operator: string | null
  readonly haltId: string
  readonly deadlineMs: number
  readonly settleMs: number
  /** The bot thread can't answer for its orders. */
  readonly botStuck: () => boolean
  readonly note: (facts: AuditFacts) => void
}

/** Carries out one plan: takes every working order off, closes every position, and ends when the venues read flat. */
export class CloseAllJob {
  readonly #parts: CloseAllJobParts
  readonly #closes: PositionClose[]
  readonly #venues: Map<string, CloseAllVenue>
  readonly #startedAt = new Date()
  readonly #began = monotonicMs()
  #endedAt: Date | null = null

  constructor(parts: CloseAllJobParts) {
    this.#parts = parts
    this.#venues = new Map(
      parts.venues.names.map((venue) => [venue, { venue, flat: false, asOf: null, error: 'not read yet' }]),
    )
    this.#closes = parts.plan.orders.map(({ venue, position }) => this.#closeOf(venue, position, true, null))
  }

  get isRunning(): boolean {
    return this.#endedAt === null
  }

  /** Resolves when every venue is flat, or nothing more can be done, or the deadline is over. Never rejects. */
  async run(): Promise<void> {
    const release = this.#parts.sweeper.demand('cancel-all')
    try {
      await Promise.all(this.#parts.venues.names.map((venue) => this.#closeVenue(venue)))
    } finally {
      release()
      this.#endedAt = new Date()
    }
  }

  report(): CloseAllReport {
    const { plan, operator, haltId, sweeper, latch, settleMs } = this.#parts
    const positions = this.#closes.map((close) => close.report())
    const filled = positions.filter(({ state }) => state === 'filled').length
    const skipped = positions.filter(({ state }) => state === 'skipped').length
    const { inFlight, unknown } = latch.orders.counts()
    const settled = latch.orders.settledSent(monotonicMs(), settleMs) !== -1
    const venues = [...this.#venues.values()]
    const flat = venues.length > 0 && venues.every((venue) => venue.flat)
    const status = this.isRunning ? 'running' : flat ? 'flat' : 'partial'
    const totals = { positions: positions.length, filled, skipped, open: positions.length - filled - skipped }
    const report = {
      id: this.#parts.id,
      planId: plan.planId,
      status,
      flat: status === 'flat',
      startedAt: this.#startedAt.toISOString(),
      endedAt: this.#endedAt?.toISOString() ?? null,
      operator,
      haltId,
      totals,
      positions,
      workingOrders: sweeper.cancelling().failed,
      unanswered: settled ? 0 : inFlight + unknown,
      venues,
    } as const
    return { ...report, detail: describe(report) }
  }

  async #closeVenue(venue: string): Promise<void> {
    let pause = SHORTEST_PAUSE_MS
    let flatBefore = false
    for (;;) {
      const left = this.#parts.deadlineMs - this.#ageMs()
      if (left < SHORTEST_READING_MS) return
      const reading = await this.#parts.venues.readOne(venue, Math.min(READING_DEADLINE_MS, left))
      const flat = reading.failure === null && this.#take(venue, reading)
      this.#venues.set(venue, {
        venue,
        // Read twice: an exchange may show an answer before what comes of it.
        flat: flat && flatBefore,
        asOf: reading.snapshot.asOf === null ? null : new Date(reading.snapshot.asOf).toISOString(),
        error: reading.failure,
      })
      if ((flat && flatBefore) || (reading.failure === null && this.#nothingLeftToDo(venue, reading))) return
      flatBefore = flat
      await sleep(pause)
      pause = this.#isWaiting(venue) ? SHORTEST_PAUSE_MS : Math.min(pause * 1.5, LONGEST_PAUSE_MS)
    }
  }

  /** Acts on what was read. Returns true when it shows the venue flat. */
  #take(venue: string, { snapshot }: Reading): boolean {
    const { sweeper, latch } = this.#parts
    const positions = snapshot.positions ?? []
    const working = snapshot.openOrders ?? []
    if (working.length > 0) sweeper.goOn()
    for (const position of positions) {
      if (this.#closes.some((close) => close.is(venue, position))) continue
      const before = this.#parts.plan.skipped.some(
        (skipped) => skipped.venue === venue && skipped.symbol === position.symbol,
      )
      // What was sent last had more effect than it was told to have: another order would only guess.
      const turned = this.#closes.some((close) => close.isIn(venue, position.symbol) && close.hasSent)
      const skipped = turned ? TURNED : (whySkipped(position) ?? (before ? 'the plan left it open' : null))
      this.#closes.push(this.#closeOf(venue, position, before, skipped))
    }
    const fence = this.#ageMs() > FENCE_MS || showsAll(snapshot, latch.orders.sent())
    const own = this.#closes.filter((close) => close.isAt(venue))
    // What could fill besides has to go first, a closing order that rests included; but not what the venue won't take off.
    const stuck = new Set(sweeper.cancelling().failed.map((failure) => failure.id))
    for (const close of own) {
      const position = positions.find((each) => close.is(venue, each)) ?? null
      const others = this.#closes.filter(
        (other) => other !== close && position !== null && other.isIn(venue, position.symbol),
      )
      const inTheWay = working.some(({ id, symbol }) => symbol === position?.symbol && !stuck.has(id))
      const mayClose = fence && !inTheWay && others.every((other) => !other.isUnsettled)
      close.see(position, snapshot.began, mayClose, position === null ? '0' : coveredBy(working, position))
    }
    return (
      positions.length === 0 &&
      working.length === 0 &&
      showsAll(snapshot, latch.orders.sent()) &&
      own.every((close) => close.isDone)
    )
  }

  /** What is left is left on purpose, or nobody can tell what became of it. */
  #nothingLeftToDo(venue: string, { snapshot }: Reading): boolean {
    const own = this.#closes.filter((close) => close.isAt(venue))
    if (snapshot.openOrders?.length !== 0 || !own.every((close) => close.isDone || close.isSkipped)) return false
    if (showsAll(snapshot, this.#parts.latch.orders.sent()))
      return own.some((close) => close.isSkipped && !close.isDone)
    return this.#parts.botStuck() && this.#ageMs() > FENCE_MS
  }

  #isWaiting(venue: string): boolean {
    return this.#closes.some((close) => close.isAt(venue) && !close.isDone && !close.isSkipped)
  }

  #ageMs(): number {
    return monotonicMs() - this.#began
  }

  #closeOf(venue: string, position: Position, planned: boolean, skipped: string | null): PositionClose {
    const { id, venues, settleMs, note, operator, haltId } = this.#parts
    return new PositionClose({
      venue,
      position,
      planned,
      skipped,
      settleMs,
      close: (current, closing) => {
        const facts = { who: operator, source: 'http', haltId, details: { closeAll: id, venue, closing } }
        note({ what: 'closing order sent', reason: null, ...facts })
        return venues.act({ do: 'close', venue, position: current, closing })
      },
      onAnswer: (closing, error) => {
        const facts = { who: operator, source: 'http', haltId, details: { closeAll: id, venue, closing } }
        note({ what: error === null ? 'closing order taken' : 'closing order failed', reason: error, ...facts })
      },
    })
  }
}

/** What working exits could still fill of a position, where the venue would let them open the other side. */
function coveredBy(working: readonly WorkingOrder[], position: Position): string {
  return working
    .filter(
      ({ symbol, side, reduceOnly }) => symbol === position.symbol && side === closingSide(position) && !reduceOnly,
    )
    .reduce((sum, { quantity }) => sum.plus(quantity), new Big(0))
    .toFixed()
}

function describe(report: Omit<CloseAllReport, 'detail'>): string {
  const { status, totals, positions, workingOrders, unanswered, venues } = report
  const done = `${totals.filled} of ${totals.positions} positions are closed`
  if (status === 'running') return `${done}; it is going on.`
  if (status === 'flat') return `Flat: ${done}, and every venue was read back with no position and no working order.`
  const open = positions
    .filter(({ state }) => state !== 'filled')
    .map(
      ({ venue, symbol, side, remaining, error }) => `${side} ${remaining} ${symbol} at ${venue} (${error ?? 'open'})`,
    )
  const orders = workingOrders.map(({ venue, id, error }) => `order ${id} at ${venue} (${error})`)
  const unread = venues.filter(({ error }) => error !== null).map(({ venue, error }) => `${venue} (${error})`)
  const left = [
    ...(open.length > 0 ? [`still open: ${open.join(', ')}`] : []),
    ...(orders.length > 0 ? [`still working: ${orders.join(', ')}`] : []),
    ...(unread.length > 0 ? [`not readable: ${unread.join(', ')}`] : []),
    ...(unanswered > 0
      ? [`${unanswered} orders left before the halt and are not answered: end the bot's process to be certain of them`]
      : []),
  ]
  return `NOT flat, partial: ${done}; ${left.join('; ') || 'it could not be confirmed'}. Make a new plan, or close the rest at the venue.`
}
