// A state directory in which many halts are scoped, as a last run would have left it.
import { JournalDirectory } from '../../dist/lib/control/disk/journal-directory.js'
import { directoryUntilExit } from '../support/exit-directory.mjs'

/** @returns the directory, and how long it took to write, in ms */
export async function makeScopedState(count) {
  const stateDir = directoryUntilExit()
  const directory = new JournalDirectory(stateDir, 'bench')
  const { journal, permit } = await directory.open(() => new Date())
  const halts = Array.from({ length: count }, (_, index) => ({
    haltId: `${index + 1}-aaaa`,
    level: 'halted',
    reason: 'delisted',
    source: 'http',
    operator: 'alice',
    since: '2026-01-02T03:04:05.678Z',
    scope: { venue: 'binance', symbol: `COIN${index}/USDT` },
  }))
  const began = performance.now()
  for (const halt of halts) {
    const { haltId, reason, source, operator } = halt
    journal.add({ kind: 'halt', what: 'halt', who: operator, source, reason, haltId, halt })
  }
  await journal.flush()
  await permit.grant(journal.lastChange, () => true)
  const writeMs = performance.now() - began
  await directory.close()
  return { stateDir, writeMs }
}
