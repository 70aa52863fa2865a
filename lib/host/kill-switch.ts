import { writeLastWord } from '../between/halted-file.js'
import type { Latch } from '../between/latch/latch.js'
import type { ControlWatch } from '../guard/control-watch.js'
import type { Verdict } from '../guard/decide.js'
import type { Guard } from '../guard/guard.js'
import { CONTROL_GONE, type HaltView } from '../guard/halt-view.js'
import { monotonicMs } from '../time/monotonic.js'
import { ResumeRefusedError } from '../words/errors.js'
import type { Halt, HaltReport, HaltSource } from '../words/halt.js'
import { type HaltRequest, haltEverything, type ReadHaltRequest, readHaltRequest } from '../words/halt-request.js'
import type { Logger, OrderMiddleware } from '../words/ports.js'
import type { ResumeReport } from '../words/resume.js'
import { describeRefusal } from '../words/resume.js'
import { describeScope } from '../words/scope.js'
import type { Status } from '../words/status.js'
import type { TradingState } from '../words/trading-state.js'
import type { ControlThread, Ready } from './control-thread.js'

/** How long the keeper may take to confirm, in ms; a halt is in force long before. */
const KEEPER_DEADLINE_MS = 5_000

/** What a bot's own code holds of its kill switch. */
export interface KillSwitch {
  /** The last step of the order pipeline. */
  readonly middleware: OrderMiddleware
  /** Whether an order may be sent now. Synchronous; never throws; counts the order. */
  check(order: unknown): Verdict
  /**
   * Whether an order that was let pass may still leave: for a second look right before the wire, behind queues and retries.
   * Counts nothing. Synchronous; never throws.
   */
  permits(order: unknown): Verdict
  /** The state of everything. A scoped halt doesn't show here, but in {@link status}. */
  readonly state: TradingState
  /**
   * Where the control server listens; null when the kill switch is disabled. `unix:` and the path of the socket, when the
   * port could not be had.
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
   * Lets orders pass again.
   *
   * @param request `confirm`: the haltId of the halt to end
   * @throws {ResumeRefusedError} as a rejection: the state is what it was, and the message says what to do
   */
  resume(request: { readonly confirm: string }): Promise<ResumeOutcome>
  /** Ends the control server and takes back what was installed. From then on no order passes. */
  close(): Promise<void>
}

export interface ResumeOutcome {
  readonly state: TradingState
  /** The halt that has ended; null when nothing was halted. */
  readonly lifted: Halt | null
}

export interface LiveKillSwitchParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly guard: Guard
  readonly middleware: OrderMiddleware
  readonly control: ControlThread
  readonly watch: ControlWatch
  readonly status: () => Status
  readonly logger: Logger
  readonly stateDir: string
  readonly uninstall: () => void
}

/** The kill switch of a bot, on the bot thread. */
export class LiveKillSwitch implements KillSwitch {
  readonly middleware: OrderMiddleware
  readonly #parts: LiveKillSwitchParts
  /** The newest halt of each scope that the keeper may not have taken yet, or not written. */
  readonly #own = new Map<string, OwnHalt>()
  #url: string | null = null
  #started = false
  #closed = false
  #gone = false

  constructor(parts: LiveKillSwitchParts) {
    this.#parts = parts
    this.middleware = parts.middleware
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
    return ready
  }

  check(order: unknown): Verdict {
    return this.#parts.guard.check(order)
  }

  permits(order: unknown): Verdict {
    return this.#parts.guard.permits(order)
  }

  status(): Status {
    return this.#parts.status()
  }

  halt(request?: HaltRequest): Promise<HaltReport> {
    return this.haltFrom('code', request)
  }

  haltFrom(source: HaltSource, request?: HaltRequest): Promise<HaltReport> {
    const began = performance.now()
    const read = readSafely(request)
    const own = this.#repeat(read) ?? this.#raise(read, source)
    own.report ??= this.#report(own, read, Math.round((performance.now() - began) * 1000))
    return own.report
  }

  async resume(request?: { readonly confirm?: string }): Promise<ResumeOutcome> {
    return this.resumeFrom('code', request?.confirm)
  }

  async resumeFrom(source: HaltSource, confirm: string | undefined): Promise<ResumeOutcome> {
    const { control, view } = this.#parts
    const callId = control.nextCallId()
    const deadline = this.#deadline()
    const call = { type: 'resume', callId, confirm, source, expiresAt: monotonicMs() + deadline } as const
    const answer = await control.call(call, deadline)
    const report = answer as ResumeReport | null
    if (report === null) {
      // The answer got lost, but not what it would have said.
      if (view.state() === 'active') return { state: 'active', lifted: null }
      throw new ResumeRefusedError(
        'CONTROL_THREAD_GONE',
        'The control thread did not answer, so the bot stays as it is. Only the keeper there may resume: restart the bot, ' +
          'which comes back halted, and resume it then.',
        [],
      )
    }
    if (report.kind === 'resumed') return { state: view.state(), lifted: report.lifted }
    if (report.kind === 'not-halted') return { state: view.state(), lifted: null }
    const { code, message } = describeRefusal(report)
    throw new ResumeRefusedError(
      code,
      message,
      report.halts.map(({ haltId }) => haltId),
    )
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#parts.latch.gate.shutDown()
    await this.#parts.control.close('closed by the bot', KEEPER_DEADLINE_MS)
    this.#parts.uninstall()
  }

