import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { readConfigFile } from '../../config/config-file.js'
import { type ControlConfig, type Environment, readControlConfig } from '../../config/control-config.js'
import { ConfigError } from '../../words/errors.js'
import { type Finding, ok, problem, warning } from './finding.js'

const ABOUT = 'configuration'

/**
 * Reads the configuration as a start does, with the files that it names: tokens, certificates, the venue module.
 *
 * @param file null: there is the environment alone
 * @returns `config` null: a bot would not start with it
 */
export function checkConfiguration(
  file: string | null,
  environment: Environment,
): { readonly findings: readonly Finding[]; readonly config: ControlConfig | null } {
  try {
    const config = readControlConfig(file === null ? {} : readConfigFile(file).control, environment)
    return { findings: [headOf(file), ...warningsOf(config), ...venueModule(config), ...deadMan(config)], config }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const mend = file === null ? 'change it in the environment' : `change it in ${file}, or in the environment`
    return { findings: error.problems.map((what) => problem(ABOUT, what, mend)), config: null }
  }
}

function headOf(file: string | null): Finding {
  if (file !== null) return ok(ABOUT, `${file} can be started with`)
  const what = 'only the environment (CONTROL_…) was looked at'
  return warning(ABOUT, what, 'trading-kill-switch doctor --config <the file that has [control] in it>')
}

function warningsOf({ warnings, enabled }: ControlConfig): Finding[] {
  const off = 'it is disabled: nothing can be halted'
  return [
    ...(enabled ? [] : [problem(ABOUT, off, 'enabled = true under [control], or unset CONTROL_ENABLED')]),
    // Each says what to set.
    ...warnings.map((what) => warning(ABOUT, what, null)),
  ]
}

/** What the exchange would do without this bot. Whether its venue has such a switch, the start says. */
function deadMan({ deadMan }: ControlConfig): Finding[] {
  return Object.entries(deadMan).map(([venue, { timeoutMs, cancelsStops, onShutdown }]) => {
    const stops = cancelsStops ? ', stops that protect positions too' : ''
    const planned = onShutdown === 'fire' ? 'lets it do so' : 'disarms that'
    return ok(
      'dead man',
      `${venue} cancels working orders${stops}, ${timeoutMs} ms after it has heard nothing of the bot; a planned shutdown ${planned}`,
    )
  })
}

function venueModule({ venueModule }: ControlConfig): Finding[] {
  if (venueModule === null || !/^\.{0,2}\//.test(venueModule.module)) return []
  const path = resolve(venueModule.module)
  return existsSync(path)
    ? []
    : [
        problem(
          'venues',
          `there is no venue_module ${path}`,
          'set venue_module to a file that is there, from where the bot is started',
        ),
      ]
}
