import { createKillSwitch } from 'trading-kill-switch'
import { directoryUntilExit } from '../support/exit-directory.mjs'

const silent = { info() {}, warn() {}, error() {} }

export function startKillSwitch(stateDir = directoryUntilExit(), venues = []) {
  return createKillSwitch(
    { port: 0, state_dir: stateDir, signal_handlers: false },
    { logger: silent, environment: {}, venues },
  )
}
