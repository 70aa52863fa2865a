import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createKillSwitch, type KillSwitch, type KillSwitchOptions } from '../../lib/index.js'

/**
 * A kill switch with its control thread, in a directory of its own; closed at the end of the test.
 *
 * @param settings of the `[control]` table, over those of all tests
 */
export async function runningKillSwitch(
  t: Pick<Test, 'teardown'>,
  options: KillSwitchOptions = {},
  settings: object = {},
): Promise<KillSwitch> {
  const stateDir = mkdtempSync(join(tmpdir(), 'kill-switch-'))
  const killSwitch = await createKillSwitch(
    { port: 0, state_dir: stateDir, signal_handlers: false, settle_ms: 100, allow_close_all: true, ...settings },
    { name: 'test', logger: { info() {}, warn() {}, error() {} }, ...options },
  )
  t.teardown(async () => {
    await killSwitch.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  return killSwitch
}
