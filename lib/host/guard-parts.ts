import { Latch } from '../between/latch/latch.js'
import { FOLLOWS_ANOTHER, LEADS_NOBODY, type Notice, type Role, type ToControl } from '../between/messages.js'
import type { BotThreadConfig } from '../config/threads.js'
import { ClosingTickets } from '../guard/closing-tickets.js'
import { ControlWatch } from '../guard/control-watch.js'
import { Guard } from '../guard/guard.js'
import { HaltView } from '../guard/halt-view.js'
import { InFlightOrders } from '../guard/in-flight-orders.js'
import { createOrderMiddleware } from '../guard/middleware.js'
import { makeOrderLimits, type OrderLimits } from '../guard/order-limits.js'
import { makeOrderRules, type SharedRate, shareRates } from '../guard/order-rules.js'
import { Reductions } from '../guard/reductions.js'
import { UnknownOutcomes } from '../guard/unknown-outcomes.js'
import { monotonicMs, thisMoment } from '../time/monotonic.js'
import { type DescribeOrder, orderIdIn } from '../words/order.js'
import type { OrderMiddleware } from '../words/ports.js'
import { rateSettings } from '../words/rate-trip.js'

/** Two processes that each verify the whole position would open the other side. */
const FOLLOWS = 'this process follows another one, and only the leader verifies exits: send them there'
const FOLLOWERS_SEND =
  'processes that follow this one may still send orders, or have orders on their way; an exit is verified once all of them are halted, and settled'

/** What an order meets on its way to a venue. It needs no control thread: until one has started, nothing passes. */
export interface GuardParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly watch: ControlWatch
  readonly reductions: Reductions
  readonly tickets: ClosingTickets
  readonly inFlight: InFlightOrders
  readonly unknown: UnknownOutcomes
  readonly guard: Guard
  readonly middleware: OrderMiddleware
  /** What all threads count in. */
  readonly rates: readonly SharedRate[]
  /** Of single orders; null: there are none. */
  readonly limits: OrderLimits | null
}

/** What is called on the way of an order, and is made after it. */
export interface MadeLater {
  /** The keeper's next notice, if there is one. Never waits. */
  receiveNotice(): Notice | undefined
  post(message: ToControl): void
  /** The control thread no longer beats. */
  controlGone(): void
}

/** Makes the way of an order, from the latch to the middleware. */
export function makeGuardParts(config: BotThreadConfig, describe: DescribeOrder | null, later: MadeLater): GuardParts {
  const latch = new Latch()
  const view = new HaltView(
    latch,
    () => later.receiveNotice(),
    null,
    config.follow === null ? LEADS_NOBODY : FOLLOWS_ANOTHER,
  )
  const watch = new ControlWatch(latch)
  const tickets = new ClosingTickets()
  const inFlight = new InFlightOrders(latch)
  const reductions = new Reductions({
    maxAgeMs: config.maxSnapshotAgeMs,
    settleMs: config.settleMs,
    now: thisMoment,
    sent: () => latch.orders.sentHere(),
    others: () => latch.orders.others(),
    inFlight,
    elsewhere: () => settledElsewhere(view.role()),
  })
  const unknown = new UnknownOutcomes(latch, config.settleMs, monotonicMs)
  const rates = shareRates(rateSettings(config))
  const limits = makeOrderLimits({
    settings: config.limits,
    maxAgeMs: config.maxSnapshotAgeMs,
    whyBlind: null,
    describe,
  })
  const guard = new Guard({
    latch,
    view,
    reductions,
    inFlight,
    unknown,
    tickets,
    watch,
    rules: makeOrderRules({ latch, rates, limits, onTripped: () => later.post({ type: 'tripped' }) }),
    describe,
    onControlGone: () => later.controlGone(),
    onExample: (order, code, haltId) => later.post({ type: 'rejected', order, code, haltId }),
    onSample: (order) => later.post({ type: 'sampled', order }),
    onLate: (order, answer, unknown) => later.post({ type: 'late', order, id: orderIdIn(answer), unknown }),
  })
  const middleware = createOrderMiddleware(guard, inFlight)
  return { latch, view, watch, reductions, tickets, inFlight, unknown, guard, middleware, rates, limits }
}

/** From when on readings show what other processes have sent, by `monotonicMs()`; a text: why no exit is verified here. */
function settledElsewhere({ following, followersSettledAt }: Role): number | string {
  if (following) return FOLLOWS
  return followersSettledAt ?? FOLLOWERS_SEND
}
