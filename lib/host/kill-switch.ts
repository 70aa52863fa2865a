import type { Latch } from '../between/latch/latch.js'
import type { Announcer, KillSwitchEvents } from '../guard/announcer.js'
import type { ControlWatch } from '../guard/control-watch.js'
import type { Verdict } from '../guard/decide.js'
import { looksActive } from '../guard/early-look.js'
import type { Guard } from '../guard/guard.js'
import type { HaltView } from '../guard/halt-view.js'
import type { SharedRate } from '../guard/order-rules.js'
import type { VenueSnapshot } from '../words/exposure.js'
import type { HaltReport, HaltSource } from '../words/halt.js'
import type { HaltRequest } from '../words/halt-request.js'
import type { LimitSettings } from '../words/limits.js'
import { ownField } from '../words/own-field.js'
import type { Logger, OrderMiddleware, Venue } from '../words/ports.js'
import type { Status } from '../words/status.js'
import type { TradingState } from '../words/trading-state.js'
import type { VenueRemoval } from '../words/venue-removal.js'
import type { ChangingVenues } from './changing-venues.js'
import type { ControlThread, Ready } from './control-thread.js'
import type { Feeds } from './feeds.js'
import { Halting, KEEPER_DEADLINE_MS } from './halting.js'
import { type ControlHandler, createHandler } from './handler.js'
import { type OwnTrip, OwnTripChecks } from './own-trips.js'
import { type AskedResume, type ResumeOutcome, type ResumeRequest, Resuming } from './resuming.js'
import { type SharedKillSwitch, Sharing } from './sharing.js'
import { ATTEMPT_LOOK, STEP_LOOK } from './step-look.js'

