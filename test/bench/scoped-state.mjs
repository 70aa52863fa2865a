// A state directory in which many halts are scoped, as a last run would have left it.
import { join } from 'node:path'
import { CHAIN_START } from '../../dist/lib/control/disk/audit-entry.js'
import { StateFile } from '../../dist/lib/control/disk/state-file.js'
import { directoryUntilExit } from '../support/exit-directory.mjs'

/** @returns the directory, and how long the state file took to be written, in ms */
export async function makeScopedState(count) {
  const stateDir = directoryUntilExit()
  const scopedHalts = Array.from({ length: count }, (_, index) => ({
    haltId: `${index + 1}-aaaa`,
    level: 'halted',
    reason: 'delisted',
    source: 'http',
    operator: 'alice',
    since: '2026-01-02T03:04:05.678Z',
    scope: { venue: 'binance', symbol: `COIN${index}/USDT` },
  }))
  const content = { epoch: count, halt: null, scopedHalts, auditHead: CHAIN_START, auditTail: [] }
  const saved = performance.now()
  await new StateFile(join(stateDir, 'state.json')).save(content)
  return { stateDir, saveMs: performance.now() - saved }
}
