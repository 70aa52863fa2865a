import type { Latch } from '../../between/latch/latch.js'
import { sleep } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import { describeUnread, unreadParts, whyFailed, whyUnknownBeside } from '../../words/account-parts.js'
import { Big } from '../../words/big.js'
import type { CloseAllReport, CloseAllVenue, PositionCloseReport, PositionCloseState } from '../../words/close-all.js'
import { CloseRefusedError } from '../../words/close-refused.js'
import { closingSide, type VenueSnapshot, workingOrderKey } from '../../words/exposure.js'
import type { Halt } from '../../words/halt.js'
import { ofThisBot } from '../../words/own-orders.js'
import type { ClosingOrder, Position, WorkingOrder } from '../../words/ports.js'
import { showsAll } from '../../words/status.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Reading, Venues } from '../venues/venues.js'
import { type CloseAllPlan, whySkipped } from './close-all-plan.js'
import { staleAfterMs } from './closing-account.js'
import type { ClosingAccounts } from './closing-accounts.js'
import { PartNames } from './part-names.js'
import { type CloseFailure, PositionClose } from './position-close.js'
import { POSITIONS_LISTED } from './positions.js'
import type { Sweeper } from './sweeper.js'

/** The pauses between two looks at a venue, in ms. */
const SHORTEST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000
/** With less than this left, in ms, no reading is begun: that it got no answer would hide what the last one has shown. */
const SHORTEST_READING_MS = 100
/** So many are named in a sentence. */
const MOST_NAMED = 20
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
  /** By which way in it was asked for; left out: by HTTP. */
  readonly source?: Halt['source']
  readonly haltId: string
  readonly deadlineMs: number
  readonly accounts: ClosingAccounts
  readonly settleMs: number
  /** {@link import('./position-close.js').PositionCloseParts.dustValue} */
  readonly dustValue: string
  /** `FollowersReading.settledAt`; left out: nobody follows. */
  readonly othersSettledAt?: () => number | null
  /** The bot thread can't answer for its orders. */
  readonly botStuck: () => boolean
  readonly note: (facts: AuditFacts) => void
}

/** Carries out one plan: takes every working order off, closes every position, and ends when the venues read flat. */
export class CloseAllJob {
  readonly #parts: CloseAllJobParts
  /** By venue, then by side and symbol. */
  readonly #closes: Map<string, Map<string, PositionClose>>
  readonly #venues: Map<string, CloseAllVenue>
  readonly #names = new PartNames()
  readonly #startedAt = new Date()
  readonly #began = monotonicMs()
  #endedAt: Date | null = null