  /** Halts when the control thread is gone, and leaves it on disk, since nobody else will. */
  controlGone(why?: string): void {
    const { latch, control, logger, stateDir } = this.#parts
    if (!this.#started || control.isClosing || (this.#gone && latch.gate.read().state === 'halted')) return
    this.#gone = true
    const reason = `${CONTROL_GONE} (${why ?? (latch.beats.isControlGone() ? 'it has ended' : 'it does not answer')})`
    const own = this.#raise({ ...haltEverything([]), reason }, 'guard')
    const { halt, callId } = own
    // Should the thread only have slept, it finds this when it wakes up.
    control.post({ type: 'halt', callId, halt, warnings: [], waitMs: 0 })
    const failure = writeLastWord(stateDir, halt)
    own.report = Promise.resolve(this.#unconfirmed(halt, [], 0, failure))
    logger.error(
      { halt, durable: failure === null, failure },
      `HALTED ${halt.haltId}: ${reason}. Restart the bot; it comes back halted, and can be resumed then.`,
    )
  }

  /** Leaves on disk what the keeper has not. For the process's last moment. */
  lastMoment(): void {
    if (!this.#started) return
    const { latch, view, stateDir } = this.#parts
    const { written } = latch.botHalts.read()
    for (const { number, halt } of this.#own.values()) if (number > written) writeLastWord(stateDir, halt)
    if (view.durable()) return
    // The disk may hang, and the process should end all the same.
    const inForce = view.current() ?? view.scopedHalts()[0]
    if (inForce !== undefined) writeLastWord(stateDir, inForce, false)
  }

  /**
   * The same halt that is on its way to the keeper already, raised once more. While the keeper has not taken that one, it
   * lowers nothing, so nothing is lost by not sending another.
   */
  #repeat(read: ReadHaltRequest): OwnHalt | null {
    const { latch } = this.#parts
    const known = this.#own.get(keyOf(read))
    if (known === undefined || known.halt.level !== read.level) return null
    if (read.scope === null) latch.gate.raise(read.level)
    else latch.gate.raiseScoped()
    return known.number > latch.botHalts.read().taken ? known : null
  }

  #raise(read: ReadHaltRequest, source: HaltSource): OwnHalt {
    const { latch, view, control } = this.#parts
    const number = latch.botHalts.announce()
    if (read.scope === null) latch.gate.raise(read.level)
    const halt: Halt = {
      haltId: read.scope === null ? latch.haltIds.current() : latch.haltIds.mint(),
      level: read.level,
      reason: read.reason ?? `halted by ${source}`,
      source,
      operator: null,
      since: new Date().toISOString(),
      scope: read.scope,
    }
    const callId = control.nextCallId()
    view.addOwn(callId, halt)
    if (read.scope !== null) latch.gate.raiseScoped()
    const own: OwnHalt = { number, callId, halt, report: null }
    this.#own.set(keyOf(read), own)
    return own
  }

  /** A thread that doesn't beat is not waited for. */
  #deadline(): number {
    if (!this.#parts.watch.isGone(performance.now())) return KEEPER_DEADLINE_MS
    this.controlGone()
    return 0
  }

  async #report({ number, callId, halt }: OwnHalt, read: ReadHaltRequest, latchMicros: number): Promise<HaltReport> {
    const { control, stateDir } = this.#parts
    const deadline = this.#deadline() + read.waitMs
    const message = { type: 'halt', callId, halt, warnings: read.warnings, waitMs: read.waitMs } as const
    const answer = (await control.call(message, deadline)) as HaltReport | null
    if (answer !== null) return { ...answer, latchMicros }
    const written = this.#parts.latch.botHalts.read().written >= number
    const failure = written ? null : this.#started ? writeLastWord(stateDir, halt) : 'the kill switch has not started'
    return this.#unconfirmed(halt, read.warnings, latchMicros, failure)
  }

  #unconfirmed(halt: Halt, warnings: readonly string[], latchMicros: number, failure: string | null): HaltReport {
    const onDisk =
      failure === null ? 'a restart comes back halted' : `could not be written to ${this.#parts.stateDir}: ${failure}`
    return {
      haltId: halt.haltId,
      latchMicros,
      inFlight: this.#parts.latch.orders.counts().inFlight,
      warnings: [...warnings, `The control thread has not confirmed the halt. It is in force, and ${onDisk}.`],
      durable: failure === null,
      state: this.state,
      quiet: false,
    }
  }
}

/** A halt that this thread has raised. */
interface OwnHalt {
  /** By {@link Latch.botHalts.announce}. */
  readonly number: number
  readonly callId: number
  readonly halt: Halt
  report: Promise<HaltReport> | null
}

function keyOf({ scope }: ReadHaltRequest): string {
  return scope === null ? 'everything' : describeScope(scope).toLowerCase()
}

/** A request whose own getters throw still halts. */
function readSafely(request: HaltRequest | undefined): ReadHaltRequest {
  try {
    return readHaltRequest(request)
  } catch (error) {
    return haltEverything([`The arguments could not be read, so everything is halted: ${String(error)}`])
  }
}