/** What a bot's own code holds of its kill switch. */
export interface KillSwitch {
  /** The last step of the order pipeline. */
  readonly middleware: OrderMiddleware
  /** Whether an order may be sent now. Synchronous; never throws; counts the order. */
  check(order: unknown): Verdict
  /**
   * Whether an order that was let pass may still leave: for one more look right before the wire, behind queues. Counts nothing, and
   * verifies exits as {@link check} does. An exit that has passed already has a pass for one such look, before its first attempt:
   * every further one is verified as another order, so that a retry doesn't close a position twice. Against limits of orders in time, the
   * first look at an order object is that of its first attempt, and each further one is another attempt. Synchronous; never throws.
   */
  permits(order: unknown): Verdict
  /**
   * Whether an order that adds risk could pass now: for an early look, so that the bot plans nothing that would be refused. Counts
   * nothing, and lets nothing pass. Synchronous; never throws.
   *
   * @param order with the symbol, the strategy or the venue that is meant. Left out: everything, whatever scopes are halted
   */
  active(order?: unknown): boolean
  /**
   * Aborted while the whole bot is `halted`, with a {@link TradingHaltedError} as its reason; after the resume it is a new one. For what has
   * not left yet: queues, timers, retries, readings. Not for a request with an order in it: aborted on the wire, the venue has the order, and
   * nobody its id.
   */
  readonly signal: AbortSignal
  /**
   * Calls `listener` at each `event`, in order, each once, from the event loop. What has come before is in {@link status}. A listener
   * that throws or rejects is a line in the log.
   *
   * @returns takes the listener away again
   * @throws {TypeError} for an event that there is none of
   */
  on<Event extends keyof KillSwitchEvents>(
    event: Event,
    listener: (...told: KillSwitchEvents[Event]) => unknown,
  ): () => void
  /**
   * Answers the calls of the control API at a server of the bot's own: `(request, response)` of node:http, Express or Fastify, under any
   * path. The same rules hold as at the port. A server of the bot's own is deaf while the bot's thread is stuck: keep the port, or the socket.
   */
  readonly handler: ControlHandler
  /** The state of everything. A scoped halt doesn't show here, but in {@link status}. */
  readonly state: TradingState
  /**
   * Where the control server listens; null when the kill switch is disabled, and while this process follows another one. `unix:`
   * and the path of the socket, when the port could not be had.
   */
  readonly url: string | null
  /** What `GET /status` says, as far as the bot thread knows it. */
  status(): Status
  /**
   * Stops orders, as `request` says; all of them where it says nothing or can't be understood. In force before this
   * returns. The promise tells when the halt is on disk; it never rejects, except when the kill switch is disabled.
   *
   * @throws {KillSwitchDisabledError} as a rejection
   */
  halt(request?: HaltRequest): Promise<HaltReport>
  /**
   * Ends the halts that are confirmed, and no other. Orders pass again when none is left.
   *
   * @throws {ResumeRefusedError} as a rejection: the state is what it was, and the message says what to do
   */
  resume(request: ResumeRequest): Promise<ResumeOutcome>
  /**
   * Adds an exchange to those that were handed over at the start. It counts as never read: nothing is quiet or flat, and no exit there is
   * verified, before it was. Resolves when the control thread knows of it: await that before the first order goes there.
   *
   * @throws {KillSwitchError} as a rejection: it can't be used, there is one of its name, or the control thread does not answer
   */
  addVenue(venue: Venue): Promise<void>
  /**
   * Looks at an exchange no more, nor cancels or closes anything there. What is left there by the last reading, or not known, stands in the
   * answer, in the log and in the journal.
   *
   * @throws {KillSwitchError} as a rejection: there is none of this name that the bot has handed over, or a close-all runs
   */
  removeVenue(name: string): Promise<VenueRemoval>
  /**
   * Makes what one worker thread needs to send orders of its own under this kill switch: post it there, with its `port` in the transfer
   * list, and hand it to `attachKillSwitch()`. Each thread needs one of its own; at most 64 at a time.
   *
   * @throws {KillSwitchError} the kill switch has ended, or there are too many threads
   */
  share(): SharedKillSwitch
  /**
   * A feed of `[control.trips]` gives a sign of life: it trips when this was not called for as long as is set there. Costs a write into shared
   * memory: call it at each tick. In a process that follows another one it has no effect.
   *
   * @throws {TypeError} `feeds` there has no such name
   */
  alive(feed: string): void
  /**
   * Adds a trip of the bot's own. Its `check` is called on this thread, at once and every `everyMs`: a reason halts, with it and the trip's name. What a
   * check can't tell counts as blind, and pauses after `blind_ms`. While its last check tells a reason, its halt can't be resumed.
   *
   * @returns takes it away again; its halt stays in force
   * @throws {TypeError} it can't be understood, or there is one of its name
   */
  trip(trip: OwnTrip): () => void
  /** Ends the control server and takes back what was installed. From then on no order passes. */
  close(): Promise<void>
}

export interface LiveKillSwitchParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly guard: Guard
  readonly announcer: Announcer
  readonly middleware: OrderMiddleware
  readonly control: ControlThread
  readonly watch: ControlWatch
  readonly status: () => Status
  readonly logger: Logger
  readonly stateDir: string
  readonly rates: readonly SharedRate[]
  readonly limits: LimitSettings
  readonly venues: ChangingVenues
  readonly feeds: Feeds
  readonly snapshots: () => readonly VenueSnapshot[]
  readonly uninstall: () => void
}

/** The kill switch of a bot, on the bot thread. */
export class LiveKillSwitch implements KillSwitch {
  readonly middleware: OrderMiddleware
  readonly handler: ControlHandler
  readonly #parts: LiveKillSwitchParts
  readonly #halting: Halting
  readonly #resuming: Resuming
  readonly #sharing: Sharing
  readonly #ownTrips: OwnTripChecks
  #url: string | null = null
  #started = false
  #closed = false

