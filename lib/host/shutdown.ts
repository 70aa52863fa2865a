import type { Latch } from '../between/latch/latch.js'
import type { WorkingOrdersPolicy } from '../config/control-config.js'
import { describeError } from '../venues/describe-error.js'
import type { VenueAgent } from '../venues/venue-agent.js'
import type { Logger } from '../words/ports.js'
import type { Status } from '../words/status.js'
import type { ControlThread } from './control-thread.js'
import { type ShutdownPart, shutdownsOfProcess } from './process-end.js'
import type { VenueSnapshots } from './venue-snapshots.js'

/** How long the control thread may take to say goodbye at the end of the deadline, in ms. */
const GOODBYE_MS = 500
/** npm, timeout and concurrently deliver one stop twice; within this time, in ms, two are one. */
const ONE_STOP_MS = 500

export interface ShutdownParts {
  readonly latch: Latch
  readonly agent: VenueAgent
  readonly readings: VenueSnapshots
  readonly control: ControlThread
  readonly logger: Logger
  readonly status: () => Status
  /** Whether the host, or a library of it, listens to a signal as well, and may end the process itself. */
  readonly othersListen: (signal: NodeJS.Signals) => boolean
  /** For how long the signal may have waited for a stuck event loop, in ms. */
  readonly lateMs: () => number
  /** Puts away what works in the process beside the control thread. */
  readonly ending: () => void
  readonly onShutdown: (() => Promise<void>) | null
  readonly exit: (code: number) => void
  readonly deadlineMs: number
  /** What happens to the orders that rest at the venues. */
  readonly workingOrders: WorkingOrdersPolicy
}

/**
 * Ends the process in good order: no new orders, those in flight answered, everything told, the server last.
 * It does not change the state on disk: what was active comes back active, what was halted comes back halted.
 *
 * The process is not its own. It waits for the other kill switches, and where the host listens to the signal too, it leaves the end to
 * the host, up to the deadline.
 */
export class Shutdown {
  readonly #parts: ShutdownParts
  readonly #part: ShutdownPart = { code: null }
  #begunAt: number | null = null
  /** When the last goodbye is due, by `performance.now()`. */
  #goodbyeAt = Number.POSITIVE_INFINITY
  #signal: NodeJS.Signals = 'SIGTERM'
  #othersListen = false
  #deadline: NodeJS.Timeout | null = null
  #isDeadlineOver = false

  constructor(parts: ShutdownParts) {
    this.#parts = parts
  }

