import { createKillSwitch } from 'trading-kill-switch'
import { directoryUntilExit } from '../support/exit-directory.mjs'

const silent = { info() {}, warn() {}, error() {} }

/**
 * @param settings beside those of all benchmarks
 * @param create that of another version
 */
export function startKillSwitch(
  stateDir = directoryUntilExit(),
  venues = [],
  settings = {},
  create = createKillSwitch,
) {
  return create(
    { port: 0, state_dir: stateDir, signal_handlers: false, ...settings },
    { logger: silent, environment: {}, venues },
  )
}
