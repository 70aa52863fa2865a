import { Latch } from '../../lib/between/latch/latch.js'
import type { Notice } from '../../lib/between/messages.js'
import { ClosingTickets } from '../../lib/guard/closing-tickets.js'
import { ControlWatch } from '../../lib/guard/control-watch.js'
import { Guard } from '../../lib/guard/guard.js'
import { HaltView } from '../../lib/guard/halt-view.js'
import { InFlightOrders } from '../../lib/guard/in-flight-orders.js'
import { createOrderMiddleware } from '../../lib/guard/middleware.js'
import { makeOrderLimits } from '../../lib/guard/order-limits.js'
import { makeOrderRules, shareRates } from '../../lib/guard/order-rules.js'
import { Reductions } from '../../lib/guard/reductions.js'
import { UnknownOutcomes } from '../../lib/guard/unknown-outcomes.js'
import { type Moment, monotonicMs, thisMoment } from '../../lib/time/monotonic.js'
import type { RejectionCode } from '../../lib/words/errors.js'
import type { VenueSnapshot } from '../../lib/words/exposure.js'
import type { Halt } from '../../lib/words/halt.js'
import { type LimitSettings, NO_LIMITS } from '../../lib/words/limits.js'
import type { DescribeOrder, OrderIntent } from '../../lib/words/order.js'
import type { RateSetting } from '../../lib/words/rate-trip.js'

/** How long an order of unknown outcome may take to arrive, in ms. */
export const SETTLE_MS = 1_000

/** The halt that {@link realGuard} halts with, where a test gives no other. */
export const A_HALT: Halt = {
  haltId: '7-k3fq',
  level: 'halted',
  reason: 'fat finger',
  source: 'http',
  operator: 'alice',
  since: '2026-01-02T03:04:05.678Z',
  scope: null,
}

export interface RealGuardOptions {
  readonly describe?: DescribeOrder
  readonly maxAgeMs?: number
  readonly settleMs?: number
  readonly now?: () => Moment
  /** Where notices come from; else from `publish`. */
  readonly receive?: () => Notice | undefined
  /** The number of the notice that is lost by a throw, from 0. */
  readonly loses?: number
  /** Limits of orders in time. */
  readonly rates?: readonly RateSetting[]
  readonly limits?: Partial<LimitSettings>
}

/** Everything of the bot thread's side but the control thread, which the test plays itself. Opened: orders pass. */
export function realGuard(options: RealGuardOptions = {}) {
  const { describe, maxAgeMs = 5_000, settleMs = SETTLE_MS, now, loses } = options
  const latch = new Latch()
  const notices: Notice[] = []
  let tripped = 0
  let taken = 0
  const shift = () => {
    const notice = notices.shift()
    if (notice !== undefined && taken++ === loses) throw new RangeError('Maximum call stack size exceeded')
    return notice
  }
  const view = new HaltView(latch, options.receive ?? shift)
  const tickets = new ClosingTickets()
  const watch = new ControlWatch(latch)
  const inFlight = new InFlightOrders(latch)
  const reductions = new Reductions({
    maxAgeMs,
    settleMs,
    now: now ?? thisMoment,
    sent: () => latch.orders.sentHere(),
    others: () => latch.orders.others(),
    inFlight,
  })
  const unknown = new UnknownOutcomes(latch, settleMs, monotonicMs)
  const late: { order: OrderIntent; answer: unknown; unknown: boolean }[] = []
  const examples: { order: OrderIntent; code: RejectionCode; haltId: string | null }[] = []
  const samples: OrderIntent[] = []
  const limits = makeOrderLimits({
    settings: { ...NO_LIMITS, ...options.limits },
    maxAgeMs,
    whyBlind: null,
    describe: describe ?? null,
  })
  const guard = new Guard({
    latch,
    view,
    reductions,
    inFlight,
    unknown,
    tickets,
    watch,
    rules: makeOrderRules({ latch, rates: shareRates(options.rates ?? []), limits, onTripped: () => tripped++ }),
    describe: describe ?? null,
    onControlGone: () => latch.gate.raise('halted'),
    onExample: (order, code, haltId) => examples.push({ order, code, haltId }),
    onSample: (order) => samples.push(order),
    onLate: (order, answer, unknown) => late.push({ order, answer, unknown }),
  })
  const publish = (notice: Notice): void => {
    notices.push(notice)
    latch.news.nextRevision()
  }
  /** What the keeper does for a halt, in its order. */
  const halt = (asked: Partial<Halt> = {}): Halt => {
    const halted = { ...A_HALT, ...asked }
    if (halted.scope === null) latch.gate.raise(halted.level)
    publish({ kind: 'raised', halt: halted, callId: null })
    if (halted.scope !== null) latch.gate.raiseScoped()
    return halted
  }
  const lift = ({ haltId }: Pick<Halt, 'haltId'> = A_HALT): void => {
    publish({ kind: 'lifted', haltIds: [haltId] })
    latch.gate.lowerTo('active', false, latch.gate.read().raises)
  }
  /** Halts but for exits, and reads the venue after that. */
  const reduce = (asked: Partial<Halt> = {}, read: Partial<VenueSnapshot> = {}): Halt => {
    const halted = halt({ level: 'reducing', ...asked })
    reductions.update([snapshotOf(read)])
    return halted
  }
  latch.beats.controlBeat(Date.now())
  latch.gate.started('active', false)
  return {
    latch,
    view,
    reductions,
    tickets,
    watch,
    inFlight,
    unknown,
    guard,
    examples,
    samples,
    late,
    limits,
    tripped: () => tripped,
    publish,
    halt,
    lift,
    reduce,
    middleware: createOrderMiddleware(guard, inFlight),
  }
}

/** The control thread's beat, for a test that lasts. Returns what ends it. */
export function keepBeating(latch: Latch): () => void {
  const timer = setInterval(() => latch.beats.controlBeat(Date.now()), 20)
  return () => clearInterval(timer)
}

/** A venue that was read just now: long 10 BTC/USDT, nothing resting. */
export function snapshotOf(given: Partial<VenueSnapshot> = {}): VenueSnapshot {
  return {
    venue: 'paper',
    positions: [{ symbol: 'BTC/USDT', side: 'long', quantity: '10' }],
    openOrders: [],
    account: null,
    transfers: null,
    transfersError: null,
    asOf: Date.now(),
    accountError: null,
    began: monotonicMs(),
    attempted: monotonicMs(),
    ordersBegan: monotonicMs(),
    tookMs: 0,
    sentBefore: 0,
    whileHalted: true,
    parts: [],
    error: null,
    ...given,
  }
}

/** An order to buy, as a bot would make it. */
export function buy(given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { venue: 'paper', strategy: 'trend', symbol: 'BTC/USDT', side: 'buy', quantity: '1', type: 'limit', ...given }
}

/** An order that closes a part of the long position of {@link snapshotOf}. */
export function exit(given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return buy({ side: 'sell', reduceOnly: true, ...given })
}

/** What the guard understands of {@link buy}. */
export function intent(given: Partial<OrderIntent> = {}): OrderIntent {
  return {
    action: 'place',
    venue: 'paper',
    strategy: 'trend',
    symbol: 'BTC/USDT',
    side: 'buy',
    quantity: '1',
    reduceOnly: false,
    ...given,
  }
}
