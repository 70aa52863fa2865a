import { describeError } from '../venues/describe-error.js'
import { checkVenues } from '../venues/module.js'
import { StartError } from '../words/errors.js'
import type { OrderMiddleware } from '../words/ports.js'
import type { Ready } from './control-thread.js'
import { loadFleetProgram } from './fleet-thread.js'
import { type GuardParts, makeGuardParts } from './guard-parts.js'
import type { LiveKillSwitch } from './kill-switch.js'
import { makeParts, type Parts } from './parts.js'
import type { Ports } from './ports.js'
import { warnOfSignals } from './signals.js'
import { warnOfPlace } from './state-dir-place.js'
import { NO_SIGNALS, takesSignals } from './takes-signals.js'
import { warmUp } from './warm-up.js'

/** A kill switch that stands in the way of orders already, and has no control thread yet. */
export interface PreparedKillSwitch {
  /** The last step of the order pipeline. It lets nothing pass before {@link start} has resolved. */
  readonly middleware: OrderMiddleware
  /**
   * Starts the control thread. To be called once. When it fails, nothing ever passes.
   *
   * @throws {StartError} as a rejection, after taking back everything that was installed
   */
  start(): Promise<LiveKillSwitch>
}

/**
 * Makes the way of an order.
 *
 * @param ports what the host gives
 * @param program of the control thread; a test has a broken one
 */
export function prepareKillSwitch(ports: Ports, program?: string): PreparedKillSwitch {
  let parts: Parts | null = null
  const orders = makeGuardParts(ports.config, ports.describe, {
    receiveNotice: () => parts?.control.receiveNotice(),
    post: (message) => parts?.control.post(message),
    controlGone: () => parts?.killSwitch.controlGone(),
  })
  return {
    middleware: orders.middleware,
    start: async () => {
      checkHostVenues(ports, orders)
      const fleet = ports.config.fleet === null ? null : await loadFleetProgram()
      parts = makeParts(ports, orders, fleet, program)
      await startParts(parts, ports, orders)
      return parts.killSwitch
    },
  }
}

/** Before the control thread is made: it would write into the state directory. */
function checkHostVenues({ venues }: Ports, { view }: GuardParts): void {
  try {
    checkVenues(venues)
  } catch (error) {
    const message = `The bot's venues can't be used: ${describeError(error)}.`
    view.neverStarted(message)
    throw new StartError('VENUE_UNUSABLE', message)
  }
}

async function startParts(parts: Parts, ports: Ports, { view }: GuardParts): Promise<void> {
  const { killSwitch, installation, report } = parts
  installation.install()
  try {
    const ready = killSwitch.start()
    warmUp(ports.config)
    const { url, ...rest } = await ready
    if (url === null) announceFollower(parts, ports)
    else announce(parts, ports, { url, ...rest })
    if (url !== null && ports.venues.length === 0 && ports.config.venueModule === null) report.warn({}, NO_VENUE)
  } catch (error) {
    installation.uninstall()
    view.neverStarted((error as Error).message)
    throw error
  }
  const { warnings, stateDir, firstStart } = ports.config
  for (const warning of [...warnings, ...warnOfPlace(stateDir, firstStart)]) report.warn({}, warning)
  if (takesSignals(ports.config)) warnOfSignals(report, ports.process.pid)
  else if (ports.config.signalHandlers) report.warn({}, NO_SIGNALS)
}

const NO_VENUE =
  'No venue is given: positions and working orders are not known, a halt cancels nothing that rests at the exchange, and never gets quiet. ' +
  'Set venue_module under [control], or pass `venues` to the kill switch; addVenue() adds one while the bot runs.'

function announceFollower({ report, killSwitch }: Parts, { config: { stateDir } }: Ports): void {
  const { state, halt, pauses } = killSwitch.status()
  const fields = { following: stateDir, state, halt, pauses }
  const [pause] = pauses
  if (pause === undefined) report.info(fields, `Following the leader in ${stateDir}, ${state}`)
  else report.warn(fields, `PAUSED, to follow the leader in ${stateDir}: ${pause.reason}`)
}

function announce(
  { report, killSwitch }: Parts,
  { config, process }: Ports,
  { url, lines: curl, startMs, firstRun }: Ready & { readonly url: string },
): void {
  const { state, halt } = killSwitch.status()
  const notes = [...curl]
  if (takesSignals(config)) notes.push([`kill -USR1 ${process.pid}`, "halts, too; the bot's own pid, not npm's"])
  const width = Math.max(...notes.map(([line]) => line.length))
  const lines = notes.map(([line = '', note]) => `  ${line.padEnd(width)}  # ${note}`)
  const first = firstRun ? `; first start, nothing was in ${config.stateDir}` : ''
  report.info({ url, state, halt, firstRun, startMs, stateDir: config.stateDir, curl: curl.map(([line]) => line) }, [
    `Kill switch at ${url}, ${state}${first}`,
    ...lines,
  ])
  if (halt !== null) {
    report.warn(
      { halt },
      `HALTED since ${halt.since}: ${halt.reason}. Only cancels pass until ${halt.haltId} is resumed.`,
    )
  }
}
