import { checkVenues } from '../venues/module.js'
import { StartError } from '../words/errors.js'
import type { Ready } from './control-thread.js'
import type { LiveKillSwitch } from './kill-switch.js'
import type { Parts } from './recipes.js'
import { warnOfSignals } from './signals.js'

/**
 * Starts a kill switch. Until it has, its guard lets nothing pass; if it can't, never.
 *
 * @throws {StartError} after taking back everything that was installed
 */
export async function startKillSwitch(parts: Parts): Promise<LiveKillSwitch> {
  // Before the control thread is made.
  checkHostVenues(parts)
  const { killSwitch, installation, config, report } = parts
  installation.install()
  try {
    announce(parts, await killSwitch.start())
  } catch (error) {
    installation.uninstall()
    parts.view.neverStarted((error as Error).message)
    throw error
  }
  for (const warning of config.warnings) report.warn({}, warning)
  if (config.signalHandlers) warnOfSignals(report, parts.process.pid)
  return killSwitch
}

function checkHostVenues({ venues, view }: Parts): void {
  try {
    checkVenues(venues)
  } catch (error) {
    const message = `The bot's venues can't be used: ${(error as Error).message}.`
    view.neverStarted(message)
    throw new StartError('VENUE_UNUSABLE', message)
  }
}

function announce(
  { report, config, killSwitch, process }: Parts,
  { url, lines: curl, startMs, firstRun }: Ready,
): void {
  const { state, halt } = killSwitch.status()
  const notes = [...curl]
  if (config.signalHandlers) notes.push([`kill -USR1 ${process.pid}`, "halts, too; the bot's own pid, not npm's"])
  const width = Math.max(...notes.map(([line]) => line.length))
  const lines = notes.map(([line = '', note]) => `  ${line.padEnd(width)}  # ${note}`)
  const first = firstRun ? `; first start, nothing was in ${config.stateDir}` : ''
  report.info(
    { url, state, halt, firstRun, startMs, stateDir: config.stateDir, curl: curl.map(([line]) => line) },
    [`Kill switch at ${url}, ${state}${first}`, ...lines].join('\n'),
  )
  if (halt !== null) {
    report.warn(
      { halt },
      `HALTED since ${halt.since}: ${halt.reason}. Only cancels pass until ${halt.haltId} is resumed.`,
    )
  }
}
