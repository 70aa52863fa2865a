import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { leaveHaltFile } from '../between/halt-file.js'
import type { Latch } from '../between/latch/latch.js'
import type { FromAttached, Notice } from '../between/messages.js'
import { revokeNow } from '../between/permit.js'
import { Announcer, type KillSwitchEvents } from '../guard/announcer.js'
import { ClosingTickets } from '../guard/closing-tickets.js'
import { ControlWatch } from '../guard/control-watch.js'
import type { Verdict } from '../guard/decide.js'
import { looksActive } from '../guard/early-look.js'
import { NoExits } from '../guard/exit-account.js'
import { Guard } from '../guard/guard.js'
import { CONTROL_GONE, HaltView } from '../guard/halt-view.js'
import { InFlightOrders } from '../guard/in-flight-orders.js'
import { createOrderMiddleware } from '../guard/middleware.js'
import { makeOrderLimits } from '../guard/order-limits.js'
import { makeOrderRules, type SharedRate } from '../guard/order-rules.js'
import { CountedOutcomes } from '../guard/unknown-outcomes.js'
import { monotonicMs } from '../time/monotonic.js'
import { describeError } from '../venues/describe-error.js'
import { type LimitSettings, NO_LIMITS } from '../words/limits.js'
import { type DescribeOrder, orderIdIn } from '../words/order.js'
import type { OrderMiddleware } from '../words/ports.js'
import type { TradingState } from '../words/trading-state.js'
import { Feeds } from './feeds.js'
import type { KillSwitch } from './kill-switch.js'
import { ATTEMPT_LOOK, STEP_LOOK } from './step-look.js'

/**
 * What a thread holds of the kill switch that it is attached to. Halts and resumes are the bot thread's, and HTTP's; so is `quiet`, of which
 * nothing is told here.
 */
export interface AttachedKillSwitch
  extends Pick<KillSwitch, 'middleware' | 'check' | 'permits' | 'active' | 'signal' | 'on' | 'state' | 'alive'> {
  /**
   * Lets go of the kill switch. From then on only cancels pass here, for good; orders that are in flight count as of unknown outcome
   * until a reading shows what became of them. A thread that ends does so by itself.
   */
  detach(): void
}

export interface AttachedThreadParts {
  readonly latch: Latch
  readonly block: number
  readonly port: MessagePort
  readonly stateDir: string
  readonly feeds: readonly string[]
  readonly rates?: readonly SharedRate[]
  readonly limits?: LimitSettings
  readonly describe: DescribeOrder | null
}

const NO_READINGS = 'an attached thread reads no venues'

/** In ms. */
const BEAT_MS = 100

/** The way of an order in an attached thread: that of the bot thread, but that no exit is verified here, and no halt made. */
export class AttachedThread implements AttachedKillSwitch {
  readonly middleware: OrderMiddleware
  readonly #parts: AttachedThreadParts
  readonly #view: HaltView
  readonly #guard: Guard
  readonly #announcer: Announcer
  readonly #feeds: Feeds
  #timer: NodeJS.Timeout | null = null
  #detached = false
  #controlGone = false

  constructor(parts: AttachedThreadParts) {
    this.#parts = parts
    const { latch, block, port } = parts
    this.#feeds = new Feeds(latch.trips, parts.feeds)
    this.#view = new HaltView(latch, () => receiveMessageOnPort(port)?.message as Notice | undefined, {
      allTold: () => latch.botHalts.allTaken(),
      wantWholeSet: () => latch.threads.wantWholeSet(block),
    })
    const inFlight = new InFlightOrders(latch)
    this.#guard = this.#makeGuard(inFlight)
    this.middleware = createOrderMiddleware(this.#guard, inFlight)
    this.#announcer = new Announcer({
      latch,
      view: this.#view,
      isQuiet: () => false,
      onFailed: (event, error) => process.emitWarning(`A listener of ${event} has failed: ${describeError(error)}`),
    })
  }

  get state(): TradingState {
    return this.#view.state()
  }

  check(order: unknown): Verdict {
    return this.#guard.check(order)
  }

  permits(order: unknown): Verdict {
    return this.#guard.permits(order)
  }

  [STEP_LOOK](order: unknown): Verdict {
    return this.#guard.permits(order, 'step')
  }

  [ATTEMPT_LOOK](order: unknown): Verdict {
    return this.#guard.permitsAttempt(order)
  }

  active(order?: unknown): boolean {
    return (
      !this.#detached &&
      looksActive({ latch: this.#parts.latch, view: this.#view, read: this.#guard.read.bind(this.#guard) }, order)
    )
  }

  get signal(): AbortSignal {
    return this.#announcer.signal()
  }

  alive(feed: string): void {
    this.#feeds.alive(feed)
  }

  on<Event extends keyof KillSwitchEvents>(
    event: Event,
    listener: (...told: KillSwitchEvents[Event]) => unknown,
  ): () => void {
    return this.#announcer.on(event, listener)
  }

  /** Begins to give signs of life. */
  start(): void {
    // From before: there is nobody yet to be told of it.
    this.#announcer.tell()
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref()
    this.#parts.port.on('close', this.#lineEnded)
  }

  detach(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#parts.port.off('close', this.#lineEnded)
    this.#detached = true
    this.#guard.detach()
    // The last: the control thread takes over the block when the line has ended.
    this.#parts.port.close()
  }

  /** Takes the keeper's notices. */
  knowsAllHalts(): boolean {
    this.#view.readNotices()
    return this.#view.isWhole
  }

  #makeGuard(inFlight: InFlightOrders): Guard {
    const { latch, port, describe, rates = [], limits: settings = NO_LIMITS } = this.#parts
    const limits = makeOrderLimits({ settings, maxAgeMs: 0, whyBlind: NO_READINGS, describe })
    const post = (message: FromAttached) => port.postMessage(message)
    return new Guard({
      latch,
      view: this.#view,
      reductions: new NoExits(),
      inFlight,
      unknown: new CountedOutcomes(latch, monotonicMs),
      tickets: new ClosingTickets(),
      watch: new ControlWatch(latch),
      rules: makeOrderRules({ latch, rates, limits, onTripped: () => post({ type: 'tripped' }) }),
      describe,
      onControlGone: () => this.#haltAlone(),
      onExample: (order, code, haltId) => post({ type: 'rejected', order, code, haltId }),
      onSample: (order) => post({ type: 'sampled', order }),
      onLate: (order, answer, unknown) => post({ type: 'late', order, id: orderIdIn(answer), unknown }),
    })
  }

  #beat(): void {
    const { latch, block } = this.#parts
    latch.threads.beat(block, monotonicMs())
    this.#guard.beat()
    this.#announcer.look()
  }

  /** The control thread lets go of a line at the end of a shutdown. Otherwise it has died. */
  readonly #lineEnded = () => {
    const { gate, beats } = this.#parts.latch
    if (!gate.read().shuttingDown) beats.controlGone()
    this.#haltAlone()
  }

  /** The control thread is gone, and the bot thread may be stuck: halts everything, and leaves that on disk. */
  #haltAlone(): void {
    const { latch, stateDir } = this.#parts
    const { state, shuttingDown } = latch.gate.read()
    if (shuttingDown || (this.#controlGone && state === 'halted')) return
    this.#controlGone = true
    latch.gate.raise('halted')
    const ofLeader = this.#view.role().following
    revokeNow(stateDir, ofLeader)
    leaveHaltFile(stateDir, CONTROL_GONE, ofLeader)
  }
}