  constructor(parts: CloseAllJobParts) {
    this.#parts = parts
    this.#venues = new Map(
      parts.venues.names.map((venue) => [venue, { venue, flat: false, asOf: null, error: 'not read yet', unread: [] }]),
    )
    this.#closes = new Map(parts.venues.names.map((venue) => [venue, new Map()]))
    for (const { venue, position } of parts.plan.orders) this.#add(venue, position, true, null)
  }

  get id(): string {
    return this.#parts.id
  }

  get isRunning(): boolean {
    return this.#endedAt === null
  }

  /** It was not in the plan, so nothing is closed there, and this close-all ends as partial. */
  venueAdded(venue: string): void {
    const error = 'it was added while this close-all ran: make another one'
    this.#venues.set(venue, { venue, flat: false, asOf: null, error, unread: [] })
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

  get status(): CloseAllReport['status'] {
    if (this.isRunning) return 'running'
    const venues = [...this.#venues.values()]
    return venues.length > 0 && venues.every(({ flat }) => flat) ? 'flat' : 'partial'
  }

  report(): CloseAllReport {
    const { id, plan, operator, haltId, sweeper, latch, settleMs } = this.#parts
    const { status } = this
    const { totals, listed, untouched } = this.#counted()
    const { inFlight, unknown } = latch.orders.counts()
    const settled = latch.orders.settledSent(monotonicMs(), settleMs) !== -1
    const report = {
      id,
      planId: plan.planId,
      status,
      flat: status === 'flat',
      startedAt: this.#startedAt.toISOString(),
      endedAt: this.#endedAt?.toISOString() ?? null,
      operator,
      haltId,
      totals,
      positions: listed,
      more: totals.positions - listed.length,
      workingOrders: sweeper.cancelling().failed,
      unanswered: settled ? 0 : inFlight + unknown,
      venues: [...this.#venues.values()],
    } as const
    return { ...report, detail: describe(report, untouched) }
  }

  /** What is left comes first where not all positions are listed. */
  #counted() {
    const closes = [...this.#closes.values()].flatMap((own) =>
      [...own.values()].map((close) => [close.state, close] as const),
    )
    const count = (wanted: PositionCloseState) => closes.filter(([state]) => state === wanted).length
    const [filled, skipped, dust] = [count('filled'), count('skipped'), count('dust')]
    const totals = { positions: closes.length, filled, skipped, dust, open: closes.length - filled - skipped - dust }
    const isLeft = ([state]: (typeof closes)[number]) => state !== 'filled' && state !== 'dust'
    const cut = closes.length > POSITIONS_LISTED
    const ordered = cut ? [...closes.filter(isLeft), ...closes.filter((each) => !isLeft(each))] : closes
    const listed = ordered.slice(0, POSITIONS_LISTED).map(([, close]) => close.report())
    return { totals, listed, untouched: closes.filter(([state, close]) => state === 'dust' && !close.hasTried).length }
  }

  async #closeVenue(venue: string): Promise<void> {
    let pause = SHORTEST_PAUSE_MS
    let flatBefore = false
    for (;;) {
      const left = this.#parts.deadlineMs - this.#ageMs()
      if (left < SHORTEST_READING_MS) return
      const reading = await this.#parts.venues.readOne(venue, left)
      const flat = reading.failure === null && this.#take(venue, reading)
      const unread = unreadParts(reading.snapshot)
      this.#venues.set(venue, {
        venue,
        // Read twice: an exchange may show an answer before what comes of it.
        flat: flat && flatBefore && unread.length === 0,
        asOf: reading.snapshot.asOf === null ? null : new Date(reading.snapshot.asOf).toISOString(),
        error: reading.failure,
        unread,
      })
      const isOver = flat && flatBefore && !mayShowMore(reading.snapshot)
      if (isOver || (reading.failure === null && this.#nothingLeftToDo(venue, reading))) return
      flatBefore = flat
      await sleep(pause)
      pause = this.#isWaiting(venue) ? SHORTEST_PAUSE_MS : Math.min(pause * 1.5, LONGEST_PAUSE_MS)
    }
  }

  /** Acts on what was read. Returns true when it shows the venue flat, as far as it was read. */
  #take(venue: string, { snapshot }: Reading): boolean {
    const { sweeper } = this.#parts
    const positions = snapshot.positions ?? []
    const working = ofThisBot(snapshot.openOrders ?? [])
    if (working.length > 0) sweeper.goOn()
    for (const position of positions) this.#meet(venue, position)
    const shown = new Map(positions.map((position) => [positionKey(position), position]))
    const closes = this.#closesAt(venue)
    this.#names.see(venue, positions)
    const vanished = [...closes].filter(([key, close]) => close.hasSent && !shown.has(key))
    const renamed = this.#names.mayBe(
      venue,
      vanished.map(([, close]) => close.position),
    )
    const fence = this.#ageMs() > FENCE_MS || this.#showsAll(snapshot)
    // What could fill besides has to go first, a closing order that rests included; but not what the venue won't take off.
    const stuck = new Set(sweeper.failures().flatMap((each) => (each.venue === venue ? [workingOrderKey(each)] : [])))
    const bySymbol = ordersBySymbol(working)
    for (const [key, close] of closes) {
      // It may be in what was not read.
      if (!shown.has(key) && whyUnknownBeside(snapshot, close.position, 'positions') !== null) continue
      const { symbol } = close.position
      const own = bySymbol.get(symbol) ?? []
      const other = closes.get(otherSideKey(close.position))
      const inTheWay = own.some((order) => !stuck.has(workingOrderKey(order)))
      const closing = own.filter((order) => order.side === null || order.side === closingSide(close.position))
      close.see(shown.get(key) ?? null, snapshot.began, {
        mayClose: fence && !inTheWay && other?.isUnsettled !== true && !renamed(close.position),
        covered: coveredBy(closing, close.position),
        resting: closing.map(({ id }) => id),
        takenOffAt: sweeper.takenOffAt(venue, symbol, closingSide(close.position)),
      })
    }
    const isFlat = [...closes].every(([key, close]) => (shown.has(key) ? close.isDust : close.isDone))
    return isFlat && working.length === 0 && this.#showsAll(snapshot) && this.#isLateEnough(venue, snapshot)
  }

  /** Also what became of the orders of followers, or that is not known. */
  #showsAll(snapshot: VenueSnapshot): boolean {
    const { latch, othersSettledAt = () => 0 } = this.#parts
    const settledAt = othersSettledAt()
    return settledAt !== null && snapshot.began >= settledAt && showsAll(snapshot, latch.orders.sent())
  }

  /** Takes in a position that is seen for the first time. */
  #meet(venue: string, position: Position): void {
    const closes = this.#closesAt(venue)
    if (closes.has(positionKey(position))) return
    const { symbol } = position
    const before = this.#parts.plan.skipped.some((skipped) => skipped.venue === venue && skipped.symbol === symbol)
    // What was sent last had more effect than it was told to have: another order would only guess.
    const turned = closes.get(otherSideKey(position))?.hasSent === true
    const skipped = turned ? TURNED : (whySkipped(position) ?? (before ? 'the plan left it open' : null))
    this.#add(venue, position, before, skipped)
  }

  /** Readings may lag, and then prove nothing of what the bot did right before the close-all began. */
  #isLateEnough(venue: string, { began }: VenueSnapshot): boolean {
    const { settleMs } = this.#parts
    const patience = [...this.#closesAt(venue).values()].reduce((ms, close) => Math.max(ms, close.patienceMs), settleMs)
    return began >= this.#began + staleAfterMs(settleMs, patience)
  }

  /** What is left is left on purpose, or nobody can tell what became of it. */
  #nothingLeftToDo(venue: string, { snapshot }: Reading): boolean {
    const own = [...this.#closesAt(venue).values()]
    if (ofThisBot(snapshot.openOrders ?? []).length > 0 || mayShowMore(snapshot) || own.some(isUnderWay)) return false
    if (this.#showsAll(snapshot)) return own.some((close) => close.isSkipped && !isOver(close))
    return this.#parts.botStuck() && this.#ageMs() > FENCE_MS
  }

  #isWaiting(venue: string): boolean {
    return [...this.#closesAt(venue).values()].some((close) => isUnderWay(close) && !close.isEarly)
  }

  #closesAt(venue: string): Map<string, PositionClose> {
    return this.#closes.get(venue) ?? new Map()
  }

  #ageMs(): number {
    return monotonicMs() - this.#began
  }

  #add(venue: string, position: Position, planned: boolean, skipped: string | null): void {
    const { id, venues, accounts, dustValue, note, operator, source = 'http', haltId } = this.#parts
    const factsOf = (closing: ClosingOrder) => {
      return { who: operator, source, haltId, details: { closeAll: id, venue, closing } } as const
    }
    const close = new PositionClose({
      venue,
      position,
      planned,
      skipped,
      account: accounts.open(venue, position, monotonicMs()),
      dustValue,
      close: (current, closing) => {
        note({ what: 'closing order sent', reason: null, ...factsOf(closing) })
        return venues.act({ do: 'close', venue, position: current, closing }).then(() => null, readFailure)
      },
      onAnswer: (closing, error) => {
        note({
          what: error === null ? 'closing order taken' : 'closing order failed',
          reason: error,
          ...factsOf(closing),
        })
      },
    })
    this.#closesAt(venue).set(positionKey(position), close)
  }
}

