import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createKillSwitch, type KillSwitch, type KillSwitchOptions } from '../../../lib/index.js'

const silent = { info() {}, warn() {}, error() {} }

/** A whole kill switch, with its control thread. */
export async function startKillSwitch(
  t: Pick<Test, 'teardown'>,
  options: KillSwitchOptions = {},
  settings: object = {},
): Promise<KillSwitch> {
  const stateDir = mkdtempSync(join(tmpdir(), 'kill-switch-ccxt-'))
  const control = { port: 0, state_dir: stateDir, signal_handlers: false, snapshot_interval_ms: 0, ...settings }
  const killSwitch = await createKillSwitch(control, { logger: silent, environment: {}, ...options })
  t.teardown(async () => {
    await killSwitch.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  return killSwitch
}
