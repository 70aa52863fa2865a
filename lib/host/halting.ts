import { leaveHaltFile } from '../between/halt-file.js'
import type { Latch } from '../between/latch/latch.js'
import { revokeNow } from '../between/permit.js'
import type { ControlWatch } from '../guard/control-watch.js'
import { CONTROL_GONE, type HaltView } from '../guard/halt-view.js'
import { describeError } from '../venues/describe-error.js'
import { type Halt, type HaltReport, type HaltSource, newHalt } from '../words/halt.js'
import { type HaltRequest, haltEverything, type ReadHaltRequest, readHaltRequest } from '../words/halt-request.js'
import type { Logger } from '../words/ports.js'
import { scopeWords } from '../words/scope.js'
import type { ControlThread } from './control-thread.js'

/** How long the keeper may take to confirm, in ms; a halt is in force long before. */
export const KEEPER_DEADLINE_MS = 5_000

const UNHEARD_TRIP =
  'a limit of orders was passed in a process that has ended before its leader was known to have heard of it'

/** So many of its own halts are remembered before those that are on disk are forgotten. */
const OWN_KEPT = 64

export interface HaltingParts {
  readonly latch: Latch
  readonly view: HaltView
  readonly control: ControlThread
  readonly watch: ControlWatch
  readonly logger: Logger
  readonly stateDir: string
}

/** A halt that this thread has raised. */
interface OwnHalt {
  /** By `BotHalts.announce()`. */
  readonly number: number
  readonly callId: number
  readonly halt: Halt
  readonly read: ReadHaltRequest
  report: Promise<HaltReport> | null
}

/** The one way to halt on the bot thread: for code, for signals, and for the guard when the control thread is gone. */
export class Halting {
  readonly #parts: HaltingParts
  readonly #gate: Latch['gate']
  /** The newest halt of each asker that the keeper may not have taken yet, or not written. */
  readonly #own = new Map<string, OwnHalt>()
  /** Those of them that the control thread was not told of: the caller's stack ended in between. */
  readonly #unposted = new Set<OwnHalt>()
  /** The call of the newest resume: what was said before it may be ended by it. */
  #resumedBy = 0
  #tooMany = OWN_KEPT
  #started = false
  #gone = false

  constructor(parts: HaltingParts) {
    this.#parts = parts
    this.#gate = parts.latch.gate
  }

  /** The state directory is this bot's from now on. */
  started(): void {
    this.#started = true
  }