  constructor(parts: LiveKillSwitchParts) {
    this.#parts = parts
    this.middleware = parts.middleware
    this.handler = createHandler((call, port) => parts.control.serve(call, port))
    this.#halting = new Halting(parts)
    this.#resuming = new Resuming(parts.view, parts.control, this.#halting)
    this.#ownTrips = new OwnTripChecks({
      snapshots: parts.snapshots,
      halt: ({ name, level, reason }) => void this.#halting.halt('trip', { level, reason }, name),
      isHalted: (name) => parts.view.newest().some(({ trip }) => trip === name),
      post: (message) => parts.control.post(message),
      warn: (message) => parts.logger.warn({}, message),
    })
    const { stateDir, rates, limits, feeds } = parts
    this.#sharing = new Sharing(parts.latch, parts.control, { stateDir, rates, limits, feeds: feeds.names })
  }

  get url(): string | null {
    return this.#url
  }

  get state(): TradingState {
    return this.#parts.view.state()
  }

  /** Waits for the control thread. @throws {StartError} */
  async start(): Promise<Ready> {
    const ready = await this.#parts.control.ready()
    this.#url = ready.url
    this.#started = true
    this.#halting.started()
    // Of the last run: there is nobody yet to be told of it.
    this.#parts.announcer.tell()
    return ready
  }

  /** It has started, and is not closed. */
  get isRunning(): boolean {
    return this.#started && !this.#closed
  }

  /** This process has followed another one, and leads now. */
  leads({ url }: Ready): void {
    this.#url = url
  }

  check(order: unknown): Verdict {
    return this.#parts.guard.check(order)
  }

  permits(order: unknown): Verdict {
    return this.#parts.guard.permits(order)
  }

  active(order?: unknown): boolean {
    const { latch, view, guard } = this.#parts
    return looksActive({ latch, view, read: (each) => guard.read(each) }, order)
  }

  get signal(): AbortSignal {
    return this.#parts.announcer.signal()
  }

  on<Event extends keyof KillSwitchEvents>(
    event: Event,
    listener: (...told: KillSwitchEvents[Event]) => unknown,
  ): () => void {
    return this.#parts.announcer.on(event, listener)
  }

  [STEP_LOOK](order: unknown): Verdict {
    return this.#parts.guard.permits(order, 'step')
  }

  [ATTEMPT_LOOK](order: unknown): Verdict {
    return this.#parts.guard.permitsAttempt(order)
  }

  status(): Status {
    return this.#parts.status()
  }

  halt(request?: HaltRequest): Promise<HaltReport> {
    return this.#halting.halt('code', request)
  }

  haltFrom(source: HaltSource, request?: HaltRequest): Promise<HaltReport> {
    return this.#halting.halt(source, request)
  }

  async resume(request?: Partial<ResumeRequest>): Promise<ResumeOutcome> {
    return this.resumeFrom('code', {
      confirm: ownField(request, 'confirm'),
      operator: ownField(request, 'operator'),
      accept: ownField(request, 'accept'),
    })
  }

  resumeFrom(source: HaltSource, request: AskedResume): Promise<ResumeOutcome> {
    return this.#resuming.resume(source, request)
  }

  addVenue(venue: Venue): Promise<void> {
    return this.#parts.venues.add(venue)
  }

  removeVenue(name: string): Promise<VenueRemoval> {
    return this.#parts.venues.remove(name)
  }

  alive(feed: string): void {
    this.#parts.feeds.alive(feed)
  }

  trip(trip: OwnTrip): () => void {
    return this.#ownTrips.add(trip)
  }

  share(): SharedKillSwitch {
    return this.#sharing.share()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#ownTrips.stop()
    this.#parts.latch.gate.shutDown()
    await this.#parts.control.close('closed by the bot', KEEPER_DEADLINE_MS)
    this.#parts.uninstall()
  }

  /** See {@link Halting.controlGone}. */
  controlGone(why?: string): void {
    this.#halting.controlGone(why)
  }

  /** See {@link Halting.postLost}. */
  postLostHalts(): void {
    this.#halting.postLost()
  }

  /** See {@link Halting.lastMoment}. */
  lastMoment(): void {
    this.#halting.lastMoment()
  }
}
