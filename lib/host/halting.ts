import { writeHaltedFile } from '../between/halted-file.js'
import type { Latch } from '../between/latch/latch.js'
import type { ControlWatch } from '../guard/control-watch.js'
import { CONTROL_GONE, type HaltView } from '../guard/halt-view.js'
import { describeError } from '../venues/venue-agent.js'
import { type Halt, type HaltReport, type HaltSource, newHalt } from '../words/halt.js'
import { type HaltRequest, haltEverything, type ReadHaltRequest, readHaltRequest } from '../words/halt-request.js'
import type { Logger } from '../words/ports.js'
import { describeScope } from '../words/scope.js'
import type { ControlThread } from './control-thread.js'

/** How long the keeper may take to confirm, in ms; a halt is in force long before. */
export const KEEPER_DEADLINE_MS = 5_000

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
  report: Promise<HaltReport> | null
}

/** The one way to halt on the bot thread: for code, for signals, and for the guard when the control thread is gone. */
export class Halting {
  readonly #parts: HaltingParts
  /** The newest halt of each scope that the keeper may not have taken yet, or not written. */
  readonly #own = new Map<string, OwnHalt>()
  #started = false
  #gone = false

  constructor(parts: HaltingParts) {
    this.#parts = parts
  }

  /** The state directory is this bot's from now on. */
  started(): void {
    this.#started = true
  }

  /** In force when this returns. The promise tells when the halt is on disk; it never rejects. */
  halt(source: HaltSource, request?: HaltRequest): Promise<HaltReport> {
    const began = performance.now()
    const read = readSafely(request)
    const own = this.#repeat(read) ?? this.#raise(read, source)
    own.report ??= this.#report(own, read, Math.round((performance.now() - began) * 1000))
    return own.report
  }

  /** Halts when the control thread is gone, and leaves that on disk, since nobody else will. */
  controlGone(why?: string): void {
    const { latch, control, logger, stateDir } = this.#parts
    if (!this.#started || control.isClosing || (this.#gone && latch.gate.read().state === 'halted')) return
    this.#gone = true
    const reason = `${CONTROL_GONE} (${why ?? (latch.beats.isControlGone() ? 'it has ended' : 'it does not answer')})`
    const own = this.#raise({ ...haltEverything([]), reason }, 'guard')
    const { halt, callId } = own
    // Should the thread only have slept, it finds this when it wakes up.
    control.post({ type: 'halt', callId, halt, warnings: [], waitMs: 0 })
    const failure = writeHaltedFile(stateDir, halt)
    own.report = Promise.resolve(this.#unconfirmed(halt, [], 0, failure))
    logger.error(
      { halt, durable: failure === null, failure },
      `HALTED ${halt.haltId}: ${reason}. Restart the bot; it comes back halted, and can be resumed then.`,
    )
  }

  /** How long the keeper is waited for now, in ms. A thread that doesn't beat is not waited for: it is gone. */
  keeperDeadlineMs(): number {
    if (!this.#parts.watch.isGone(performance.now())) return KEEPER_DEADLINE_MS
    this.controlGone()
    return 0
  }

  /** Leaves on disk what the keeper has not. For the process's last moment. */
  lastMoment(): void {
    if (!this.#started) return
    const { latch, view, stateDir } = this.#parts
    const { written } = latch.botHalts.read()
    for (const { number, halt } of this.#own.values()) if (number > written) writeHaltedFile(stateDir, halt)
    if (view.durable()) return
    // The disk may hang, and the process should end all the same.
    const inForce = view.current() ?? view.scopedHalts()[0]
    if (inForce !== undefined) writeHaltedFile(stateDir, inForce, false)
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
    const { level, scope } = read
    const haltId = scope === null ? latch.haltIds.current() : latch.haltIds.mint()
    const halt = newHalt({ haltId, level, reason: read.reason ?? `halted by ${source}`, source, operator: null, scope })
    const callId = control.nextCallId()
    view.addOwn(callId, halt)
    if (read.scope !== null) latch.gate.raiseScoped()
    const own: OwnHalt = { number, callId, halt, report: null }
    this.#own.set(keyOf(read), own)
    return own
  }

  async #report({ number, callId, halt }: OwnHalt, read: ReadHaltRequest, latchMicros: number): Promise<HaltReport> {
    const { control, stateDir } = this.#parts
    const deadline = this.keeperDeadlineMs() + read.waitMs
    const message = { type: 'halt', callId, halt, warnings: read.warnings, waitMs: read.waitMs } as const
    const answer = (await control.call(message, deadline)) as HaltReport | null
    if (answer !== null) return { ...answer, latchMicros }
    const written = this.#parts.latch.botHalts.read().written >= number
    const failure = written ? null : this.#started ? writeHaltedFile(stateDir, halt) : 'the kill switch has not started'
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
      state: this.#parts.view.state(),
      quiet: false,
    }
  }
}

function keyOf({ scope }: ReadHaltRequest): string {
  return scope === null ? 'everything' : describeScope(scope).toLowerCase()
}

/** A request whose own getters throw still halts. */
function readSafely(request: HaltRequest | undefined): ReadHaltRequest {
  try {
    return readHaltRequest(request)
  } catch (error) {
    return haltEverything([`The arguments could not be read, so everything is halted: ${describeError(error)}`])
  }
}