function positionKey({ side, symbol, part }: Pick<Position, 'side' | 'symbol' | 'part'>): string {
  return JSON.stringify([side, part ?? null, symbol])
}

function otherSideKey(position: Position): string {
  return positionKey({ ...position, side: position.side === 'long' ? 'short' : 'long' })
}

function isOver(close: PositionClose): boolean {
  return close.isDone || close.isDust
}

function isUnderWay(close: PositionClose): boolean {
  return !isOver(close) && !close.isSkipped
}

function readFailure(error: Error): CloseFailure {
  return { error: error.message, refusal: error instanceof CloseRefusedError ? error : null }
}

function ordersBySymbol(orders: readonly WorkingOrder[]): Map<string, WorkingOrder[]> {
  const whole = new Map<string, WorkingOrder[]>()
  for (const order of orders) {
    const own = whole.get(order.symbol)
    if (own === undefined) whole.set(order.symbol, [order])
    else own.push(order)
  }
  return whole
}

/** What has failed is asked for again; what is not asked for stays unknown. */
function mayShowMore(snapshot: VenueSnapshot): boolean {
  return whyFailed(snapshot, 'positions') !== null || whyFailed(snapshot, 'orders') !== null
}

/** What working exits could still fill of a position, where the venue would let them open the other side. */
function coveredBy(closing: readonly WorkingOrder[], position: Position): string {
  return closing
    .filter(({ reduceOnly }) => !reduceOnly)
    .reduce((sum, { quantity }) => sum.plus(quantity ?? position.quantity), new Big(0))
    .toFixed()
}

