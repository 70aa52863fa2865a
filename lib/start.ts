import type { ControlConfig } from './config.js'
import { operatorLines } from './curl.js'
import { warnOfSignals } from './host/signals.js'
import type { LiveKillSwitch } from './kill-switch.js'
import type { Parts } from './recipes.js'

/**
 * Starts a kill switch. Until it has, its guard lets nothing pass.
 *
 * @throws {StartError} after taking back everything that was installed
 */
export async function startKillSwitch(parts: Parts): Promise<LiveKillSwitch> {
  const { killSwitch, installation, config } = parts
  installation.install()
  try {
    const startMs = await killSwitch.start()
    announce(parts, killSwitch.url ?? '', startMs)
  } catch (error) {
    installation.uninstall()
    throw error
  }
  if (config.signalHandlers) warnOfSignals(parts.report, parts.process.pid)
  return killSwitch
}

function announce({ report, config, killSwitch }: Parts, url: string, startMs: number): void {
  const { state, halt } = killSwitch.status()
  const curl = operatorLines(url, config.authToken !== null)
  const lines = curl.map((line) => `  ${line}`).join('\n')
  report.info(
    { url, state, halt, startMs, stateDir: config.stateDir, curl },
    `Kill switch at ${url}, ${state}\n${lines}`,
  )
  if (halt !== null) {
    report.warn(
      { halt },
      `HALTED since ${halt.since}: ${halt.reason}. Only cancels pass until ${halt.haltId} is resumed.`,
    )
  }
  for (const warning of configWarnings(config)) report.warn({}, warning)
}

function configWarnings({ authToken }: ControlConfig): string[] {
  const SHORT = 16
  return authToken !== null && authToken.length < SHORT
    ? [`The token has ${authToken.length} characters and can be guessed; use ${SHORT} random ones or more.`]
    : []
}