  /**
   * In force when this returns. The promise tells when the halt is on disk; it never rejects. `trip` is the name of the trip that halts.
   *
   * A caller at the end of its stack may get through the raise and no further: then everything is halted at once, and the
   * rest is done with a stack of its own.
   */
  halt(source: HaltSource, request?: HaltRequest, trip?: string): Promise<HaltReport> {
    try {
      return this.#halt(source, request, trip)
    } catch {
      this.#gate.slam()
      return Promise.resolve().then(() => this.#halt(source, request, trip))
    }
  }

  /** Halts when the control thread is gone, and leaves that on disk, since nobody else will. */
  controlGone(why?: string): void {
    const { latch, view, control, logger } = this.#parts
    if (!this.#started || control.isClosing || (this.#gone && latch.gate.read().state === 'halted')) return
    this.#gone = true
    const reason = `${CONTROL_GONE} (${why ?? (latch.beats.isControlGone() ? 'it has ended' : 'it does not answer')})`
    // The thread may have raised with its last breath: what has been refused since bears the id of this halt already.
    const own = this.#raise({ ...haltEverything([]), reason }, 'guard', view.unexplainedId())
    // Should the thread only have slept, it finds this when it wakes up.
    this.#post(own)
    const failure = this.#leaveOnDisk(own.halt)
    own.report = Promise.resolve(this.#unconfirmed(own.halt, [], 0, failure))
    logger.error(
      { halt: own.halt, durable: failure === null, failure },
      `HALTED ${own.halt.haltId}: ${reason}. Restart the bot; it comes back halted, and can be resumed then.`,
    )
  }

  /** Tells the control thread of the halts that it was not told of. To be called with a stack of its own, now and then. */
  postLost(): void {
    for (const own of this.#unposted) this.#post(own)
  }

  /** How long the keeper is waited for now, in ms. A thread that doesn't beat is not waited for: it is gone. */
  keeperDeadlineMs(): number {
    if (!this.#parts.watch.isGone(performance.now())) return KEEPER_DEADLINE_MS
    this.controlGone()
    return 0
  }

  /** A resume is about to be asked for. @param callId its call */
  resuming(callId: number): void {
    this.#resumedBy = callId
  }

  /** Leaves on disk what the keeper has not. For the process's last moment. */
  lastMoment(): void {
    if (!this.#started) return
    const { latch, view, stateDir } = this.#parts
    const { written } = latch.botHalts.read()
    const unwritten = [...this.#own.values()].find(({ number }) => number > written)
    if (unwritten !== undefined) this.#leaveOnDisk(unwritten.halt)
    else if (view.durable()) return
    else if (!view.role().following) revokeNow(stateDir)
    // What a leader has not written down is the leader's affair; what it may not have heard is not.
    else if (latch.rateTrips.inForce() !== null) this.#leaveOnDisk({ reason: UNHEARD_TRIP })
  }

  #halt(source: HaltSource, request: HaltRequest | undefined, trip?: string): Promise<HaltReport> {
    const began = performance.now()
    const read = readSafely(request)
    const own = this.#repeat(read, source) ?? this.#raise(read, source, null, trip)
    const latchMicros = Math.round((performance.now() - began) * 1000)
    if (this.#unposted.has(own)) this.#post(own)
    own.report ??= Promise.resolve().then(() => this.#report(own, latchMicros))
    return own.report
  }

  /**
   * The same halt that is on its way to the keeper already, with no resume behind it. While the keeper has not taken that one, it
   * lowers nothing, so nothing is lost by not sending another.
   */
  #repeat(read: ReadHaltRequest, source: HaltSource): OwnHalt | null {
    const known = this.#own.get(askerOf(read, source))
    if (known === undefined || source !== 'code' || known.callId < this.#resumedBy) return null
    return known.number > this.#parts.latch.botHalts.read().taken ? known : null
  }

  #raise(read: ReadHaltRequest, source: HaltSource, knownId: string | null = null, trip?: string): OwnHalt {
    const { latch, view, control } = this.#parts
    const number = latch.botHalts.announce()
    const { level, scope } = read
    if (scope === null) latch.gate.raise(level)
    const haltId = knownId ?? latch.haltIds.mint()
    const reason = read.reason ?? `halted by ${source}`
    const halt = newHalt({ haltId, level, reason, source, operator: null, scope, ...(trip !== undefined && { trip }) })
    const own: OwnHalt = { number, callId: control.nextCallId(), halt, read, report: null }
    this.#forgetWritten()
    this.#unposted.add(own)
    this.#own.set(askerOf(read, source), own)
    view.addOwn(own.callId, halt)
    if (scope !== null) latch.gate.raiseScoped()
    return own
  }

  #forgetWritten(): void {
    if (this.#own.size < this.#tooMany) return
    const { written } = this.#parts.latch.botHalts.read()
    for (const [asker, { number }] of this.#own) if (number <= written) this.#own.delete(asker)
    this.#tooMany = 2 * this.#own.size + OWN_KEPT
  }

  #post(own: OwnHalt): void {
    const { callId, number, halt, read } = own
    const { warnings, waitMs } = read
    this.#parts.control.post({ type: 'halt', callId, number, halt, warnings, waitMs })
    this.#unposted.delete(own)
  }

  async #report({ number, callId, halt, read }: OwnHalt, latchMicros: number): Promise<HaltReport> {
    const { control, latch } = this.#parts
    const answer = (await control.answer(callId, this.keeperDeadlineMs() + read.waitMs)) as HaltReport | null
    if (answer !== null) return { ...answer, latchMicros }
    const written = latch.botHalts.read().written >= number
    return this.#unconfirmed(halt, read.warnings, latchMicros, written ? null : this.#leaveOnDisk(halt))
  }

  /** Without the permit the next start is halted, and the file HALT tells it why. Returns why neither is sure; null when one is. */
  #leaveOnDisk({ reason }: Pick<Halt, 'reason'>): string | null {
    if (!this.#started) return 'the kill switch has not started'
    const { stateDir, view } = this.#parts
    const ofLeader = view.role().following
    const notRevoked = revokeNow(stateDir, ofLeader)
    const notLeft = leaveHaltFile(stateDir, reason, ofLeader)
    return notRevoked === null || notLeft === null ? null : notLeft
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
      state: this.#parts.view.state(),
      quiet: false,
    }
  }
}

/** Halts of one asker in other words are other halts. */
function askerOf({ level, reason, scope }: ReadHaltRequest, source: HaltSource): string {
  return JSON.stringify([source, level, reason, scope === null ? null : scopeWords(scope)])
}

/** A request whose own getters throw still halts. */
function readSafely(request: HaltRequest | undefined): ReadHaltRequest {
  try {
    return readHaltRequest(request)
  } catch (error) {
    return haltEverything([`The arguments could not be read, so everything is halted: ${describeError(error)}`])
  }
}
