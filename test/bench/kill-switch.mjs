import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKillSwitch } from 'trading-kill-switch'

const silent = { info() {}, warn() {}, error() {} }

export const makeStateDir = () => mkdtempSync(join(tmpdir(), 'kill-switch-bench-'))

export function startKillSwitch(stateDir = makeStateDir(), venues = []) {
  return createKillSwitch(
    { port: 0, state_dir: stateDir, signal_handlers: false },
    { logger: silent, environment: {}, venues },
  )
}