  /** Ends the process. The second call ends it at once, unless it is the same stop, or the end is the host's. */
  begin(signal: NodeJS.Signals): void {
    if (this.#begunAt !== null) {
      this.#again(signal, performance.now() - this.#begunAt)
      return
    }
    const { latch, logger, deadlineMs, lateMs, othersListen } = this.#parts
    latch.gate.shutDown()
    this.#begunAt = performance.now()
    this.#signal = signal
    this.#othersListen = othersListen(signal)
    shutdownsOfProcess().add(this.#part)
    const leftMs = Math.max(deadlineMs / 4, deadlineMs - lateMs())
    const goodbyeMs = Math.min(GOODBYE_MS, leftMs / 4)
    logger.warn({ signal, deadlineMs: leftMs }, `${signal}: shutting down; no new orders, waiting for those in flight`)
    this.#parts.control.post({ type: 'shutting-down', deadlineMs: leftMs })
    this.#goodbyeAt = this.#begunAt + leftMs - goodbyeMs
    this.#deadline = setTimeout(() => void this.#deadlineOver(signal, goodbyeMs), leftMs - goodbyeMs)
    void this.#run(signal).then((code) => this.#down(code))
  }

  #again(signal: NodeJS.Signals, afterMs: number): void {
    const { othersListen, logger, exit } = this.#parts
    if (afterMs < ONE_STOP_MS) return
    if (this.#othersListen) {
      if (othersListen(this.#signal) || othersListen(signal)) return
      // A host that has listened once, and sends itself the signal again when it is done.
      this.#othersListen = false
      if (this.#part.code !== null) this.#down(this.#part.code)
      return
    }
    logger.error({ signal }, `${signal} again: ending at once`)
    exit(1)
  }

  /** This kill switch is down. The last one ends the process, unless the host does. */
  #down(code: number): void {
    this.#part.code = Math.max(this.#part.code ?? 0, code)
    // The event loop may run empty: Node ends the process then.
    this.#deadline?.unref()
    const parts = [...shutdownsOfProcess()]
    if (parts.some((part) => part.code === null) || (this.#othersListen && !this.#isDeadlineOver)) return
    shutdownsOfProcess().clear()
    this.#parts.exit(Math.max(...parts.map((part) => part.code ?? 1)))
  }

  async #deadlineOver(signal: NodeJS.Signals, goodbyeMs: number): Promise<void> {
    this.#isDeadlineOver = true
    if (this.#part.code === null) await this.#giveUp(signal, goodbyeMs)
    else if (this.#othersListen) this.#parts.logger.error({ signal }, hostNotDown(signal, this.#parts.deadlineMs))
    else return
    this.#down(1)
  }

  async #run(signal: NodeJS.Signals): Promise<number> {
    const { agent, control, ending, onShutdown, logger, deadlineMs } = this.#parts
    try {
      await this.#quietWire()
      // Before that, nothing has passed, and nobody may answer.
      if (control.isReady) {
        await this.#cancelWorkingOrders()
        await agent.read()
        this.#report(signal, 'The bot is shutting down')
      }
      const leftMs = Math.max(GOODBYE_MS, this.#goodbyeAt - performance.now())
      await control.close(`${signal}`, control.isReady ? deadlineMs : GOODBYE_MS, leftMs)
      ending()
    } catch (error) {
      logger.error({ error: describeError(error) }, 'The shutdown failed')
      return 1
    }
    try {
      await onShutdown?.()
    } catch (error) {
      logger.error({ error: describeError(error) }, 'onShutdown failed')
      return 1
    }
    return 0
  }

  /** What a halt has begun to cancel is waited for as well. */
  async #cancelWorkingOrders(): Promise<void> {
    const { control, workingOrders, deadlineMs } = this.#parts
    const callId = control.nextCallId()
    await control.call({ type: 'sweep', callId, policy: workingOrders, deadlineMs }, deadlineMs)
  }

  async #quietWire(): Promise<void> {
    while (this.#parts.latch.orders.counts().inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  /** Puts the status, every position and every working order that stays behind into the log and the journal. */
  #report(signal: NodeJS.Signals, message: string): void {
    const { readings, control, logger, status } = this.#parts
    const venues = readings.all().map(({ venue, positions, openOrders, error }) => ({
      venue,
      positions,
      workingOrders: openOrders,
      error,
    }))
    const last = status()
    logger.info({ status: last, venues }, `${message}; ${describe(last)}`)
    control.post({
      type: 'audit',
      what: 'shutdown',
      source: 'signal',
      details: { signal, state: last.state, orders: last.orders, venues },
    })
  }

  async #giveUp(signal: NodeJS.Signals, goodbyeMs: number): Promise<void> {
    const { latch, control, logger, deadlineMs } = this.#parts
    const { inFlight } = latch.orders.counts()
    logger.error(
      { signal, inFlight },
      `Not down after ${deadlineMs} ms: ${inFlight} orders are still in flight, and what became of them is unknown. ` +
        'Look at the venue.',
    )
    this.#report(signal, 'The deadline of the shutdown is over')
    await control.close(`${signal}, deadline over`, goodbyeMs).catch(() => {})
  }
}

function hostNotDown(signal: NodeJS.Signals, deadlineMs: number): string {
  return `Others listen to ${signal}, and have not ended the process in ${deadlineMs} ms (shutdown_deadline_ms): it ends now.`
}

function describe({ state, positions, orders }: Status): string {
  const count = positions.count === null ? 'positions unknown' : `${positions.count} open positions`
  return `state ${state}, ${count}, ${orders.inFlight} orders in flight`
}