/** @param untouched how many positions were dust from the beginning */
function describe(report: Omit<CloseAllReport, 'detail'>, untouched: number): string {
  const { status, totals, positions, workingOrders, unanswered, venues } = report
  const done = `${totals.filled + totals.dust - untouched} of ${totals.positions - untouched} positions are closed`
  if (status === 'running') return `${done}; it is going on.`
  const dust = positions.filter(({ state }) => state === 'dust').map(describeDust)
  const but = dust.length === 0 ? '' : ` but dust: ${some(dust, totals.dust)}`
  if (status === 'flat')
    return `Flat: ${done}, and every venue was read back with no position and no working order${but}.`
  const open = positions
    .filter(({ state }) => state !== 'filled' && state !== 'dust')
    .map(
      ({ venue, symbol, side, remaining, error }) => `${side} ${remaining} ${symbol} at ${venue} (${error ?? 'open'})`,
    )
  const orders = workingOrders.map(({ venue, id, error }) => `order ${id} at ${venue} (${error})`)
  const unread = venues.filter(({ error }) => error !== null).map(({ venue, error }) => `${venue} (${error})`)
  const unknown = venues.flatMap(({ unread: parts }) => parts.map(describeUnread))
  const rest = [
    ...(open.length > 0 ? [`still open: ${some(open, totals.open + totals.skipped)}`] : []),
    ...(orders.length > 0 ? [`still working: ${some(orders)}`] : []),
    ...(unread.length > 0 ? [`not readable: ${unread.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`not known: ${unknown.join(', ')}`] : []),
    ...(unanswered > 0
      ? [`${unanswered} orders left before the halt and are not answered: end the bot's process to be certain of them`]
      : []),
  ]
  return `NOT flat, partial: ${done}; ${rest.join('; ') || 'it could not be confirmed'}. Make a new plan, or close the rest at the venue.`
}

function describeDust({ venue, symbol, remaining, value, currency, error }: PositionCloseReport): string {
  const worth = value === null ? 'without a price' : `worth ${value} ${currency ?? ''}`.trim()
  return `${remaining} ${symbol} at ${venue} (${worth}; ${error})`
}

function some(named: readonly string[], count = named.length): string {
  const left = count - Math.min(named.length, MOST_NAMED)
  return left > 0 ? `${named.slice(0, MOST_NAMED).join(', ')} and ${left} more` : named.join(', ')
}
