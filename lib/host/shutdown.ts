import type { Latch } from '../between/latch/latch.js'
import type { WorkingOrdersPolicy } from '../config/control-config.js'
import { describeError } from '../venues/describe-error.js'
import type { VenueAgent } from '../venues/venue-agent.js'
import type { Logger } from '../words/ports.js'
import type { Status } from '../words/status.js'
import type { ControlThread } from './control-thread.js'
import type { VenueSnapshots } from './venue-snapshots.js'

/** How long the control thread may take to say goodbye once the deadline is over, in ms. */
const LAST_AUDIT_MS = 500

export interface ShutdownParts {
  readonly latch: Latch
  readonly agent: VenueAgent
  readonly readings: VenueSnapshots
  readonly control: ControlThread
  readonly logger: Logger
  readonly status: () => Status
  /** Whatever the kill switch has installed in the process, apart from the control thread. */
  readonly uninstall: () => void
  readonly onShutdown: (() => Promise<void>) | null
  readonly exit: (code: number) => void
  readonly deadlineMs: number
  /** What happens to the orders that rest at the venues. */
  readonly workingOrders: WorkingOrdersPolicy
}

/**
 * Ends the process in good order: no new orders, those in flight answered, everything told, the server last.
 * It does not change the state on disk: what was active comes back active, what was halted comes back halted.
 */
export class Shutdown {
  readonly #parts: ShutdownParts
  #running = false

  constructor(parts: ShutdownParts) {
    this.#parts = parts
  }

  /** Ends the process. The second call ends it at once. */
  begin(signal: NodeJS.Signals): void {
    const { logger, exit, deadlineMs } = this.#parts
    if (this.#running) {
      logger.error({ signal }, `${signal} again: ending at once`)
      exit(1)
      return
    }
    this.#running = true
    this.#parts.latch.gate.shutDown()
    logger.warn({ signal, deadlineMs }, `${signal}: shutting down; no new orders, waiting for those in flight`)
    const deadline = setTimeout(() => this.#giveUp(signal), deadlineMs)
    this.#run(signal).then(
      (code) => {
        clearTimeout(deadline)
        exit(code)
      },
      (error) => {
        logger.error({ error: describeError(error) }, 'The shutdown failed')
        exit(1)
      },
    )
  }

  async #run(signal: NodeJS.Signals): Promise<number> {
    const { agent, control, uninstall, onShutdown, logger, deadlineMs } = this.#parts
    await this.#quietWire()
    await this.#cancelWorkingOrders()
    await agent.read()
    this.#report(signal, 'The bot is shutting down')
    await control.close(`${signal}`, deadlineMs)
    uninstall()
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

  #giveUp(signal: NodeJS.Signals): void {
    const { latch, control, logger, exit, deadlineMs } = this.#parts
    const { inFlight } = latch.orders.counts()
    logger.error(
      { signal, inFlight },
      `Not down after ${deadlineMs} ms: ${inFlight} orders are still in flight, and what became of them is unknown. ` +
        'Look at the venue.',
    )
    this.#report(signal, 'The deadline of the shutdown is over')
    control.close(`${signal}, deadline over`, LAST_AUDIT_MS).finally(() => exit(1))
  }
}

function describe({ state, positions, orders }: Status): string {
  const count = positions.count === null ? 'positions unknown' : `${positions.count} open positions`
  return `state ${state}, ${count}, ${orders.inFlight} orders in flight`
}
